"""One HTTP request to a receiver, bounded in time, to a checked address, following nothing.

http.client on a socket of our own, because the socket must be connected to the very address that was checked while
TLS and Host go by the name; no environment proxy, no redirect, no cookie. The answer's body is never read: what an
internal service might say cannot be seen by pointing a webhook at it.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tradetalks.webhooks.addresses import NotAllowedAddress, Target, parse, resolve

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
"""Without a byte from the receiver."""
WHOLE_SECONDS = 10.0
"""From the connection to the status line, however the receiver trickles."""
LONGEST_RETRY_AFTER = 86_400


@dataclass(frozen=True)
class Answer:
    """How a try ended: the status, or why there is none."""

    status: int | None = None
    error: str = ""
    retry_after: int | None = None
    """Seconds the receiver asks to be left alone, at most a day."""

    @property
    def is_delivered(self) -> bool:
        """Only 2xx is success."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST the body as JSON. Never raises for what a receiver, its name or its network does."""
    try:
        target = parse(url)
        with _connected(target, resolve(target)) as connection:
            sent = {"Host": target.authority, "Content-Type": "application/json", "User-Agent": "TradeTalks-webhooks"}
            connection.request("POST", target.path, body, {**sent, "Connection": "close", **headers})
            response = connection.getresponse()
            answer = Answer(response.status, retry_after=_seconds(response.headers.get("Retry-After")))
            response.close()
    except NotAllowedAddress as error:
        return Answer(error=str(error))
    except TimeoutError:
        return Answer(error="No answer in time.")
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(error=f"No answer: {_in_words(error)}.")
    if answer.is_delivered:
        return answer
    redirected = " Redirects are not followed: change the address." if 300 <= response.status < 400 else ""
    return Answer(answer.status, f"Answered {answer.status}, not 2xx.{redirected}", answer.retry_after)


@contextmanager
def _connected(target: Target, addresses: list[str]) -> Iterator[http.client.HTTPConnection]:
    """A connection to the first address that takes one, cut after WHOLE_SECONDS."""
    link = _connect(target, addresses)
    link.settimeout(READ_SECONDS)
    cut = threading.Timer(WHOLE_SECONDS, _cut, [link])
    cut.daemon = True
    cut.start()
    connection = http.client.HTTPConnection(target.host, target.port)
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        connection.sock = link
        yield connection
    finally:
        cut.cancel()
        connection.close()
        link.close()


def _connect(target: Target, addresses: list[str]) -> socket.socket:
    failed: OSError = OSError("the host name has no address")
    for address in addresses:
        try:
            link = socket.create_connection((address, target.port), CONNECT_SECONDS)
        except OSError as error:
            failed = error
            continue
        if not target.secure:
            return link
        context = ssl.create_default_context()
        return context.wrap_socket(link, server_hostname=target.host, do_handshake_on_connect=False)
    raise failed


def _cut(link: socket.socket) -> None:
    """End the connection under whoever waits for it: at TCP, whatever TLS is doing."""
    with suppress(OSError):  # it has just ended by itself
        socket.socket.shutdown(link, socket.SHUT_RDWR)


def _seconds(retry_after: str | None) -> int | None:
    """Retry-After in seconds; its other form, a date, is not read."""
    if retry_after is None or not retry_after.isascii() or not retry_after.isdigit():
        return None
    return min(int(retry_after[:9]), LONGEST_RETRY_AFTER)


def _in_words(error: Exception) -> str:
    """Short, without addresses or bytes that a receiver chose."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return "the host name is not known"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, http.client.HTTPException):
        return "what came back is no HTTP, or the connection was closed"
    return type(error).__name__

"""One request: bounded in time and size, to nobody else, its certificate checked."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.webhooks.receiver import Receiver, answer, silent_port
from tradetalks.webhooks import sending
from tradetalks.webhooks.sending import Answer, post


def test_the_request_as_it_arrives(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert post(receiver.url, b'{"a":1}', {"webhook-id": "x"}) == Answer(204)
    (message,) = receiver.messages
    assert message.path == "/hook?of=talks"
    assert message.body == b'{"a":1}'
    assert message.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "content-type": "application/json",
        "content-length": "7",
        "user-agent": "TradeTalks-webhooks",
        "connection": "close",
        "accept-encoding": "identity",
        "webhook-id": "x",
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered(receiver: Receiver, status: int) -> None:
    receiver.always = answer(status)
    assert post(receiver.url, b"{}", {}).is_delivered


@pytest.mark.parametrize("status", [300, 304, 400, 401, 404, 410, 429, 500, 503])
def test_nothing_else_is(receiver: Receiver, status: int) -> None:
    receiver.always = answer(status)
    told = post(receiver.url, b"{}", {})
    assert not told.is_delivered
    assert told.status == status
    assert told.error.startswith(f"Answered {status}, not 2xx.")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.always = answer(status, Location=receiver.url)
    told = post(receiver.url, b"{}", {})
    assert (told.is_delivered, told.status) == (False, status)
    assert "not followed" in told.error
    assert len(receiver.messages) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999999999", 86_400),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-5", None),
        ("", None),
    ],
)
def test_how_long_the_receiver_asks_to_be_left_alone(receiver: Receiver, said: str, seconds: int | None) -> None:
    receiver.always = answer(503, Retry_After=said)
    assert post(receiver.url, b"{}", {}).retry_after == seconds


def test_nobody_listens(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/", b"{}", {}) == Answer(error="No answer: the connection was refused.")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The same bounds, shorter."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    monkeypatch.setattr(sending, "READ_SECONDS", 0.2)
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.6)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_receiver_that_says_nothing_is_left(quick: None, scheme: str) -> None:
    backlog: list[socket.socket] = []
    port = silent_port(backlog)
    assert post(f"{scheme}://127.0.0.1:{port}/", b"{}", {}) == Answer(error="No answer in time.")
    backlog[0].close()


def test_a_receiver_that_trickles_is_cut_off(quick: None, receiver: Receiver) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        while True:  # until the sender has hung up
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)  # the pace of a slow receiver; nothing here waits for it

    receiver.always = trickle
    assert post(receiver.url, b"{}", {}).error.startswith("No answer")


@pytest.mark.parametrize("line", [b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 999999 no\r\n\r\n", b"", b"X" * 100_000])
def test_what_is_no_http_is_no_answer(quick: None, receiver: Receiver, line: bytes) -> None:
    def babble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(line)

    receiver.always = babble
    told = post(receiver.url, b"{}", {})
    assert (told.status, told.error) == (
        None,
        "No answer: what came back is no HTTP, or the connection was closed.",
    )


def test_a_body_is_not_read(receiver: Receiver) -> None:
    """A 204 with an endless body would otherwise hold the sender."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**12))
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65_536)

    receiver.always = endless
    assert post(receiver.url, b"{}", {}) == Answer(200)


# --- TLS ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A self-signed certificate of `hooks.example.org`, with its key, in one file."""
    made = tmp_path_factory.mktemp("tls") / "hooks.pem"
    key = made.with_name("key.pem")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=hooks -addext subjectAltName=DNS:hooks.example.org"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", made], check=True, capture_output=True)
    made.write_bytes(made.read_bytes() + key.read_bytes())
    return str(made)


@pytest.fixture
def with_tls(settings: Any, certificate: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver called hooks.example.org, on loopback."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    receiver = Receiver()
    real: Any = socket.getaddrinfo

    def look_up(host: str, *rest: Any, flags: int = 0, **more: Any) -> Any:
        named = host.endswith("example.org") and not flags & socket.AI_NUMERICHOST
        return real("127.0.0.1" if named else host, *rest, flags=flags, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    receiver.start(certificate)
    yield receiver
    receiver.stop()


def test_a_certificate_nobody_vouches_for_is_refused(with_tls: Receiver) -> None:
    told = post(f"https://hooks.example.org:{with_tls.port}/", b"{}", {})
    assert told.error.startswith("No answer: the certificate is not valid (self")
    assert with_tls.messages == []


def test_the_certificate_is_checked_by_name_while_the_connection_goes_to_the_address(
    with_tls: Receiver, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificate)
    assert post(f"https://hooks.example.org:{with_tls.port}/a", b"{}", {}) == Answer(204)
    assert with_tls.messages[0].headers["host"] == f"hooks.example.org:{with_tls.port}"
    told = post(f"https://other.example.org:{with_tls.port}/a", b"{}", {})
    assert "the certificate is not valid (Hostname mismatch" in told.error
    assert len(with_tls.messages) == 1


def test_old_protocols_are_not_spoken() -> None:
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2

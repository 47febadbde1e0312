"""A receiver of webhooks on loopback: a real HTTP server that keeps what it is sent and answers as it is told."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Message:
    """One request as it came in; header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def id(self) -> str:
        """The webhook-id."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> tuple[int, str]:
        """Changeset and kind."""
        return self.json["data"]["changeset"], self.json["type"]

    def signatures(self, secret: str) -> bool:
        """Whether one of the signatures is right by the secret: written from the specification, not from our code."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = b".".join([self.id.encode(), self.headers["webhook-timestamp"].encode(), self.body])
        right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{right}" in self.headers["webhook-signature"].split(" ")


def answer(status: int, **headers: str) -> Reply:
    """Answer with that status; header names are given with underscores."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {**headers, "Content_Length": "0"}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()

    return reply


@dataclass
class Receiver:
    """Answers 204 unless `replies` holds something else for the next requests."""

    replies: list[Reply] = field(default_factory=list)
    always: Reply = field(default_factory=lambda: answer(204))
    messages: list[Message] = field(default_factory=list)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def start(self, certificate: str | None = None) -> None:
        """Listen on a free port, with TLS where a certificate (with its key) is given."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.messages.append(Message(self.path, headers, body))
                receiver.arrived.release()
                (receiver.replies.pop(0) if receiver.replies else receiver.always)(self)

            def do_GET(self) -> None:
                receiver.messages.append(Message(f"GET {self.path}", {}, b""))

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """A sender that hangs up is part of the tests."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    @property
    def url(self) -> str:
        """Where to send to."""
        return f"http://127.0.0.1:{self.port}/hook?of=talks"

    @property
    def events(self) -> list[tuple[int, str]]:
        """Changeset and kind of every message, in the order they came."""
        return [message.event for message in self.messages]

    def stop(self) -> None:
        """Listen no more."""
        self.server.shutdown()
        self.server.server_close()


def silent_port(backlog: list[socket.socket]) -> int:
    """A port where connections are taken and nothing is ever said; the listening socket is put into `backlog`."""
    listening = socket.create_server(("127.0.0.1", 0))
    backlog.append(listening)
    port: int = listening.getsockname()[1]
    return port

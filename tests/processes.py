"""Real processes of the product, started with the very commands docker-compose.yml gives its containers."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis
import yaml

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POLL_SECONDS = 0.05


def compose() -> dict[str, Any]:
    """docker-compose.yml, parsed."""
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def command(service: str) -> list[str]:
    """The command of a compose service, its program taken from this virtual environment."""
    program, *arguments = shlex.split(compose()["services"][service]["command"])
    return [sys.executable if program == "python" else str(BIN / program), *arguments]


def free_port() -> int:
    """A loopback port nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def environment(scratch: Path, **variables: str) -> dict[str, str]:
    """A whole environment for a process: nothing of .env, state under `scratch`, and `variables`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    return {
        **kept,
        "TRADETALKS_READ_DOTENV": "0",
        "DATABASE_URL": f"sqlite:///{scratch / 'processes.sqlite3'}",
        "BEAT_SCHEDULE_FILE": str(scratch / "celerybeat-schedule"),
        "PYTHONUNBUFFERED": "1",
        **variables,
    }


def run(arguments: list[str], env: Mapping[str, str], *, within_seconds: int = 60) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, whatever its exit status, and keep what it printed (stderr in stdout)."""
    return subprocess.run(
        arguments,
        cwd=CHECKOUT,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=within_seconds,
        check=False,
    )


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a management command that must succeed; what it printed."""
    done = run([sys.executable, "manage.py", *arguments], env)
    assert done.returncode == 0, done.stdout
    return done.stdout


def wait_until(answer: Callable[[], Any], *, within_seconds: float, what: str) -> Any:
    """Ask again and again until `answer` is true, and return it; fail naming `what` when time is over."""
    deadline = time.monotonic() + within_seconds
    pause = threading.Event()
    while not (value := answer()):
        assert time.monotonic() < deadline, f"after {within_seconds} s still not: {what}"
        pause.wait(POLL_SECONDS)
    return value


class Answer(NamedTuple):
    """What an HTTP request was answered."""

    status: int
    headers: "Message[str, str]"
    body: str

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a redirect is an answer like any other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Straight)


def get(url: str, *, within_seconds: float = 10, **headers: str) -> Answer:
    """GET `url`; raises when no whole answer comes in time. Header names are given with underscores."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})  # noqa: S310 -- http to our own process
    try:
        with _opener.open(request, timeout=within_seconds) as response:
            return Answer(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read().decode())


class Processes:
    """Starts services in their own process groups and ends every one of them on leaving."""

    def __init__(self, scratch: Path, env: Mapping[str, str]) -> None:
        """Take the directory for logs and the environment all services share."""
        self.scratch = scratch
        self.env = dict(env)
        self.started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in self.started:
            self.kill(process)

    def start(self, service: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a service with its compose command; its output goes to `<service>.log` under scratch."""
        with (self.scratch / f"{service}.log").open("ab") as log:
            process = subprocess.Popen(
                command(service),
                cwd=CHECKOUT,
                env={**self.env, **variables},
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def start_web(self, **variables: str) -> str:
        """Start the web server on a free port, wait until it answers, and return its address without a slash."""
        address = f"127.0.0.1:{free_port()}"
        process = self.start("web", BIND=address, **variables)
        wait_until(
            lambda: process.poll() is not None or _listens(address), within_seconds=30, what=f"web listens: {address}"
        )
        assert process.poll() is None, self.log("web")
        return f"http://{address}"

    def log(self, service: str) -> str:
        """What a service has printed so far."""
        return (self.scratch / f"{service}.log").read_text(encoding="utf-8", errors="replace")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process and its children at once, as a crash would."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _listens(address: str) -> bool:
    try:
        return get(f"http://{address}/healthz", within_seconds=5).status == 200
    except OSError:
        return False


@contextmanager
def live_database(name: str, *, like: str = "template1") -> Iterator[str]:
    """The address of a new PostgreSQL database beside TEST_DATABASE_URL's, dropped on leaving.

    Real processes cannot see what a test has not committed, so they get a database of their own. It is empty, or
    a copy of the one at the address `like`, which nobody may be using meanwhile.
    """
    url = urlsplit(os.environ["TEST_DATABASE_URL"])
    database = f"{url.path.lstrip('/')}_{name}"
    drop = f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'
    server = psycopg2.connect(urlunsplit(url._replace(scheme="postgresql")))
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute(drop)
            cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{urlsplit(like).path.lstrip("/")}"')
        yield urlunsplit(url._replace(path=f"/{database}"))
    finally:
        with server.cursor() as cursor:
            cursor.execute(drop)
        server.close()


class RedisServer:
    """A Redis of the test's own, to be stopped and brought back: nobody else's may be."""

    def __init__(self) -> None:
        """Choose a port; `start` starts it."""
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it empty, and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            wait_until(lambda: _pings(client), within_seconds=10, what="redis-server answers")

    def stop(self) -> None:
        """Kill it: connections are refused from now on, and everything in it is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hang(self) -> None:
        """Stop it from answering while connections stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


def _pings(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False

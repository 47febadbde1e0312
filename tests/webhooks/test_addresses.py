"""Where nothing is sent: every spelling of loopback and private addresses, and names that lead there."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from tradetalks.webhooks.addresses import NotAllowedAddress, parse, require_allowed, resolve
from tradetalks.webhooks.sending import post

Lookup = Callable[..., list[Any]]

INSIDE = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.255.1.2",
    "localhost", "LOCALHOST", "localhost.", "api.localhost",
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "3232235777", "100.64.0.1",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[2002:7f00:1::]", "[2002:c0a8:101::1]", "[fc00::1]", "[fd12:3456::1]",
]  # fmt: skip
NOWHERE = [
    "0.0.0.0", "0", "0.1.2.3", "169.254.169.254", "2852039166", "0xa9fea9fe", "[::ffff:169.254.169.254]", "[fe80::1]",  # noqa: S104 -- refused, not bound
    "[fd00:ec2::254]", "100.100.100.200", "192.0.0.192", "[::]", "[ff02::1]", "224.0.0.1", "239.255.255.255",
    "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "[2001:db8::1]",
    "[2001::1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]", "[100::1]", "[2002:a9fe:a9fe::1]", "[fec0::1]",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("host", INSIDE + NOWHERE)
def test_an_address_inside_is_refused_however_it_is_spelled(host: str) -> None:
    with pytest.raises(NotAllowedAddress, match=r"is not an address on the public network|loopback or private"):
        parse(f"https://{host}/hook")


@pytest.mark.parametrize("host", INSIDE)
def test_the_operator_can_allow_private_addresses(host: str, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    parse(f"https://{host}/hook")
    parse(f"http://{host}:8080/hook")


@pytest.mark.parametrize("host", NOWHERE)
def test_nobody_can_allow_metadata_multicast_and_reserved_addresses(host: str, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with pytest.raises(NotAllowedAddress, match="public network"):
        parse(f"https://{host}/hook")


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_allowed(address: str) -> None:
    require_allowed(address)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://example.org/", "https://"),
        ("ftp://example.org/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://example.org/", "https://"),
        ("//example.org/", "https://"),
        ("example.org", "https://"),
        ("", "https://"),
        ("https://", "names no host"),
        ("https:///path", "names no host"),
        ("https://example.org:0/", "names no host"),
        ("https://[fe80::1%25eth0]/", "names no host|no URL"),
        ("https://user:word@example.org/", "user and password"),
        ("https://127.0.0.1@example.org/", "user and password"),
        ("https://example.org/#part", "fragment"),
        ("https://example.org:99999/", "no URL"),
        ("https://example.org:port/", "no URL"),
        ("https://[::1/", "no URL"),
        ("https://exa mple.org/", "ASCII"),
        ("https://example.org/\r\nX-Header: 1", "ASCII"),
        ("https://example.org\\@127.0.0.1/", "ASCII"),
        ("https://ex\u0430mple.org/", "ASCII"),
        ("https://example.org/\x00", "ASCII"),
        (f"https://example.org/{'a' * 500}", "500"),
        (f"https://{'a' * 64}.org/", "no URL"),
    ],
)
def test_what_is_no_https_url_is_refused(url: str, says: str) -> None:
    with pytest.raises(NotAllowedAddress, match=says):
        parse(url)


def test_host_and_path_are_taken_as_they_are_sent() -> None:
    target = parse("https://Hooks.Example.ORG.:8443/a/b?c=d%20e&f")
    assert (target.host, target.port, target.path) == ("hooks.example.org", 8443, "/a/b?c=d%20e&f")
    assert target.authority == "hooks.example.org:8443"
    assert parse("https://example.org").authority == "example.org"
    assert parse("https://[2606:4700::1111]").authority == "[2606:4700::1111]"


def resolver(*answers: list[str]) -> Lookup:
    """A resolver that knows `hooks.example.org`, and answers each question with the next of `answers`."""
    real: Any = socket.getaddrinfo
    left = list(answers)

    def look_up(host: str, *rest: Any, flags: int = 0, **more: Any) -> list[Any]:
        if host != "hooks.example.org" or flags & socket.AI_NUMERICHOST:
            elsewhere: list[Any] = real(host, *rest, flags=flags, **more)
            return elsewhere
        found = left.pop(0)
        return [entry for address in found for entry in real(address, *rest, flags=flags, **more)]

    return look_up


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.7"], ["8.8.8.8", "10.0.0.7"], ["::ffff:192.168.0.1"], ["169.254.169.254"]]
)
def test_a_name_that_leads_inside_is_refused_when_it_is_resolved(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(addresses, addresses))
    target = parse("https://hooks.example.org/")
    with pytest.raises(NotAllowedAddress):
        resolve(target)
    assert "nothing is sent there" in (error := post("https://hooks.example.org/", b"", {}).error) or "private" in error


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that would resolve to loopback the second time is not asked a second time."""
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["8.8.8.8"], ["127.0.0.1"]))
    asked = []

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert post("https://hooks.example.org/", b"", {}).error == "No answer: the connection was refused."
    assert asked == [("8.8.8.8", 443)]


def test_a_name_nobody_knows_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert post("https://hooks.example.org/", b"", {}).error == "No answer: the host name is not known."

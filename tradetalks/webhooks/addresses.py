"""Where a webhook may be sent: which URLs, and which of the addresses that a host name resolves to.

A name is resolved once, every address is checked, and the connection is made to a checked address, so that a name
cannot resolve to something else meanwhile. Tables follow IANA's special-purpose registries (RFC 6890) and do not
depend on the Python version. `TRADETALKS_WEBHOOK_ALLOW_PRIVATE=1` lets an operator send to plain HTTP, loopback
and private addresses; never to link-local ones, where clouds keep their credentials.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

LONGEST_URL = 500

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def _networks(*spelled: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in spelled)


PRIVATE = _networks(
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"
)
"""Refused unless the operator allows them."""

NEVER = _networks(
    "0.0.0.0/8",  # this host
    "169.254.0.0/16", "fe80::/10", "fec0::/10",  # link-local, with the clouds' metadata; the old site-local
    "100.100.100.200/32", "fd00:ec2::/32", "fd20:ce::/32", "192.0.0.192/32",  # metadata of clouds elsewhere
    "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "192.88.99.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "ff00::/8",  # multicast, reserved, broadcast
)  # fmt: skip
"""Refused always."""

GLOBAL_V6 = ip_network("2000::/3")
NOT_GLOBAL_V6 = _networks("2001::/23", "2001:db8::/32", "3fff::/20")
"""Of IPv6 only global unicast is reached: of 2000::/3 not protocol assignments (Teredo too) and documentation."""


class NotAllowedAddress(ValueError):
    """The URL or the address behind it may not be sent to; the message says why and what would help."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart."""

    secure: bool
    host: str
    """As a certificate names it: ASCII, lower case."""
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """Value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def parse(url: str) -> Target:
    """Take a URL apart. NotAllowedAddress for what is no HTTPS URL, or names a refused address in whatever spelling."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise NotAllowedAddress(f"Write a URL of at most {LONGEST_URL} ASCII characters, without spaces.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (UnicodeError, ValueError) as error:
        raise NotAllowedAddress(f"This is no URL: {error}.") from error
    secure = parts.scheme == "https"
    if not secure and not (parts.scheme == "http" and settings.WEBHOOK_ALLOW_PRIVATE):
        raise NotAllowedAddress("Write an https:// address: what is sent must not be readable on its way.")
    if not host or port == 0 or "%" in host:
        raise NotAllowedAddress("The address names no host that could be reached.")
    if parts.username is not None or parts.password is not None:
        raise NotAllowedAddress("Leave user and password out: the signature proves who sends.")
    if parts.fragment:
        raise NotAllowedAddress("Leave the fragment (#…) out: it is never sent.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(secure, host, port or (443 if secure else 80), path)
    _refuse_spelled_out(target)
    return target


def resolve(target: Target) -> list[str]:
    """The addresses to connect to, in the resolver's order. NotAllowedAddress when one of them is refused.

    Takes as long as the system's resolver does. OSError when the name is not known.
    """
    found = _look_up(target, flags=0)
    for address in found:
        require_allowed(address)
    return found


def require_allowed(spelled: str) -> None:
    """Raise NotAllowedAddress unless a connection may be made to this numeric address."""
    address = _innermost(ip_address(spelled.partition("%")[0]))
    if any(address in network for network in NEVER) or (isinstance(address, IPv6Address) and not _is_reached(address)):
        raise NotAllowedAddress(f"{spelled} is not an address on the public network; nothing is sent there.")
    if not settings.WEBHOOK_ALLOW_PRIVATE and any(address in network for network in PRIVATE):
        raise NotAllowedAddress(
            f"{spelled} is a loopback or private address. The operator can allow those: "
            "TRADETALKS_WEBHOOK_ALLOW_PRIVATE=1."
        )


def _is_reached(address: IPv6Address) -> bool:
    if any(address in network for network in PRIVATE):
        return True
    return address in GLOBAL_V6 and not any(address in network for network in NOT_GLOBAL_V6)


def _innermost(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that leads there: mapped, compatible, 6to4 or NAT64."""
    if isinstance(address, IPv4Address):
        return address
    packed = address.packed
    if address.sixtofour is not None:
        return address.sixtofour
    if address.ipv4_mapped is not None or address in ip_network("64:ff9b::/96"):
        return IPv4Address(packed[12:])
    if packed[:12] == bytes(12) and int.from_bytes(packed[12:]) > 1:
        return IPv4Address(packed[12:])
    return address


def _refuse_spelled_out(target: Target) -> None:
    """Refuse a host that is itself an address (`127.1`, `0x7f000001`, `[::ffff:7f00:1]`) without asking any server."""
    if target.host == "localhost" or target.host.endswith(".localhost"):
        require_allowed("127.0.0.1")
        return
    try:
        spelled = _look_up(target, flags=socket.AI_NUMERICHOST)
    except OSError:
        return  # a name: checked when it is resolved, before each try
    for address in spelled:
        require_allowed(address)


def _look_up(target: Target, *, flags: int) -> list[str]:
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))

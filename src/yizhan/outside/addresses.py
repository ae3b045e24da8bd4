"""Where messages may go: never into the house's own network.

An address that somebody types in is asked for by our servers, which stand where outsiders do not: beside the database,
the metadata service of the cloud, the printer. So every address that a name stands for must be public, when it is
typed in and again when it is called; and what is called is the address that was checked, not the name once more.

`settings.OUTSIDE_ALLOWED` names networks that are let through all the same, by plain http too: for tests and demos.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address

LONGEST = 500  # characters of an address
# Networks whose addresses carry an IPv4 address inside, and from which bit on: mapped, translated (NAT64), 6to4.
CARRIERS = ((IPv6Network("::ffff:0:0/96"), 0), (IPv6Network("64:ff9b::/96"), 0), (IPv6Network("2002::/16"), 80))


# Not for the public, whatever the standard library of this Python calls them.
RESERVED = tuple(ip_network(network) for network in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "2001::/23"))


class Forbidden(Exception):
    """`code` says why a target is not called: address, scheme, user, name, private."""

    def __init__(self, code: str, target: str) -> None:
        super().__init__(f"{code}: {target}")
        self.code = code
        self.target = target


class Target(NamedTuple):
    """Where to connect (`address`), and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def checked(url: str) -> Target:
    """The target of a web address, resolved now. Raises Forbidden."""
    if len(url) > LONGEST or any(character.isspace() or not character.isprintable() for character in url):
        raise Forbidden("address", url[:60])
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("address", url[:60]) from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Forbidden("scheme" if parts.hostname else "address", url[:60])
    if parts.username is not None or parts.password is not None:
        raise Forbidden("user", parts.hostname)
    if parts.scheme == "http" and not settings.OUTSIDE_ALLOWED:
        raise Forbidden("scheme", parts.hostname)
    host = parts.hostname
    addresses = resolved(host, port or (443 if parts.scheme == "https" else 80))
    if parts.scheme == "http" and not all(_is_let_through(address) for address in addresses):
        raise Forbidden("scheme", host)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path, str(addresses[0]))


def resolved(host: str, port: int) -> list[Address]:
    """Every address that the name stands for, all of them public. Raises Forbidden."""
    try:
        found = _getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Forbidden("name", host) from None
    addresses = [ip_address(str(one[4][0]).split("%")[0]) for one in found]
    if not addresses or not all(may_be_called(address) for address in addresses):
        raise Forbidden("private", host)
    return addresses


def may_be_called(address: Address) -> bool:
    return _is_let_through(address) or _is_public(address)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (inside := _carried(address)) is not None:
        return _is_public(inside)
    return address.is_global and not address.is_multicast and not any(address in network for network in RESERVED)


def _carried(address: IPv6Address) -> IPv4Address | None:
    for network, shift in CARRIERS:
        if address in network:
            return IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return None


def _is_let_through(address: Address) -> bool:
    inside = _carried(address) if isinstance(address, IPv6Address) else None
    return any((inside or address) in ip_network(network) for network in settings.OUTSIDE_ALLOWED)


# -- for libraries that resolve names themselves ------------------------------------------------------

_fenced: ContextVar[bool] = ContextVar("fenced", default=False)
_getaddrinfo = socket.getaddrinfo


def _fenced_getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    """What a library connects to is what this answers, so nothing lies between the check and the call."""
    found = _getaddrinfo(host, port, *args, **kwargs)
    if _fenced.get():
        for one in found:
            if not may_be_called(ip_address(str(one[4][0]).split("%")[0])):
                raise socket.gaierror(socket.EAI_NONAME, f"{host} is of our own network")
    return found


@contextmanager
def fenced() -> Iterator[None]:
    """While it lasts no name resolves into our own network for this thread, whoever asks: redirects are covered."""
    socket.getaddrinfo = _fenced_getaddrinfo
    before = _fenced.set(True)
    try:
        yield
    finally:
        _fenced.reset(before)

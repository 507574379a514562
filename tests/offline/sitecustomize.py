"""Keeps the tests and the Python processes they start off the network: only this machine itself can be reached.

``conftest.py`` calls ``block`` for the tests, and puts this folder on the path of their children, where Python runs it at
the start. What was tried is kept in ``ATTEMPTS``; the tests fail on it even where a library swallows the error.
"""

import errno
import ipaddress
import socket
from typing import Any

ATTEMPTS: list[str] = []
_connect, _connect_ex, _resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def is_local(host: object) -> bool:
    """Is this an address of the machine itself? A name other than localhost is not."""
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or text in _own_addresses()


def _own_addresses() -> set[str]:
    try:
        return {str(found[4][0]) for found in _resolve(socket.gethostname(), None)}
    except OSError:
        return set()


def refuse(host: object) -> OSError:
    """The error that a machine without a network gives; the attempt is remembered."""
    ATTEMPTS.append(str(host))
    return OSError(errno.ENETUNREACH, f"the tests use no network, and {host!r} was to be reached")


def block() -> None:
    """From now on connecting and resolving fail for everything outside this machine."""

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            # Sending no packet, a datagram socket is how libraries ask for the machine's own address.
            if self.type & socket.SOCK_DGRAM:
                raise OSError(errno.ENETUNREACH, "the tests use no network")
            raise refuse(address[0])
        _connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            return refuse(address[0]).errno or errno.ENETUNREACH
        return _connect_ex(self, address)

    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_local(host):
            raise socket.gaierror(socket.EAI_AGAIN, str(refuse(host)))
        return _resolve(host, *arguments, **options)

    socket.socket.connect = connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = resolve


block()

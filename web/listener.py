"""Listener: a listening socket on which no client address has more than its share of connections.

They are counted where they are accepted, so that one in the middle of its TLS handshake counts.
"""

import ipaddress
import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

BACKLOG = 128
UNREAD_SECONDS = 120  # a client that is asleep, or stopped, and takes nothing is let go
IPV6_HOST_BITS = 64  # a subscriber is given a network, and each address in it is the client's


class Listener(socket.socket):
    """Listens on an address; connections beyond the share are closed at once.

    :param port: TCP port; 0 takes a free one
    :param share: connections one client address can have
    :raises OSError: the address can't be listened on
    """

    def __init__(self, host: str, port: int, share: int) -> None:
        super().__init__(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self.family == socket.AF_INET6:
            self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # :: is IPv4's, too
        try:
            self.bind((host, port))
            self.listen(BACKLOG)
        except OSError:
            self.close()
            raise
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; its connections inherit it
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        self._share = share
        self._open: Counter[str] = Counter()

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection.

        :raises ConnectionAbortedError: its client has too many; the caller takes it for one that
            has gone away
        """
        connection, address = super().accept()
        client = client_of(address[0])
        if self._open[client] >= self._share:
            connection.close()
            raise ConnectionAbortedError
        self._open[client] += 1
        return _Connection(connection, lambda: self._release(client)), address

    def _release(self, client: str) -> None:
        self._open[client] -= 1
        if not self._open[client]:
            del self._open[client]


class _Connection(socket.socket):
    """A connection that tells when it is closed."""

    def __init__(self, accepted: socket.socket, on_close: Callable[[], None]) -> None:
        super().__init__(fileno=accepted.detach())
        self._on_close: Callable[[], None] | None = on_close

    def close(self) -> None:
        super().close()
        on_close, self._on_close = self._on_close, None
        if on_close:
            on_close()


def client_of(address: str) -> str:
    """What one client is counted by: its IPv4 address, or the network of its IPv6 address."""
    if ":" not in address:
        return address
    found = ipaddress.IPv6Address(address)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{int(found) >> IPV6_HOST_BITS:x}::"

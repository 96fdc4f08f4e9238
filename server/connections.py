"""Finding a connection, to break it off so that no client takes a part of an answer for the whole.

The server process offers no way to end a chunked body other than as if it were whole, and does not
tell how much of one the client has read. So the socket itself is found, by the two addresses that a
connection has.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress


def break_off(client: str, server: str) -> bool:
    """Shut the connection between two addresses (`host:port`); False: there is none."""
    connection = find(client, server)
    if connection is None:
        return False
    with connection, suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    return True


def find(client: str, server: str) -> socket.socket | None:
    """Find the connection between two addresses; a second handle of it, to be closed soon."""
    for descriptor in _sockets():
        with suppress(OSError):
            connection = socket.socket(fileno=os.dup(descriptor))
            if _is(connection, client, server):
                return connection
            connection.close()
    return None


def _is(connection: socket.socket, client: str, server: str) -> bool:
    try:
        return _ends(connection) == (client, server)
    except OSError:  # it is connected to nothing
        return False


def _sockets() -> Iterator[int]:
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                yield int(name)


def _ends(connection: socket.socket) -> tuple[str, str]:
    return _written(connection.getpeername()), _written(connection.getsockname())


def _written(address: object) -> str:
    """Write an address as the server process does; what is not of the network is nothing."""
    if not isinstance(address, tuple):
        return ""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

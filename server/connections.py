"""Breaking a connection off, so that no client takes a part of an answer for the whole.

The server process offers no way to end a chunked body other than as if it were whole. So the
socket itself is found, by the two addresses that a connection has, and shut.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress


def break_off(client: str, server: str) -> bool:
    """Shut the connection between two addresses (`host:port`); False: there is none."""
    found = False
    for descriptor in _sockets():
        with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
            if _ends(connection) == (client, server):
                connection.shutdown(socket.SHUT_RDWR)
                found = True
    return found


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

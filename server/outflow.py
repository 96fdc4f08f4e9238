"""How much of a streamed answer has left this process, so that no more is made than is taken.

The server process takes whatever it is given and holds it until the client reads: a client that
reads slowly would have its whole answer in our memory. The kernel knows how much it was handed of
a connection (`TCP_INFO` and `SIOCOUTQ` of Linux); what is missing is still here. All streams
together may have a little here, each alone a few pieces; who has more waits before the next.
"""

from __future__ import annotations

import asyncio
import fcntl
import socket
import struct
import termios
import time
from contextlib import suppress

from server import connections

MOST = 8 * 1024 * 1024
"""Bytes that all streams together may have in this process."""
EACH = 1024 * 1024
"""Bytes that each may have, however many they are."""
_PAUSE, _LONGEST_PAUSE = 0.002, 0.1
_BYTES_ACKED = struct.Struct("120xQ")  # the place of tcpi_bytes_acked (linux/tcp.h, since 4.1)
_QUEUED = struct.Struct("i")
_ALL = 2**62


class Stalled(Exception):
    """A client has read nothing for as long as it may."""


class Outflows:
    """The streams that go out of this process; used by one thread, the loop's."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self._pending: dict[Outflow, int] = {}

    def begin(self, client: str, server: str) -> Outflow:
        """Watch the connection between two addresses, from before its answer begins."""
        return Outflow(self, connections.find(client, server))

    def note(self, outflow: Outflow, pending: int) -> bool:
        """Note what a stream has here; whether all together have too much."""
        self._pending[outflow] = pending
        return sum(self._pending.values()) > MOST

    def forget(self, outflow: Outflow) -> None:
        """A stream has ended."""
        self._pending.pop(outflow, None)


class Outflow:
    """One stream; close it at its end."""

    def __init__(self, together: Outflows, connection: socket.socket | None) -> None:
        self._together = together
        self._connection = connection
        self._begun = self._handed_over() % _ALL

    async def room(self, sent: int, end: bool = False) -> None:
        """Wait until there is room for more than the `sent` bytes; at the `end`, for few left.

        Raises `Stalled` when nothing moves for too long.
        """
        pause, seen, moved = _PAUSE, -1, time.monotonic()
        while (pending := sent - (self._handed_over() - self._begun)) > EACH:
            if not self._together.note(self, pending) and not end:
                return
            if pending != seen:
                pause, seen, moved = _PAUSE, pending, time.monotonic()
            elif time.monotonic() - moved > self._together.patience:
                raise Stalled("the client reads nothing")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        self._together.note(self, pending)

    def close(self) -> None:
        """Watch no more."""
        self._together.forget(self)
        if self._connection is not None:
            self._connection.close()

    def _handed_over(self) -> int:
        """Bytes that the kernel has taken on this connection; any number where it does not tell."""
        if self._connection is not None:
            with suppress(OSError, struct.error):
                told = self._connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 128)
                queue = fcntl.ioctl(self._connection, termios.TIOCOUTQ, bytes(_QUEUED.size))
                acknowledged: int = _BYTES_ACKED.unpack(told)[0]
                queued: int = _QUEUED.unpack(queue)[0]
                return acknowledged + queued
        return _ALL

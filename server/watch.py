"""Watching whether a client leaves, so that nobody goes on working for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PATIENCE = 0.03
"""Seconds after which a request is watched: most are answered by then."""


class Watch:
    """Notices that the client of a request has left, also before this began, and tells it once.

    The server process's future keeps what is called when it is done, and Python's collector does
    not see through it. So nothing may be left at the end that leads from here to the future: a
    request, with all that it had, would stay in memory for good.
    """

    def __init__(self, protocol: Any, tell: Callable[[], object]) -> None:
        self._protocol = protocol
        self._tell: Callable[[], object] | None = tell
        self._gone: asyncio.Future[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._begin)

    def end(self) -> None:
        """Watch no more, and keep nothing."""
        self._timer.cancel()
        gone, self._gone, self._tell, self._protocol = self._gone, None, None, None
        if gone is not None:
            gone.cancel()

    def _begin(self) -> None:
        self._gone = asyncio.ensure_future(self._protocol.client_disconnect())
        self._gone.add_done_callback(self._left)

    def _left(self, gone: asyncio.Future[None]) -> None:
        if self._tell is not None and not gone.cancelled():
            self._tell()

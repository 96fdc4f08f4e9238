"""Watching whether a client leaves, so that nobody goes on working for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

PATIENCE = 0.03
"""Seconds after which a request is watched: most are answered by then."""


class Watch:
    """Notices that the client of a request has left, also before this began, and tells it once."""

    def __init__(self, protocol: Any, tell: Callable[[], object]) -> None:
        self._protocol = protocol
        self._tell = tell
        self._gone: asyncio.Future[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._begin)

    def end(self) -> None:
        """Watch no more."""
        self._timer.cancel()
        if self._gone is not None:
            self._gone.cancel()

    def _begin(self) -> None:
        self._gone = asyncio.ensure_future(self._protocol.client_disconnect())
        self._gone.add_done_callback(lambda gone: gone.cancelled() or self._tell())

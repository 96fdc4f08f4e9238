"""Workers over releases that are not served any more: few, and only while somebody asks."""

from __future__ import annotations

import threading
import time
from typing import Any

from graph.engine.pool import Pool
from graph.release import Release

MOST = 2
"""Old releases that are open at a time."""
IDLE_SECONDS = 60.0
"""After which one that nobody asked is closed."""


class Archive:
    """Pools of old releases, the least lately asked closed first."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._pools: dict[str, Pool] = {}
        self._asked: dict[str, float] = {}

    def pool(self, release: Release) -> Pool:
        """The pool of a release, opened when it is not; raises EngineError."""
        with self._lock:
            if release.id not in self._pools:
                self._close_beyond(MOST - 1)
                self._pools[release.id] = Pool(release, **self._limits)
                self._wake_after(IDLE_SECONDS)
            self._asked[release.id] = time.monotonic()
            return self._pools[release.id]

    def close(self) -> None:
        """Stop all workers."""
        with self._lock:
            self._close_beyond(0)

    def _close_idle(self) -> None:
        with self._lock:
            before = time.monotonic() - IDLE_SECONDS
            for name in [one for one in self._pools if self._asked[one] <= before]:
                self._pools.pop(name).close()
            if self._pools:
                self._wake_after(IDLE_SECONDS)

    def _close_beyond(self, number: int) -> None:
        for name in sorted(self._pools, key=self._asked.__getitem__):
            if len(self._pools) > number:
                self._pools.pop(name).close()

    def _wake_after(self, seconds: float) -> None:
        clock = threading.Timer(seconds, self._close_idle)
        clock.daemon = True
        clock.start()

"""Seeing off what takes its time: workers that were killed, in one thread, one after the other.

To die, a process needs processor time, and one at the lowest priority gets what others leave. On a
busy machine many die at a time (170 were seen); all have been killed already, so that it takes no
longer to wait for them in turn than for each in a thread of its own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

Work = Callable[[], object]


class Reaper:
    """Does what it is given in its order, in a thread that is there only while there is work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Work] = deque()
        self._thread: threading.Thread | None = None

    def do(self, work: Work) -> None:
        """Do this when all that was given before is done; does not wait for it."""
        with self._lock:
            self._waiting.append(work)
            if self._thread is None or not self._thread.is_alive():  # it may have failed
                self._thread = threading.Thread(target=self._run, name="reaper", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Work | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None

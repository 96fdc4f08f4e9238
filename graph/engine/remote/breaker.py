"""A circuit breaker: an engine that fails again and again is left alone for a while.

After so many failures in a row nothing is sent any more; after a pause one request is let through,
and what becomes of it decides: the circuit closes, or the next pause is twice as long. Written here
because pybreaker (1.4) holds its lock for as long as a call lasts, so that queries would run one
after another, and circuitbreaker (2.1) lets everybody through after the pause.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 5
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


class Breaker:
    """Counts failures, and says for how long nothing should be sent. Safe between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._until = 0.0

    @property
    def state(self) -> str:
        """`closed`: all goes through; `open`: nothing does; `trying`: one does."""
        if self._failures < FAILURES:
            return "closed"
        return "open" if self._clock() < self._until else "trying"

    def wait(self) -> float:
        """Seconds until something may be sent; 0: now, and who asks is the one who tries."""
        with self._lock:
            now = self._clock()
            if self._failures < FAILURES:
                return 0.0
            if now < self._until:
                return self._until - now
            self._until = now + self._pause  # the others wait for who tries
            return 0.0

    def succeeded(self) -> None:
        """Note that the engine has answered, whatever it said."""
        with self._lock:
            self._failures, self._pause = 0, FIRST_PAUSE

    def failed(self) -> None:
        """Note that the engine could not be reached, or answered with what is no answer."""
        with self._lock:
            self._failures += 1
            if self._failures > FAILURES:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
            if self._failures >= FAILURES:
                self._until = self._clock() + self._pause

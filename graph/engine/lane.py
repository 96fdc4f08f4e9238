"""The slow lane: where long questions go on, so that they hold up nobody.

A few are worked on at a time; when another comes, the one that was worked on longest stands still
until one ends, because the longer a question has taken, the longer it will still take. There is
room for a few that stand, and for no more.

Whoever is here gets what processor time the quick questions leave: the kernel takes a processor on
which only such work runs for an idle one (`SCHED_IDLE`). As long as nobody asks anything else there
is nobody to yield to, and a long question runs as fast as any.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol


class Slow(Protocol):
    """What the lane does with a worker."""

    def step_back(self) -> None:
        """Let every other process go first, from now on."""

    def stand_still(self) -> None:
        """Do nothing until told to go on."""

    def go_on(self) -> None:
        """Go on after standing still."""


class SlowLane:
    """Room for `working` workers that work and `standing` that stand. Safe between threads."""

    def __init__(
        self, working: int, standing: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._working = working
        self._most = working + standing
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: dict[Slow, float] = {}
        self._worked: dict[Slow, float] = {}
        self._ahead: list[Slow] = []

    def enter(self, worker: Slow, alone: bool) -> bool:
        """Take a worker in, if there is room; `alone`: nobody else waits for anything now."""
        with self._lock:
            if len(self) >= self._most:
                return False
            if alone:
                self._ahead.append(worker)
            else:
                worker.step_back()
            if len(self._begun) >= self._working:
                self._halt(min(self._begun, key=lambda one: self._begun[one]))
            self._begun[worker] = self._clock()
            return True

    def leave(self, worker: Slow) -> bool:
        """A worker has ended; the one that has worked least of those that stand goes on.

        Says whether it has never stepped back, and so is as good as any.
        """
        with self._lock:
            ahead = worker in self._ahead
            if ahead:
                self._ahead.remove(worker)
            if self._worked.pop(worker, None) is None:
                del self._begun[worker]
                if self._worked:
                    self._resume(min(self._worked, key=lambda one: self._worked[one]))
            return ahead

    def yield_to_others(self) -> None:
        """Somebody asks something: all who are here step back, if they have not yet."""
        if self._ahead:
            with self._lock:
                for worker in self._ahead:
                    worker.step_back()
                self._ahead.clear()

    def stands(self, worker: Slow) -> bool:
        """Whether a worker is here, and waits to be worked on."""
        with self._lock:
            return worker in self._worked

    def __len__(self) -> int:
        """How many are here."""
        return len(self._begun) + len(self._worked)

    def _halt(self, worker: Slow) -> None:
        self._worked[worker] = self._clock() - self._begun.pop(worker)
        worker.stand_still()

    def _resume(self, worker: Slow) -> None:
        self._begun[worker] = self._clock() - self._worked.pop(worker)  # as if it had never stood
        worker.go_on()

"""The slow lane: where long questions go on, so that they hold up nobody.

A few are worked on at a time, the next few stand still until one of these ends, and there is room
for no more. Whoever is here gets what processor time the quick questions leave: the kernel takes a
processor on which only such work runs for an idle one (`SCHED_IDLE`). As long as nobody asks
anything else there is nobody to yield to, and a long question runs as fast as any.
"""

from __future__ import annotations

import threading
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

    def __init__(self, working: int, standing: int) -> None:
        self._working = working
        self._most = working + standing
        self._lock = threading.Lock()
        self._members: list[Slow] = []
        self._ahead: list[Slow] = []

    def enter(self, worker: Slow, alone: bool) -> bool:
        """Take a worker in, if there is room; `alone`: nobody else waits for anything now."""
        with self._lock:
            if len(self._members) >= self._most:
                return False
            self._members.append(worker)
            if alone:
                self._ahead.append(worker)
            else:
                worker.step_back()
            if len(self._members) > self._working:
                worker.stand_still()
            return True

    def leave(self, worker: Slow) -> None:
        """A worker has ended; the one that has stood longest goes on in its place."""
        with self._lock:
            place = self._members.index(worker)
            self._members.remove(worker)
            if worker in self._ahead:
                self._ahead.remove(worker)
            if place < self._working <= len(self._members):
                self._members[self._working - 1].go_on()

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
            return worker in self._members[self._working :]

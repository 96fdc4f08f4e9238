"""The threads that requests are handled in, and how the loop hands work to them.

A `ThreadPoolExecutor` does the same for twice the processor time: it makes a future of its own with
a lock and a condition, and chains it to one of the loop; and it wakes the thread that has slept
longest, whose data the processor has long forgotten. Here the thread that became free last gets the
next work, and all that is written down of it belongs to the loop, so that nothing needs a lock.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

Work = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]

_LAST_SECONDS = 1.0


class Crew:
    """At most `size` threads, begun as they are needed; used by one thread, the loop's."""

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._name = name
        self._hands: list[Hand] = []
        self._free: list[Hand] = []
        self._waiting: deque[Work] = deque()

    @property
    def has_room(self) -> bool:
        """Whether work that is given now begins at once."""
        return bool(self._free) or len(self._hands) < self._size

    def run(self, function: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:
        """Call a function in a thread; give what will hold its outcome."""
        future = asyncio.get_running_loop().create_future()
        hand = self._next()
        if hand is None:
            self._waiting.append((future, function, arguments))
        else:
            hand.give((future, function, arguments))
        return future

    def close(self) -> None:
        """End the threads that are free; one that works ends with the process."""
        self._waiting.clear()
        for one in self._free:
            one.end()

    def _next(self) -> Hand | None:
        if self._free:
            return self._free.pop()
        if len(self._hands) == self._size:
            return None
        hand = Hand(f"{self._name}_{len(self._hands)}", self._is_free)
        self._hands.append(hand)
        return hand

    def _is_free(self, hand: Hand) -> None:
        if self._waiting:
            hand.give(self._waiting.popleft())
        else:
            self._free.append(hand)


class Hand:
    """One thread: works at what it is given, and tells the loop when it has done."""

    def __init__(self, name: str, is_free: Callable[[Hand], None]) -> None:
        self._work: SimpleQueue[Work | None] = SimpleQueue()
        self._is_free = is_free
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def give(self, work: Work) -> None:
        """Begin a piece of work; the one before has to be done."""
        self._work.put(work)

    def end(self) -> None:
        """End the thread, which has to be free."""
        self._work.put(None)
        self._thread.join(_LAST_SECONDS)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            future, function, arguments = work
            outcome, error = None, None
            try:
                outcome = function(*arguments)
            except BaseException as raised:  # is raised again where it is awaited
                error = raised
            with suppress(RuntimeError):  # the loop has ended
                future.get_loop().call_soon_threadsafe(self._done, future, outcome, error)
            del work, future, function, arguments, outcome, error  # keeps nothing while it waits

    def _done(self, future: asyncio.Future[Any], outcome: Any, error: BaseException | None) -> None:
        self._is_free(self)
        if future.cancelled():
            return
        if error is None:
            future.set_result(outcome)
        else:
            future.set_exception(error)

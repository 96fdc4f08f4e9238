"""The embedded engine: answers questions with worker processes, each question with a deadline.

The parent never parses a query. It hands one to a free worker, watches the clock, and stops
the worker's process when the time is up; a spare one is waiting. When the release is switched,
new questions go to workers of the new one and the old ones end as they become idle.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.engine import wire
from graph.engine.answer import (
    Answer,
    AnswerBroken,
    EngineError,
    NotAcceptable,
    QueryDisplaced,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooCostly,
    Question,
)
from graph.engine.pool import Pool, Worker
from graph.release import Release, current

AHEAD = 512 * 1024
"""Bytes of an answer that are waited for before any of it goes out."""
SLOW_SECONDS = 0.5
"""After which a question goes on in the slow lane."""
IMPATIENT_SECONDS = 0.05
"""After which it does so when others are waiting."""


class Engine:
    """Answers questions about the current release of the folder `releases`.

    `workers` questions run at a time; each gets `deadline` seconds, waits at most
    `queue_seconds` for its turn and may use `memory` bytes (0: no limit). A release of at most
    `small` triples is held in memory by each worker, a larger one is read from disk.
    """

    def __init__(
        self,
        releases: Path,
        *,
        workers: int = 2,
        deadline: float = 10.0,
        queue_seconds: float = 5.0,
        memory: int = 1 << 30,
        small: int = 2_000_000,
    ) -> None:
        self._releases = releases
        self._deadline = deadline
        self._queue_seconds = queue_seconds
        self._limits = {"size": workers, "memory": memory, "small": small}
        self._lock = threading.Lock()
        self._pool = Pool(current(releases), **self._limits)

    @property
    def release(self) -> Release:
        """The release that questions are answered from."""
        return self._current_pool().release

    def ask(self, question: Question, deadline: float | None = None) -> Answer:
        """Answer a question; raises the errors of `graph.engine.answer`.

        The answer comes whole when it is small, else as it is made; in the latter case an
        error after the first bytes is raised from its chunks.
        """
        pool = self._current_pool()
        seconds = deadline or self._deadline
        worker = pool.take(self._queue_seconds)
        return _Exchange(pool, worker, seconds).answer(question)

    def close(self) -> None:
        """Stop all workers."""
        self._pool.close()

    def _current_pool(self) -> Pool:
        release = current(self._releases)
        if release.id == self._pool.release.id:
            return self._pool
        with self._lock:
            if release.id != self._pool.release.id:
                old, self._pool = self._pool, Pool(release, **self._limits)
                old.close()
            return self._pool


class _Exchange:
    """One question and its answer, with one worker, until a deadline."""

    def __init__(self, pool: Pool, worker: Worker, seconds: float) -> None:
        self._pool = pool
        self._worker = worker
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._started = time.monotonic()
        self._slow = False
        self._lock = threading.Lock()
        self._done = False
        self._late = False

    def answer(self, question: Question) -> Answer:
        try:
            self._send(question)
            head = json.loads(self.next(b"H"))
            first, whole = self._read_ahead()
        except BaseException:
            self.finish(clean=False)
            raise
        if whole:
            self.finish(clean=True)
            return Answer(head["kind"], head["format"], iter(first), whole=True)
        clock = threading.Timer(max(0.0, self._until - time.monotonic()), self._expire)
        clock.daemon = True
        clock.start()
        return Answer(head["kind"], head["format"], _Stream(self, first, clock))

    def _expire(self) -> None:
        """Stop the worker at the deadline, also when nobody reads what it has made."""
        self._late = True
        self.finish(clean=False)

    def _send(self, question: Question) -> None:
        try:
            self._worker.ask(question)
        except OSError as error:
            raise QueryTooCostly("the worker was lost before the query reached it") from error

    def _read_ahead(self) -> tuple[list[bytes], bool]:
        """The first pieces, and whether they are all: small answers never hold a worker."""
        pieces: list[bytes] = []
        while sum(map(len, pieces)) < AHEAD:
            piece = self.next(b"D")
            if piece is None:
                return pieces, True
            pieces.append(piece)
        return pieces, False

    def next(self, expected: bytes) -> Any:
        """The payload of the next frame, or None at the end; raises what an ``E`` frame says."""
        try:
            self._step_back_when_slow()
            letter, payload = self._worker.receive(self._until)
        except TimeoutError:
            raise QueryTimeout(self._seconds) from None
        except (wire.ConnectionLost, OSError, ValueError):  # closed by the clock, or gone
            if self._late:
                raise QueryTimeout(self._seconds) from None
            raise QueryTooCostly(
                "the query exhausted the memory or the stack of its worker"
            ) from None
        if letter == b"E":
            self.finish(clean=True)
            raise _error(json.loads(payload))
        if letter == b"Z":
            return None
        if letter != expected:
            raise EngineError(f"a worker sent {letter!r} where {expected!r} was due")
        return payload

    def _step_back_when_slow(self) -> None:
        """Leave the place to others when the next frame keeps us waiting."""
        while not self._slow and time.monotonic() < self._until:
            if self._worker.has_more(min(time.monotonic() + IMPATIENT_SECONDS, self._until)):
                return
            asked = time.monotonic() - self._started
            waited_for = self._pool.waiting > 0
            if asked >= SLOW_SECONDS or (asked >= IMPATIENT_SECONDS and waited_for):
                with self._lock:
                    self._slow = not self._done and self._pool.slow_down(self._worker)
            if asked >= SLOW_SECONDS and waited_for and not self._slow:
                raise QueryDisplaced(asked)

    def finish(self, clean: bool) -> None:
        """Give the worker back, or stop it when it is not known to be idle. Once."""
        with self._lock:
            if self._done:
                return
            self._done = True
        if clean:
            self._pool.give_back(self._worker, self._slow)
        else:
            self._pool.replace(self._worker, self._slow)


class _Stream(Iterator[bytes]):
    """The pieces of a long answer; closing it, or forgetting it, gives the worker back.

    A class and not a generator, because a generator that was never begun runs no cleanup.
    """

    def __init__(self, exchange: _Exchange, first: list[bytes], clock: threading.Timer) -> None:
        self._exchange = exchange
        self._first = first[::-1]
        self._clock = clock

    def __next__(self) -> bytes:
        if self._first:
            return self._first.pop()
        try:
            piece: bytes | None = self._exchange.next(b"D")
        except EngineError as error:
            self.close()
            raise AnswerBroken(str(error)) from error
        if piece is None:
            self._clock.cancel()
            self._exchange.finish(clean=True)
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stop the worker, unless the answer has ended."""
        self._clock.cancel()
        self._exchange.finish(clean=False)

    def __del__(self) -> None:
        self.close()


def _error(payload: dict[str, Any]) -> EngineError:
    """The exception that an ``E`` frame stands for."""
    message = payload["message"]
    if payload["error"] == "syntax":
        return QuerySyntaxError(message, payload.get("line"), payload.get("column"))
    if payload["error"] == "not acceptable":
        return NotAcceptable(payload["kind"])
    if payload["error"] == "costly":
        return QueryTooCostly(message)
    return QueryRefused(message)

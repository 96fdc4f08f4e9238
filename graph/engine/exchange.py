"""One question and its answer: handed to a worker, watched, and stopped when its time is up.

The parent never parses a query. An exchange ends in one of four ways: the answer is whole, the
deadline passes, the guest leaves, or the worker is lost; in all but the first the worker's process
is stopped.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any, TypedDict

from graph.engine import wire
from graph.engine.answer import (
    Answer,
    AnswerBroken,
    AnswerTooLarge,
    EngineError,
    Kind,
    Leaving,
    NotAcceptable,
    QueryAbandoned,
    QueryDisplaced,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    QueryTooCostly,
    Question,
    RemoteFailed,
)
from graph.engine.guard import others
from graph.engine.pool import Pool, Worker
from graph.release import Release

AHEAD = 512 * 1024
"""Bytes of an answer that are waited for before any of it goes out, if they come soon."""
SOON_SECONDS = 0.01
"""After the first piece; what has not come by then is not waited for."""
SLOW_SECONDS = 0.5
"""After which a question goes on in the slow lane; when that is full, and n others are waiting, it
is stopped after the (n + 1)th part."""
IMPATIENT_SECONDS = 0.03
"""After which it does so when others are waiting."""
LITTLE_WORK = 0.005
"""Seconds of processor time; a question that had less is not held to take long yet."""
LOSSES: dict[type[BaseException], str] = {
    QueryTimeout: "deadline",
    QueryDisplaced: "displaced",
    QueryAbandoned: "abandoned",
    QueryTooCostly: "died",
}
"""Why a worker is stopped with its query, in a word."""


class Head(TypedDict):
    """What an answer is."""

    kind: Kind
    format: str


class Exchange:
    """One question and its answer, with one worker, until a deadline."""

    def __init__(
        self,
        pool: Pool,
        worker: Worker,
        question: Question,
        seconds: float,
        leaving: Leaving | None = None,
    ) -> None:
        self._pool = pool
        self._worker = worker
        self._question = question
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._started = time.monotonic()
        self._worked = worker.worked
        self._slow = False
        self._lock = threading.Lock()
        self._done = False
        self._head: Head | None = None
        self._arrived = False
        self._stopped: EngineError | None = None
        self._clock: threading.Timer | None = None
        self._asked = False
        self._left = False
        if leaving is not None:
            leaving.call(self._leave)

    def begin(self) -> None:
        """Ask the question."""
        try:
            self._send()
        except BaseException as error:
            self.finish(LOSSES.get(type(error), "failed"))
            raise

    def asks(self, question: Question, release: Release) -> bool:
        """Whether this is the question that was asked, and the release."""
        return self._question == question and self._pool.release.id == release.id

    def fileno(self) -> int:
        """The handle that can be read as soon as something of the answer has come."""
        return self._worker.fileno()

    def arrived(self) -> int:
        """Bytes of an answer that is there, so that `answer` waits for nothing; 0: it is not."""
        size = self._worker.arrived()
        self._arrived = size > 0
        return size

    def head(self) -> Head:
        """Wait for what the answer is: its kind and its format."""
        if self._head is None:
            self._head = json.loads(self.next(b"H"))
        return self._head

    def answer(self) -> Answer:
        """Wait for the beginning of the answer."""
        try:
            head = self.head()
            first, whole = self._read_ahead()
        except BaseException as error:
            self.finish(LOSSES.get(type(error), "failed"))
            raise
        if whole:
            self.finish()
            return Answer(head["kind"], head["format"], iter(first), whole=True)
        self._look_again()
        return Answer(head["kind"], head["format"], _Stream(self, first))

    def _look_again(self) -> None:
        """See to the clock while an answer goes out, because perhaps nobody reads what is made."""
        try:
            if time.monotonic() >= self._until:
                raise self._late_error()
            if not self._slow:
                self._make_room()
        except EngineError as error:
            self._stopped = error
            self.finish(LOSSES[type(error)])
            return
        with self._lock:
            if not self._done:
                left = max(0.0, self._until - time.monotonic())
                seconds = left if self._slow else min(left, SLOW_SECONDS)
                self._clock = threading.Timer(seconds, self._look_again)
                self._clock.daemon = True
                self._clock.start()

    def _leave(self) -> None:
        """Stop the worker, because nobody waits for its answer; one not yet asked may live."""
        with self._lock:
            self._left = True
            if not self._asked:
                return
        self.finish("abandoned")

    def _send(self) -> None:
        with self._lock:
            self._asked = not self._left
        if not self._asked:
            self.finish()
            raise QueryAbandoned("the guest left before the query was asked")
        try:
            self._worker.ask(self._question)
        except OSError as error:
            if self._left:
                raise QueryAbandoned("the guest left while the query was asked") from None
            raise QueryTooCostly("the worker was lost before the query reached it") from error

    def _read_ahead(self) -> tuple[list[bytes], bool]:
        """The first pieces, and whether they are all: small answers never hold a worker."""
        pieces: list[bytes] = []
        until = 0.0
        while not pieces or (sum(map(len, pieces)) < AHEAD and self._worker.has_more(until)):
            piece = self.next(b"D")
            if piece is None:
                return pieces, True
            until = until or time.monotonic() + SOON_SECONDS
            pieces.append(piece)
        return pieces, False

    def next(self, expected: bytes) -> Any:
        """The payload of the next frame, or None at the end; raises what an ``E`` frame says."""
        try:
            if not self._arrived:
                self._step_back_when_slow()
            letter, payload = self._worker.receive(self._until)
        except TimeoutError:
            raise self._late_error() from None
        except (wire.ConnectionLost, OSError, ValueError):  # closed by the clock, or gone
            if self._left:
                raise QueryAbandoned("the guest left before the answer was whole") from None
            if self._stopped is not None:
                raise self._stopped from None
            raise QueryTooCostly(
                "the query exhausted the memory or the stack of its worker"
            ) from None
        if letter == b"E":
            self.finish()
            raise _error(json.loads(payload))
        if letter == b"Z":
            return None
        if letter != expected:
            raise EngineError(f"a worker sent {letter!r} where {expected!r} was due")
        return payload

    def _late_error(self) -> EngineError:
        """Why there is no answer at the deadline: the query, or those before it."""
        if self._slow and self._pool.stands_still(self._worker):
            return QueryDisplaced(self._seconds)
        return QueryTimeout(self._seconds, others(self._question.text))

    def _step_back_when_slow(self) -> None:
        """Wait for the next frame, and leave the place to others when that takes long."""
        while not self._slow and time.monotonic() < self._until:
            self._make_room()
            if self._worker.has_more(min(time.monotonic() + IMPATIENT_SECONDS, self._until)):
                return

    def _make_room(self) -> None:
        """Go on in the slow lane if it is time for that; raises QueryDisplaced when it is full."""
        asked = time.monotonic() - self._started
        waiting = self._pool.waiting
        if asked < (IMPATIENT_SECONDS if waiting else SLOW_SECONDS):
            return
        # On a busy machine all take long by the clock; what takes work is told by the work.
        if asked < SLOW_SECONDS and self._worker.worked - self._worked < LITTLE_WORK:
            return
        with self._lock:
            self._slow = self._slow or (not self._done and self._pool.slow_down(self._worker))
        if waiting and asked >= SLOW_SECONDS / (1 + waiting) and not self._slow:
            raise QueryDisplaced(asked)

    def finish(self, loss: str | None = None) -> None:
        """Give the worker back, or stop it, for the reason `loss`. Once."""
        with self._lock:
            if self._done:
                return
            self._done = True
            if self._clock is not None:
                self._clock.cancel()
        if loss is None:
            self._pool.give_back(self._worker, self._slow)
        else:
            self._pool.replace(self._worker, self._slow, loss)


class _Stream(Iterator[bytes]):
    """The pieces of a long answer; closing it, or forgetting it, gives the worker back.

    A class and not a generator, because a generator that was never begun runs no cleanup.
    """

    def __init__(self, exchange: Exchange, first: list[bytes]) -> None:
        self._exchange = exchange
        self._first = first[::-1]

    def __next__(self) -> bytes:
        if self._first:
            return self._first.pop()
        try:
            piece: bytes | None = self._exchange.next(b"D")
        except EngineError as error:
            self._exchange.finish(LOSSES.get(type(error), "failed"))
            raise AnswerBroken(str(error)) from error
        if piece is None:
            self._exchange.finish()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stop the worker, unless the answer has ended."""
        self._exchange.finish("abandoned")

    def __del__(self) -> None:
        self.close()


def _error(payload: dict[str, Any]) -> EngineError:
    """The exception that an ``E`` frame stands for."""
    message = payload["message"]
    if payload["error"] == "syntax":
        return QuerySyntaxError(message, payload.get("line"), payload.get("column"))
    if payload["error"] == "not acceptable":
        return NotAcceptable(payload["kind"], message, payload.get("xml", True))
    if payload["error"] == "large":
        return AnswerTooLarge(payload["bytes"])
    if payload["error"] == "costly":
        return QueryTooCostly(message)
    if payload["error"] == "complex":
        return QueryTooComplex(message)
    if payload["error"] == "refused":
        return QueryRefused(message)
    if payload["error"] == "remote":
        return RemoteFailed(message)
    return EngineError(f"the query failed: {message}")

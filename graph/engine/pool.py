"""The embedded engine: worker processes over the current release, each with a deadline.

The parent never parses a query. It hands one to a free worker, watches the clock, and stops
the worker's process when the time is up; a spare one is waiting. When the release is switched,
new questions go to workers of the new one and the old ones end as they become idle.
"""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph.engine import wire
from graph.engine.answer import (
    Answer,
    AnswerBroken,
    EngineBusy,
    EngineError,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooCostly,
    Question,
)
from graph.release import Release, current

START_SECONDS = 60.0
AHEAD = 256 * 1024
RETRIES = (0.0, 0.5, 2.0, 8.0, 30.0)
"""Pauses before each attempt to start a worker, seconds."""


class Worker:
    """The parent's side of one worker process."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "graph.engine.worker", json.dumps(options)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"MALLOC_ARENA_MAX": "2"},
            )
        try:
            wire.receive(self._channel, time.monotonic() + START_SECONDS)
        except (TimeoutError, wire.ConnectionLost) as error:
            self.stop()
            raise EngineError("a worker could not open the release") from error

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def ask(self, question: Question) -> None:
        """Send a question; raises OSError when the process is gone."""
        self._channel.settimeout(None)
        wire.send_json(self._channel, b"Q", asdict(question))

    def receive(self, until: float) -> tuple[bytes, bytes]:
        """Receive a frame, as `wire.receive` does."""
        return wire.receive(self._channel, until)

    def stop(self) -> None:
        """End the process at once, whatever it computes, and reap it; a reader is woken."""
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._process.kill()
        self._process.wait()
        self._channel.close()


class Pool:
    """Workers of one release: `size` may be busy at a time, one more is kept ready."""

    def __init__(self, release: Release, size: int, memory: int, small: int) -> None:
        self.release = release
        self._options = {
            "folder": str(release.folder),
            "in_memory": release.triples <= small,
            "memory": memory,
        }
        self._places = threading.BoundedSemaphore(size)
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._closed = False
        self._lock = threading.Lock()
        self._idle.put(Worker(self._options))
        for _ in range(size):
            self._start_another()

    def take(self, seconds: float) -> Worker:
        """A free worker, waited for at most `seconds`; raises EngineBusy."""
        until = time.monotonic() + seconds
        if not self._places.acquire(timeout=seconds):
            raise EngineBusy(seconds)
        try:
            while True:
                worker = self._idle.get(timeout=max(0.01, until - time.monotonic()))
                if worker.alive:
                    return worker
                worker.stop()
                self._start_another()
        except queue.Empty:
            self._places.release()
            raise EngineBusy(seconds) from None

    def give_back(self, worker: Worker) -> None:
        """Make a worker free that has answered its question."""
        self._put(worker)
        self._places.release()

    def replace(self, worker: Worker) -> None:
        """Stop a worker that is busy with what nobody waits for, and start another."""
        worker.stop()
        self._start_another()
        self._places.release()

    def close(self) -> None:
        """Stop the idle workers now, and the busy ones when they are given back."""
        with self._lock:
            self._closed = True
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().stop()

    def _put(self, worker: Worker) -> None:
        with self._lock:
            if not self._closed:
                self._idle.put(worker)
                return
        worker.stop()

    def _start_another(self) -> None:
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        for pause in RETRIES:
            time.sleep(pause)
            if self._closed:
                return
            with suppress(EngineError):
                self._put(Worker(self._options))
                return


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
            return Answer(head["kind"], head["format"], iter(first))
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
            letter, payload = self._worker.receive(self._until)
        except TimeoutError:
            raise QueryTimeout(self._seconds) from None
        except (wire.ConnectionLost, OSError):
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

    def finish(self, clean: bool) -> None:
        """Give the worker back, or stop it when it is not known to be idle. Once."""
        with self._lock:
            if self._done:
                return
            self._done = True
        if clean:
            self._pool.give_back(self._worker)
        else:
            self._pool.replace(self._worker)


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

"""The embedded engine: answers questions with worker processes, each question with a deadline.

The parent never parses a query. It hands one to a free worker, watches the clock, and stops
the worker's process when the time is up; a spare one is waiting.

The release that is served may change: by a write of this engine, or because another process has
switched the link. Either way workers of the new one are started beside those of the old; when
they are ready, new questions go to them, and the old ones end as they become idle. No reader
waits for that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from graph import lookup, retention
from graph import write as writing
from graph.change import Change
from graph.engine.answer import Answer, EngineBusy, EngineError, Leaving, Question
from graph.engine.archive import Archive
from graph.engine.exchange import Exchange
from graph.engine.pool import Pool, PoolClosed, Worker
from graph.lookup import Facts
from graph.release import NoRelease, Release, current, current_name, find
from graph.retention import Kept

LOOK_SECONDS = 0.05
"""After which it is looked again whether another process has switched the release."""
RETRY_SECONDS = 2.0
"""Pause after a release that could not be answered from, before it is tried again."""


class Engine:
    """Answers questions about the current release of the folder `releases`, and changes it.

    `workers` questions run at a time; each gets `deadline` seconds, waits at most
    `queue_seconds` for its turn and may use `memory` bytes (0: no limit). A release of at most
    `small` triples is held in memory by each worker, a larger one is read from disk. ``SERVICE``
    reaches no address but those of `remotes`. An answer has at most `max_answer` bytes (0: any
    number). Queries are written anew where that gains (`graph.engine.plan`), unless `plan` is off.
    `limits` are those of writes.
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
        remotes: tuple[str, ...] = (),
        max_answer: int = 0,
        plan: bool = True,
        limits: writing.Limits | None = None,
    ) -> None:
        self.on_loss: Callable[[str, str], None] = lambda reason, words: None
        """Is told of each worker that is lost: why, in a word, and its last words."""
        self._releases = releases
        self._deadline = deadline
        self._queue_seconds = queue_seconds
        self._limits: dict[str, Any] = {
            "size": workers,
            "memory": memory,
            "small": small,
            "remotes": remotes,
            "answer": max_answer,
            "plan": plan,
            "on_loss": lambda reason, words: self.on_loss(reason, words),
        }
        self._write_limits = limits or writing.Limits(patience=queue_seconds, small=small)
        self._lock = threading.Lock()
        self._pool = Pool(current(releases), **self._limits)
        self._following = False
        self._not_before = 0.0
        self._look_again = 0.0
        self._archive = Archive({**self._limits, "size": 1})

    @property
    def release(self) -> Release:
        """The release that questions are answered from."""
        return self._current_pool().release

    def ask(
        self,
        question: Question,
        deadline: float | None = None,
        leaving: Leaving | None = None,
        release: Release | None = None,
    ) -> Answer:
        """Answer a question; raises the errors of `graph.engine.answer`.

        The answer comes whole when it is small, else as it is made; in the latter case an
        error after the first bytes is raised from its chunks. Who passes `leaving` can stop the
        work by leaving; that raises `QueryAbandoned`. Who passes `release` asks that one, which
        need not be the present one.
        """
        pool, worker = self._take(release)
        exchange = Exchange(pool, worker, question, deadline or self._deadline, leaving)
        exchange.begin()
        return exchange.answer()

    def begin(self, question: Question, leaving: Leaving) -> Exchange | None:
        """Ask a question of the served release, and wait for nothing; None: it was not asked."""
        pool = self._current_pool()
        worker = pool.take_at_once()
        if worker is None:
            return None
        exchange = Exchange(pool, worker, question, self._deadline, leaving)
        with suppress(EngineError):  # the worker was lost; who asks again gets another
            exchange.begin()
            return exchange
        return None

    def find(self, identity: str) -> Release:
        """A kept release by its id; raises UnknownRelease."""
        return find(self._releases, identity)

    def state(self) -> dict[str, object]:
        """Nothing: no engine of others is asked."""
        return {}

    def listed(self) -> list[Kept]:
        """The releases that are kept, the latest first; raises NoRelease."""
        return retention.described(self._releases)

    def facts(self, release: Release | None = None) -> Facts:
        """What pages look up in a release, by default in the served one."""
        return lookup.facts(release or self.release)

    def fetch(self, release: Release, evidence: bool = False) -> Release:
        """The release itself: it is on this disk."""
        return release

    def held(self, release: Release, evidence: bool = False) -> Release:
        """The release itself: it is on this disk."""
        return release

    def stream(self, release: Release, suffix: str) -> None:
        """Nothing: it is read from this disk."""

    def write(self, change: Change) -> writing.Written:
        """Make a change and serve its outcome; raises what `graph.write.write` does.

        When this returns, whoever asks is answered from the new release.
        """
        return writing.write(self._releases, change, self._write_limits, self._prepared)

    def roll_back(self, identity: str | None) -> Release:
        """Serve a kept release again, by default the one before; as `graph.write.roll_back`."""
        patience = self._write_limits.patience
        return writing.roll_back(self._releases, identity, patience, self._prepared)

    def close(self) -> None:
        """Stop all workers."""
        self._pool.close()
        self._archive.close()

    def _take(self, release: Release | None) -> tuple[Pool, Worker]:
        """A free worker and its pool; asked again when the release changes meanwhile."""
        begun, left = time.monotonic(), self._queue_seconds
        while True:
            pool = self._current_pool()
            if release is not None and release.id != pool.release.id:
                pool = self._archive.pool(release)
            with suppress(PoolClosed):
                return pool, pool.take(left)
            if pool is self._pool:  # it is the engine that was closed
                raise EngineBusy(self._queue_seconds)
            left = max(0.0, begun + self._queue_seconds - time.monotonic())

    def _current_pool(self) -> Pool:
        """The pool to ask; when the link leads elsewhere, the way there is begun.

        What this engine writes it adopts itself; what others switch to is looked for now and then.
        """
        now = time.monotonic()
        if now < self._look_again:
            return self._pool
        self._look_again = now + LOOK_SECONDS
        with suppress(NoRelease):
            if current_name(self._releases) != self._pool.release.folder.name:
                self._follow()
        return self._pool

    def _follow(self) -> None:
        """Go over to the release that another process has switched to, without waiting for it."""
        with self._lock:
            if self._following or time.monotonic() < self._not_before:
                return
            self._following = True
        threading.Thread(target=self._catch_up, daemon=True).start()

    def _catch_up(self) -> None:
        try:
            with self._prepared(current(self._releases)):
                pass
        except (NoRelease, EngineError):
            self._not_before = time.monotonic() + RETRY_SECONDS
        finally:
            self._following = False

    @contextmanager
    def _prepared(self, release: Release) -> Iterator[None]:
        """Start workers over a release, and ask them from now on if it is served in the end.

        Raises EngineError when they cannot open it.
        """
        self._following = True
        try:
            pool = Pool(release, **self._limits)
            try:
                yield
            finally:
                self._adopt(pool).close()
        finally:
            self._following = False

    def _adopt(self, pool: Pool) -> Pool:
        """Ask this pool from now on, if its release is served; gives the one not asked."""
        with self._lock, suppress(NoRelease):
            served = current_name(self._releases) == pool.release.folder.name
            if served and pool.release.id != self._pool.release.id:
                pool, self._pool = self._pool, pool
        return pool

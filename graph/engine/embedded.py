"""The embedded engine: answers questions with worker processes, each question with a deadline.

The parent never parses a query. It hands one to a free worker, watches the clock, and stops
the worker's process when the time is up; a spare one is waiting. When the release is switched,
new questions go to workers of the new one and the old ones end as they become idle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.engine.answer import Answer, Leaving, Question
from graph.engine.exchange import Exchange
from graph.engine.pool import Pool
from graph.release import Release, current


class Engine:
    """Answers questions about the current release of the folder `releases`.

    `workers` questions run at a time; each gets `deadline` seconds, waits at most
    `queue_seconds` for its turn and may use `memory` bytes (0: no limit). A release of at most
    `small` triples is held in memory by each worker, a larger one is read from disk. ``SERVICE``
    reaches no address but those of `remotes`. An answer has at most `max_answer` bytes (0: any
    number).
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
            "on_loss": lambda reason, words: self.on_loss(reason, words),
        }
        self._lock = threading.Lock()
        self._pool = Pool(current(releases), **self._limits)

    @property
    def release(self) -> Release:
        """The release that questions are answered from."""
        return self._current_pool().release

    def ask(
        self,
        question: Question,
        deadline: float | None = None,
        leaving: Leaving | None = None,
    ) -> Answer:
        """Answer a question; raises the errors of `graph.engine.answer`.

        The answer comes whole when it is small, else as it is made; in the latter case an
        error after the first bytes is raised from its chunks. Who passes `leaving` can stop the
        work by leaving; that raises `QueryAbandoned`.
        """
        pool = self._current_pool()
        seconds = deadline or self._deadline
        worker = pool.take(self._queue_seconds)
        return Exchange(pool, worker, seconds, leaving).answer(question)

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

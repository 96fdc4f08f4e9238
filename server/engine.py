"""The engine that the server asks, and how to start the embedded one from the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from graph.change import Change
from graph.engine import embedded
from graph.engine.answer import Answer, Leaving, Question
from graph.release import Release
from graph.write import Limits, Written
from server.settings import Settings


class Engine(Protocol):
    """What the server needs of an engine; `graph.engine.embedded.Engine` is one."""

    on_loss: Callable[[str, str], None]

    @property
    def release(self) -> Release:
        """The release that questions are answered from."""
        ...

    def ask(
        self,
        question: Question,
        deadline: float | None = None,
        leaving: Leaving | None = None,
        release: Release | None = None,
    ) -> Answer:
        """Answer a question; raises the errors of `graph.engine.answer`."""
        ...

    def find(self, identity: str) -> Release:
        """A kept release by its id; raises `graph.release.UnknownRelease`."""
        ...

    def write(self, change: Change) -> Written:
        """Make a change and serve its outcome; raises what `graph.write.write` does."""
        ...

    def roll_back(self, identity: str | None) -> Release:
        """Serve a kept release again; raises what `graph.write.roll_back` does."""
        ...

    def close(self) -> None:
        """Stop whatever it started."""
        ...


def start(settings: Settings, workers: int | None = None) -> Engine:
    """Start the embedded engine with the limits of the settings; raises `NoRelease`."""
    return embedded.Engine(
        settings.releases,
        workers=workers or settings.workers,
        deadline=settings.deadline,
        queue_seconds=settings.queue_seconds,
        memory=settings.worker_memory,
        small=settings.small_release,
        remotes=settings.remotes,
        max_answer=settings.max_answer_bytes,
        limits=Limits(
            seconds=settings.write_seconds,
            memory=settings.write_memory,
            patience=settings.queue_seconds,
            small=settings.small_release,
            keep=settings.keep_releases,
        ),
    )

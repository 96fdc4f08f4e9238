"""The engine that the server asks, and how to start it from the settings: embedded, or remote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from graph.change import Change
from graph.engine import embedded
from graph.engine.answer import Answer, Leaving, Question
from graph.lookup import Facts
from graph.release import Release
from graph.retention import Kept
from graph.write import Limits, Written
from server.settings import Settings

if TYPE_CHECKING:
    from graph.engine.exchange import Exchange
    from graph.engine.remote.engine import Engine as Remote


class Engine(Protocol):
    """What the server needs of an engine; there is an embedded one and a remote one."""

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

    def begin(self, question: Question, leaving: Leaving) -> Exchange | None:
        """Ask a question of the served release, and wait for nothing; None: it was not asked."""
        ...

    def find(self, identity: str) -> Release:
        """A kept release by its id; raises `graph.release.UnknownRelease`."""
        ...

    def state(self) -> dict[str, object]:
        """How an engine of others is doing; empty: there is none."""
        ...

    def listed(self) -> list[Kept]:
        """The releases that are kept, the latest first; raises `NoRelease`."""
        ...

    def facts(self, release: Release | None = None) -> Facts:
        """What pages look up in a release, by default in the served one."""
        ...

    def fetch(self, release: Release, evidence: bool = False) -> Release:
        """The same release on this disk, for who reads all of it; raises EngineError.

        A large one of an engine of others may be its `evidence` alone, where that is enough.
        """
        ...

    def held(self, release: Release, evidence: bool = False) -> Release | None:
        """What `fetch` gives, if it is there already."""
        ...

    def stream(self, release: Release, suffix: str) -> Iterator[bytes] | None:
        """A release as N-Quads or TriG from an engine of others; None: it is to be fetched."""
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
    """Start the engine that the settings name; raises `NoRelease`, or `EngineError`."""
    if settings.engine:
        return remote(settings)
    return embedded.Engine(
        settings.releases,
        workers=workers or settings.workers,
        deadline=settings.deadline,
        queue_seconds=settings.queue_seconds,
        memory=settings.worker_memory,
        small=settings.small_release,
        remotes=settings.remotes,
        max_answer=settings.max_answer_bytes,
        plan=settings.plan == "on",
        limits=Limits(
            seconds=settings.write_seconds,
            memory=settings.write_memory,
            patience=settings.queue_seconds,
            small=settings.small_release,
            keep=settings.keep_releases,
        ),
    )


def remote(settings: Settings) -> Remote:
    """Reach the engine of others that the settings name; raises `EngineError`."""
    from graph.engine.remote import dialects
    from graph.engine.remote.addresses import Addresses
    from graph.engine.remote.engine import Engine as Remote

    addresses = Addresses(
        settings.engine,
        settings.engine_update,
        settings.engine_store,
        settings.engine_user,
        settings.engine_password,
        settings.engine_token,
    )
    return Remote(
        addresses,
        dialects.find(settings.engine_dialect),
        deadline=settings.deadline,
        remotes=settings.remotes,
        max_answer=settings.max_answer_bytes,
        connections=settings.threads,
        write_seconds=settings.write_seconds,
        folder=settings.releases,
    )

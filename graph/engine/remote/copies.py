"""Copies of releases that stand in an engine, on this disk, to be read as releases of ours are.

A release never changes, so it is copied once, graph by graph, when somebody first wants a file that
is made of all of it. A copy takes its name when it is whole: when each graph has as many triples
as the engine counts there, and the engine still says that it holds this release. What breaks off
before leaves nothing behind that could be taken for a release.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graph import lock
from graph import release as releasing
from graph.engine.answer import AnswerBroken, EngineBusy, EngineFailed, NotCopied
from graph.engine.remote import copying
from graph.release import ABOUT, Release

KEPT = 4
"""Copies that stay beside each other; the one that was wanted longest ago goes first."""
WAITING = 3
"""Guests who may wait for a copy at a time: each keeps a thread of the server."""
BUILD_SECONDS = 600.0

Lines = Callable[[Release, str], Iterator[bytes]]
"""The N-Triples of one graph of a release, piece by piece."""


class Copies:
    """The copies in a folder. Safe between threads, and between processes.

    `lines` gives the triples of a graph, `stands` tells whether the engine still holds a release.
    With `afresh`, what other processes have copied is not trusted: of an engine that is served as
    it is found, the id of a release tells its numbers only. Who waits longer than `patience`
    seconds for a copy that somebody else is making gives up.
    """

    def __init__(
        self,
        folder: Path,
        lines: Lines,
        stands: Callable[[Release], bool],
        afresh: bool = False,
        patience: float = 30.0,
    ) -> None:
        self._folder = folder
        self._lines = lines
        self._stands = stands
        self._afresh = afresh
        self._patience = patience
        self._places = threading.BoundedSemaphore(WAITING)

    def held(self, release: Release) -> Release | None:
        """The copy of a release, if there is one."""
        if self._afresh or not (self._folder / release.id / ABOUT).exists():
            return None
        return releasing.find(self._folder, release.id)

    def take(self, release: Release) -> Release:
        """The copy of a release, made now if there is none; raises EngineError."""
        if (found := self.held(release)) is None:
            with self._turn():
                found = self.held(release) or self._make(release)
        with suppress(OSError):
            os.utime(found.folder, ns=(time.time_ns(),) * 2)  # the clock of files is coarse
        return found

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Make one copy after another; raises EngineBusy and NotCopied."""
        if not self._places.acquire(blocking=False):
            raise EngineBusy(0.0)
        try:
            with lock.held(self._folder, self._patience):
                yield
        except lock.StoreBusy as error:
            raise EngineBusy(error.seconds) from None
        except OSError as error:
            raise NotCopied(
                f"the copy cannot be written beside the releases: {error.strerror}"
            ) from None
        finally:
            self._places.release()

    def _make(self, release: Release) -> Release:
        self._tidy()
        with releasing.workplace(self._folder) as place:
            self._bring(release, place)
            self._check(release, _built(place))
            about = {name: getattr(release, name) for name in ("made", "by", "parent")}
            more = {"counts": release.counts, "programs": dict(release.programs)}
            return releasing.settle(
                self._folder, place, release.id, version=release.version, **about, **more
            )

    def _bring(self, release: Release, place: Path) -> None:
        """Write the triples of each graph to a file, as they come."""
        given = place / copying.GIVEN
        given.mkdir()
        names = {f"{number}.nt": graph for number, graph in enumerate(release.counts)}
        for name, graph in names.items():
            with (given / name).open("wb") as file:
                if release.counts[graph]:
                    file.writelines(self._pieces(release, graph))
        (given / copying.INDEX).write_text(json.dumps(names), encoding="utf-8")

    def _pieces(self, release: Release, graph: str) -> Iterator[bytes]:
        try:
            yield from self._lines(release, graph)
        except AnswerBroken as error:
            raise EngineFailed(f"the graph {graph} could not be copied: {error}") from None

    def _check(self, release: Release, counts: dict[str, int]) -> None:
        """Refuse a copy that is not what the engine holds."""
        if complaint := differing(release, counts):
            raise NotCopied(complaint)
        if not self._stands(release):
            raise NotCopied(f"the release {release.id} was changed while it was copied")

    def _tidy(self) -> None:
        """Remove what is half made, what is not trusted, and the oldest; for who holds the lock."""
        releasing.sweep(self._folder)
        found = list(self._folder.glob(f"*/{ABOUT}"))
        found.sort(key=lambda one: one.parent.stat().st_mtime, reverse=True)
        for one in found[0 if self._afresh else KEPT - 1 :]:
            one.unlink(missing_ok=True)
            shutil.rmtree(one.parent, ignore_errors=True)
        if self._afresh:
            shutil.rmtree(self._folder / ".cache", ignore_errors=True)
            self._afresh = False


def differing(release: Release, counts: dict[str, int]) -> str:
    """Say which graph has another number of triples than the engine counts; empty: none has."""
    for graph, count in release.counts.items():
        if counts.get(graph, 0) != count:
            return (
                f"the engine counts {count:,} triples in {graph} and gave {counts.get(graph, 0):,}:"
                " it may bound the rows of an answer, which its operator has to allow for"
            )
    return ""


def _built(place: Path) -> dict[str, int]:
    """Make the copy of what was brought, in a process of its own; what its graphs hold."""
    command = [sys.executable, "-m", copying.__name__, str(place)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=BUILD_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise NotCopied(f"the copy took longer than {BUILD_SECONDS:g} seconds to make") from None
    if done.returncode:
        raise NotCopied(f"the process that makes the copy ended with status {done.returncode}")
    found: dict[str, int] = json.loads(done.stdout)
    return found

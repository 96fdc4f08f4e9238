"""Exports that were made, kept for who asks next, in a folder beside the releases.

An export depends on its release, which never changes, and on the code that writes it (`edition`);
both stand in its path, so nothing here goes stale. What belongs to a release or an edition that is
no more is removed when the next export is made. Each is made in a process of its own, at most so
many at a time, and takes its name when it is whole.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from graph.engine.answer import EngineBusy
from graph.export import MOST_TRIPLES, Export, TooLarge, edition
from graph.release import ABOUT, DUMP, Release

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(".cache") / "exports"
_MOST_TOLD = 2000


class NotMade(Exception):
    """An export could not be made; `told` is what its process said, for the operator only."""

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(reason)
        self.told = told


@dataclass(frozen=True)
class Shelf:
    """Where exports are kept: a folder of releases, and what making one may take.

    `seconds` and `memory` (bytes) bound one, `at_a_time` how many are made at the same time, and
    `patience` (seconds) how long one waits for its turn.
    """

    releases: Path
    seconds: float = 600.0
    memory: int = 2**32
    patience: float = 30.0
    at_a_time: int = 2
    _places: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", threading.BoundedSemaphore(self.at_a_time))

    def find(self, export: Export, release: Release) -> Path | None:
        """The file of an export, if it was made."""
        path = self._path(export, release)
        return path if path.exists() else None

    def take(self, export: Export, release: Release) -> Path:
        """The file of an export, made now if it was not; raises NotMade, TooLarge, EngineBusy."""
        if export.folds and release.triples > MOST_TRIPLES:
            raise TooLarge(export.name, release.triples)
        path = self._path(export, release)
        if not path.exists():
            with self._place():
                if not path.exists():
                    self._make(export, release, path)
        return path

    def _path(self, export: Export, release: Release) -> Path:
        if export.name == "nquads" and release.dumped:
            return release.folder / DUMP
        return self._edition(release) / f"{export.name}.{export.suffix}"

    def _edition(self, release: Release) -> Path:
        return self.releases / _FOLDER / release.id / edition()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self.patience):
            raise EngineBusy(self.patience)
        try:
            yield
        finally:
            self._places.release()

    def _make(self, export: Export, release: Release, path: Path) -> None:
        self._tidy(release)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=path.parent) as folder:
            made = Path(folder) / path.name
            self._run(str(self.releases), release.id, export.name, str(made))
            made.replace(path)

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "graph.export", *arguments, str(self.memory)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=self.seconds, check=False)
        except subprocess.TimeoutExpired:
            raise NotMade(f"it took longer than {self.seconds:g} seconds") from None
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace")[-_MOST_TOLD:]
            raise NotMade(f"its process ended with status {done.returncode}", told)

    def _tidy(self, release: Release) -> None:
        """Remove what was made of releases that are no more, or of this one by other code."""
        kept = self.releases / _FOLDER
        for one in kept.glob("*") if kept.exists() else ():
            if not (self.releases / one.name / ABOUT).exists():
                shutil.rmtree(one, ignore_errors=True)
        for one in (kept / release.id).glob("*"):
            if one.name != edition():
                shutil.rmtree(one, ignore_errors=True)

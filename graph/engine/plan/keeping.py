"""Where the statistics of a release come from: its folder; else a process that counts them.

The process that workers are forked from starts another, of the lowest priority, which counts and
ends. What it has counted it puts into a file without a name, that workers have open, because they
may open no other: each stage on a line, as soon as it is counted. The last goes into the folder of
the release too, for the next start.
"""

from __future__ import annotations

import ctypes
import os
import signal
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from graph.engine.plan.counting import count, stages
from graph.engine.plan.statistics import Statistics, from_json, to_json

NAME = "statistics.json"
_DIE_WITH_PARENT = 1
_LOWEST = 19


class Kept:
    """The statistics of one release, from the moment when they are there."""

    def __init__(self, folder: str, store: ox.Store | None) -> None:
        """For the release in a folder; `store` has it in memory, if anything has."""
        self._file = -1
        self._taken = 0
        self._counter = 0
        self._statistics = _read(Path(folder))
        if self._statistics is None:
            self._file = os.memfd_create("statistics")
            self._counter = _start(self._file, Path(folder), store)

    def __call__(self) -> Statistics | None:
        """The statistics, as far as they are counted."""
        if self._file >= 0 and os.fstat(self._file).st_size > self._taken:
            self._take()
        return self._statistics

    def _take(self) -> None:
        """Take the last stage whose line is whole."""
        text = os.pread(self._file, os.fstat(self._file).st_size - self._taken, self._taken)
        lines, end, _ = text.rpartition(b"\n")
        if end:
            self._taken += len(lines) + 1
            self._statistics = from_json(lines.rpartition(b"\n")[2].decode())

    def bury(self) -> None:
        """Reap the process that has counted; for who has started it."""
        if self._counter:
            with suppress(ChildProcessError):
                gone, _ = os.waitpid(self._counter, os.WNOHANG)
                self._counter = 0 if gone else self._counter


def keep(folder: Path, store: ox.Store) -> None:
    """Count a release that is being made, so that nobody has to when it is served."""
    _write(folder, to_json(count(store)).encode())


def _read(folder: Path) -> Statistics | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return from_json((folder / NAME).read_text(encoding="utf-8"))
    return None


def _start(file: int, folder: Path, store: ox.Store | None) -> int:
    """Start the process that counts; gives its id."""
    child = os.fork()
    if child:
        return child
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        os.nice(_LOWEST)
        store = store or ox.Store.read_only(str(folder / "store"))
        for stage in stages(store):
            text = to_json(stage).encode()
            _fill(file, text)
        with suppress(OSError):
            _write(folder, text)
    finally:
        os._exit(0)


def _fill(file: int, text: bytes) -> None:
    while text:
        text = text[os.write(file, text) :]


def _write(folder: Path, text: bytes) -> None:
    """Put the file into the folder, whole or not at all."""
    making = folder / f".{NAME}-{os.getpid()}"
    making.write_bytes(text)
    making.replace(folder / NAME)

"""Where the statistics of a release come from: its folder; else a process that counts them.

The process that workers are forked from starts another, of the lowest priority, which counts and
ends. What it has counted it puts into a file without a name, that workers have open, because they
may open no other; and into the folder of the release, for the next start.
"""

from __future__ import annotations

import ctypes
import os
import signal
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from graph.engine.plan.counting import count
from graph.engine.plan.statistics import Statistics, from_json, to_json

NAME = "statistics.json"
_DIE_WITH_PARENT = 1
_LOWEST = 19


class Kept:
    """The statistics of one release, from the moment when they are there."""

    def __init__(self, folder: str, store: ox.Store | None) -> None:
        """For the release in a folder; `store` has it in memory, if anything has."""
        self._file = -1
        self._counter = 0
        self._statistics = _read(Path(folder))
        if self._statistics is None:
            self._file = os.memfd_create("statistics")
            self._counter = _start(self._file, Path(folder), store)

    def __call__(self) -> Statistics | None:
        """The statistics, if they are counted."""
        if self._statistics is None and self._file >= 0:
            self._statistics = _whole(self._file)
        return self._statistics

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


def _whole(file: int) -> Statistics | None:
    """What stands in a file, if the end is written."""
    size = os.fstat(file).st_size
    text = os.pread(file, size, 0)
    return from_json(text.decode()) if text.endswith(b"\n") else None


def _start(file: int, folder: Path, store: ox.Store | None) -> int:
    """Start the process that counts; gives its id."""
    child = os.fork()
    if child:
        return child
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        os.nice(_LOWEST)
        store = store or ox.Store.read_only(str(folder / "store"))
        text = to_json(count(store)).encode()
        with suppress(OSError):
            _write(folder, text)
        _fill(file, text)
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

"""One writer at a time: a lock that all processes over one folder of releases respect.

It is the kernel's lock on a file, so it ends with the process that holds it, however that ends.
Who holds it writes his process id and the time into the file, for those who wait.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from graph import disk

LOCK = ".lock"
_PAUSE = 0.02
_turns: dict[Path, threading.Lock] = {}


class StoreBusy(Exception):
    """Another writer held the releases for longer than this one would wait."""

    def __init__(self, seconds: float, holder: str) -> None:
        super().__init__(f"{holder}; waited {seconds:g} seconds for it")
        self.seconds = seconds


@contextmanager
def held(releases: Path, seconds: float) -> Iterator[None]:
    """Hold the releases for one write; raises StoreBusy when they are not free in time."""
    until = time.monotonic() + seconds
    turn = _turns.setdefault(releases.resolve(), threading.Lock())
    if not turn.acquire(timeout=max(0.0, seconds)):
        raise StoreBusy(seconds, "others of this process are writing")
    try:
        handle = _locked(releases, until, seconds)
        try:
            yield
        finally:
            os.close(handle)
    finally:
        turn.release()


def _locked(releases: Path, until: float, seconds: float) -> int:
    releases.mkdir(parents=True, exist_ok=True)
    handle = os.open(releases / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        disk.give_to_owner(handle, releases)
        while not _taken(handle):
            if time.monotonic() >= until:
                raise StoreBusy(seconds, _holder(handle))
            time.sleep(_PAUSE)
        _sign(handle)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(handle: int) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps({"process": os.getpid(), "since": now})
    with suppress(OSError):  # it only informs; a full disk must not stop what may free it
        os.ftruncate(handle, 0)
        os.pwrite(handle, text.encode(), 0)


def _holder(handle: int) -> str:
    try:
        about = json.loads(os.pread(handle, 4096, 0))
        return f"process {about['process']} has been writing since {about['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process is writing"

"""Writing: a change makes the next release beside the one that is served, and then it is served.

Under the lock: the store of the present release is carried over, a process of its own applies the
change to it (`graph.engine.writer`), all of it is synced, it gets its name, a server proves that
it can be answered from, the link is switched and synced. Only then is the change acknowledged.
Whatever fails before leaves the served release as it was.
"""

from __future__ import annotations

import errno
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import disk, lock, retention
from graph import release as releasing
from graph.change import (
    Change,
    ChangeImpossible,
    ChangeRefused,
    ChangeSyntaxError,
    ChangeTooComplex,
    GraphNotFound,
    Load,
    Removal,
    StoreFull,
    Upload,
    WriteError,
    WriteTimeout,
    WriteTooCostly,
)
from graph.engine import wire
from graph.engine.answer import EngineError
from graph.release import NoRelease, Release
from ontology import UNNAMED_GRAPH

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


_PATH = re.compile(r"/\S*")


@dataclass(frozen=True)
class Limits:
    """What a write may take: seconds, bytes of memory, seconds of waiting for its turn.

    A release of at most `small` triples is dumped; `keep` releases stay.
    """

    seconds: float = 60.0
    memory: int = 1 << 32
    patience: float = 5.0
    small: int = 2_000_000
    keep: int = 10


@dataclass(frozen=True)
class Written:
    """The outcome of a change: the release with it, and whether its graph was there before."""

    release: Release
    existed: bool


Prepare = Callable[[Release], AbstractContextManager[None]]
"""Gets ready to answer from a release, within which it is switched to; raises when it cannot."""

Tell = Callable[[dict[str, Any]], None]
"""Takes a word on the progress of a load."""


def write(
    releases: Path,
    change: Change,
    limits: Limits,
    prepare: Prepare,
    tell: Tell = lambda _: None,
) -> Written:
    """Make the release that `change` makes of the present one, and serve it.

    `prepare` proves, before anything is switched, that the release can be answered from. A change
    that changes nothing makes no release. `tell` is told how far a load is. Raises the errors of
    `graph.change`, `lock.StoreBusy` and `release.NoRelease`.
    """
    with _told(), lock.held(releases, limits.patience):
        releasing.sweep(releases)
        present = releasing.current(releases)
        existed = _check(present, change)
        following = _make(releases, present, change, limits, tell)
        if following.id != present.id:
            serve(releases, following, prepare)
            with suppress(OSError):  # what is written is written, whatever stays of the old
                retention.prune(releases, limits.keep)
    return Written(following, existed)


def serve(releases: Path, release: Release, prepare: Prepare) -> None:
    """Switch to a release once it is proven; for who holds the lock. Raises WriteError."""
    try:
        with prepare(release):
            releasing.switch(releases, release)
    except EngineError as error:
        raise WriteError(f"the release {release.id} cannot be opened: {error}") from error


def roll_back(releases: Path, identity: str | None, patience: float, prepare: Prepare) -> Release:
    """Serve a kept release again, by default the one that the present release followed.

    Raises UnknownRelease, NoRelease and StoreBusy.
    """
    with _told(), lock.held(releases, patience):
        present = releasing.current(releases)
        wanted = identity or present.parent
        if wanted is None:
            raise NoRelease("the release that is served followed none: name the one to serve")
        release = releasing.find(releases, wanted)
        if release.id != present.id:
            serve(releases, release, prepare)
    return release


def _check(present: Release, change: Change) -> bool:
    """Whether the graph of a change is there; raises GraphNotFound where it has to be."""
    graph = change.graph if isinstance(change, (Upload, Removal)) else None
    existed = graph is None or graph == UNNAMED_GRAPH or graph in present.counts
    if isinstance(change, Removal) and not existed:
        raise GraphNotFound(change.graph, tuple(present.counts))
    return existed


def _make(releases: Path, present: Release, change: Change, limits: Limits, tell: Tell) -> Release:
    with releasing.workplace(releases) as folder:
        disk.carry(present.folder / "store", folder / "store")
        told = _applied(folder, present, change, limits, tell)
        name = told["id"] or _undumped(present, change)
        if name == present.id:
            return present
        about = {"counts": told["counts"], "unnamed": told["unnamed"], "version": present.version}
        return releasing.settle(releases, folder, name, **about, by=change.by, parent=present.id)


def _undumped(present: Release, change: Change) -> str:
    """The id of a release that is too large to be dumped: where it came from, how, and when."""
    parts = [present.id, json.dumps(change.told()), str(time.time_ns())]
    return releasing.identity("\n".join(parts).encode() + b"".join(p.data for p in change.parts()))


def _applied(
    folder: Path, present: Release, change: Change, limits: Limits, tell: Tell
) -> dict[str, Any]:
    """Let a writer apply the change to the store in `folder`; what it says of the outcome."""
    until = time.monotonic() + limits.seconds
    with _writer(_handles(change)) as channel:
        try:
            channel.settimeout(limits.seconds)
            wire.send_json(channel, b"Q", _options(folder, present, change, limits))
            for part in change.parts():
                wire.send(channel, b"D", part.data)
            wire.send(channel, b"Z")
            while (frame := wire.receive(channel, until))[0] == b"P":
                tell(json.loads(frame[1]))
        except TimeoutError:
            raise WriteTimeout(limits.seconds) from None
        except (wire.ConnectionLost, OSError):
            raise WriteTooCostly("the change exhausted the memory or stack of its writer") from None
    told: dict[str, Any] = json.loads(frame[1])
    if frame[0] == b"E":
        raise _error(told)
    return told


def _options(folder: Path, present: Release, change: Change, limits: Limits) -> dict[str, Any]:
    parts = [{"format": one.format, "base": one.base} for one in change.parts()]
    more: dict[str, Any] = {"kind": change.kind, "parts": parts}
    if isinstance(change, Load):
        more |= {"counts": present.counts, "unnamed": present.unnamed}
    return {
        "folder": str(folder),
        "small": limits.small,
        "memory": limits.memory,
        "change": change.told() | more,
    }


def _handles(change: Change) -> tuple[int, ...]:
    """The open files that a writer is to inherit."""
    sources = change.sources if isinstance(change, Load) else ()
    return tuple(one.handle for one in sources if one.handle is not None)


@contextmanager
def _writer(handles: tuple[int, ...]) -> Iterator[socket.socket]:
    """A writer process and the channel to it; it is gone afterwards, whatever happens."""
    channel, theirs = socket.socketpair()
    with channel:
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "graph.engine.writer"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=handles,
            )
        try:
            yield channel
        finally:
            process.kill()
            process.wait()


def _error(told: dict[str, Any]) -> WriteError:
    message = told["message"]
    match told["error"]:
        case "syntax":
            place = (told.get(name) for name in ("line", "column", "file", "text"))
            return ChangeSyntaxError(message, *place)
        case "complex":
            return ChangeTooComplex(message)
        case "refused":
            return ChangeRefused(message)
        case "costly":
            return WriteTooCostly(message)
        case "full":
            return StoreFull("no space is left on the disk")
        case "impossible":
            return ChangeImpossible(message)
    return WriteError(_PATH.sub("the store", message))


@contextmanager
def _told() -> Iterator[None]:
    """Turn the errors of the file system into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreFull(str(error.strerror)) from error
        raise WriteError(f"the folder of releases cannot be written: {error.strerror}") from error

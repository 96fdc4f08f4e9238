"""Releases: immutable directories named by their content, and the link to the one served.

::

    releases/
      current -> 3f2a91c04be7        switched atomically, after everything is on disk
      3f2a91c04be7/
        release.json                 id, version, triples a graph, when, by and with what made
        myelokg.nq                   the dump that the id is the hash of
        myelokg.trig                 the same for people; only of what was built
        store/                       the RocksDB directory that workers open read-only
        text.sqlite                  the index of names and literals (`graph.text`); where it is
                                     missing, it is made when it is first needed
        statistics.json              triples by predicate, for `graph.engine.plan`; may be missing
      .making-…/                     one that is not whole yet
      .lock                          held by who writes
      gone  pins  tokens             ids no longer kept; ids kept for good; who may write

A release that is too large to be dumped at each write has no `myelokg.nq`; its id is the hash of
what was written and of the release that it was written to.

This module is on the way to serving, so nothing heavy is imported at its top.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from graph import disk

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Graph

    from graph.build import Graphs

CURRENT = "current"
STORE = "store"
DUMP = "myelokg.nq"
TRIG = "myelokg.trig"
ABOUT = "release.json"
GONE = "gone"
_MAKING = ".making-"
_ID = re.compile(r"[0-9a-f]{12}")
_MORE = ("unnamed", "made", "by", "parent", "programs")


class NoRelease(Exception):
    """There is no release to serve; `myelokg build` makes one."""


class UnknownRelease(Exception):
    """No release goes by this id; `gone`: none does any more."""

    def __init__(self, identity: str, kept: list[str], gone: bool = False) -> None:
        one = f"release {identity!r} is no longer kept" if gone else f"no release is {identity!r}"
        super().__init__(one)
        self.id = identity
        self.kept = kept
        self.gone = gone


@dataclass(frozen=True)
class Release:
    """An immutable build: its id (from its content), folder, version and size.

    `counts` has the triples of each named graph, `unnamed` those of none; `made` is the time
    (UTC), `by` what made it, `parent` the release that it followed, `programs` the versions of
    those that a build ran on.
    """

    id: str
    folder: Path
    version: str
    counts: dict[str, int]
    unnamed: int = 0
    made: str = ""
    by: str = "build"
    parent: str | None = None
    programs: Mapping[str, str] = field(default_factory=dict)

    @property
    def triples(self) -> int:
        """Triples in all graphs."""
        return sum(self.counts.values()) + self.unnamed

    @property
    def dumped(self) -> bool:
        """Whether its content also stands in a file that can be loaded into memory."""
        return (self.folder / DUMP).exists()


def current(releases: Path) -> Release:
    """The release that is served; raises NoRelease."""
    return _open(releases / current_name(releases))


def current_name(releases: Path) -> str:
    """The folder that the link leads to, read and no more; raises NoRelease."""
    try:
        return os.readlink(releases / CURRENT)
    except OSError:
        raise NoRelease(f"there is no release in {releases}: run 'myelokg build'") from None


def find(releases: Path, identity: str) -> Release:
    """The release of that id; raises UnknownRelease."""
    if not _ID.fullmatch(identity) or not (releases / identity / ABOUT).exists():
        kept = [one.id for one in listed(releases)]
        raise UnknownRelease(identity, kept, identity in _gone(releases))
    return _open(releases / identity)


def listed(releases: Path) -> list[Release]:
    """All releases that are whole, the latest first."""
    if not releases.exists():
        return []
    names = [one.name for one in releases.iterdir() if _ID.fullmatch(one.name)]
    whole = [_open(releases / one) for one in names if (releases / one / ABOUT).exists()]
    return sorted(whole, key=lambda one: (one.made, one.id), reverse=True)


@lru_cache(maxsize=64)
def _open(folder: Path) -> Release:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        more = {name: about[name] for name in _MORE if name in about}
        return Release(about["id"], folder, about["version"], dict(about["counts"]), **more)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoRelease(f"the release in {folder} cannot be read: {error!r}") from error


def forget(release: Release) -> None:
    """Remove a release; what of it is not gone after a power cut is no release any more."""
    with (release.folder.parent / GONE).open("a", encoding="utf-8") as names:
        names.write(f"{release.id}\n")
    (release.folder / ABOUT).unlink(missing_ok=True)
    shutil.rmtree(release.folder, ignore_errors=True)
    _open.cache_clear()


def _gone(releases: Path) -> set[str]:
    try:
        return set((releases / GONE).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return set()


def make(
    releases: Path,
    say: Callable[[str], None] = lambda _: None,
    evidence: Path | None = None,
    *,
    without: Iterable[str] = (),
    fresh: bool = False,
    cached: bool = True,
    keep: int = 10,
    small: int = 2_000_000,
    patience: float = 60.0,
    further: Mapping[str, Graph] | None = None,
) -> Release:
    """Build the evidence into a release and switch to it; by default the project's own.

    Sources `without` which it is to be are left out, by the names of their folders.
    `further` graphs go with it, such as the saved questions, which this room does not know.

    Reads, checks, writes, reasons and validates; whatever fails raises before anything is
    switched, so that the served release stays as it was: `graph.sources.EvidenceError`,
    `graph.check.CheckError`, `graph.reason.Inconsistent`. Graphs of the present release that the
    evidence does not make, such as a loaded ontology, stay, unless `fresh`. Unless `cached`, all is
    found out anew (`graph.cache`). `keep` releases are kept, one of at most `small` triples is
    dumped. Waits `patience` seconds for other writers, at most, and raises `graph.lock.StoreBusy`.
    """
    from graph import draft, lock, retention

    cache = releases / ".cache" if cached else None
    with draft.drawing(evidence, without, cache, further, say) as (made, finish):
        for warning in made.passed().report.warnings:
            say(f"warning: {warning}")
        say("storing the release")
        with lock.held(releases, patience):
            sweep(releases)
            present = None if fresh else _present(releases)
            release = store(
                made.graphs, releases, present, small, say, approve=lambda: finish().passed()
            )
            switch(releases, release)
            retention.prune(releases, keep)
    say(f"release {release.id}: {release.triples:,} triples in {len(release.counts)} graphs")
    return release


def store(
    graphs: Graphs,
    releases: Path,
    present: Release | None = None,
    small: int = 2_000_000,
    say: Callable[[str], None] = lambda _: None,
    indexed: bool = True,
    approve: Callable[[], object] = lambda: None,
) -> Release:
    """Write a release beside the others, complete and synced, without switching to it.

    The graphs of the `present` release that are not among those of the evidence are carried over.
    What only makes answers come sooner is left out unless `indexed`. Where `approve`, which is
    called in the end, raises, there is no release.
    """
    from graph import content, dump
    from graph.metadata.provenance import programs
    from ontology import VERSION

    with workplace(releases) as folder:
        held = content.gather(graphs, folder, present, small, say)
        counts, unnamed = dump.counts(held)
        about = {"version": VERSION, "counts": counts, "unnamed": unnamed, "programs": programs()}
        if sum(counts.values()) + unnamed <= small:
            dumped = content.write_dumps(held, folder)
            name = identity(dumped)
            if not (releases / name / ABOUT).exists():
                with content.brought_to_disk(dumped, folder, counts):
                    if indexed:
                        _index(held, folder)
        else:
            held.flush()
            name = identity(json.dumps([present and present.id, time.time_ns()]).encode())
        del held
        approve()
        parent = present.id if present and present.id != name else None
        return settle(releases, folder, name, **about, by="build", parent=parent)


def _index(held: ox.Store, folder: Path) -> None:
    """Write what only makes answers come sooner; the engine counts beside other threads."""
    from graph.engine.plan.keeping import keep
    from graph.text import make

    with ThreadPoolExecutor(1) as beside:
        counting = beside.submit(keep, folder, held)
        make.attempt(held, folder)
        counting.result()


def _present(releases: Path) -> Release | None:
    try:
        return current(releases)
    except NoRelease:
        return None


def identity(content: bytes) -> str:
    """The id of what has this content.

    >>> identity(b"")
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()[:12]


@contextmanager
def workplace(releases: Path) -> Iterator[Path]:
    """A folder in which a release is made; gone in the end unless it was settled."""
    releases.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=_MAKING, dir=releases))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(releases: Path) -> None:
    """Remove what was left half made; only for who holds the lock, so that nobody makes it."""
    for folder in releases.glob(_MAKING + "*"):
        shutil.rmtree(folder, ignore_errors=True)


def settle(releases: Path, folder: Path, identity: str, **about: object) -> Release:
    """Make a release of a finished workplace: say what it is, sync it, give it its name.

    A release that is there already, of the same content, stays as it is.
    """
    final = releases / identity
    if not (final / ABOUT).exists():
        shutil.rmtree(final, ignore_errors=True)
        told = {"id": identity, "made": datetime.now(UTC).isoformat(), **about}
        (folder / ABOUT).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        folder.chmod(0o755)
        disk.sync_tree(folder)
        folder.rename(final)
        disk.sync(releases)
        _open.cache_clear()
    return _open(final)


def switch(releases: Path, release: Release) -> None:
    """Serve `release` from now on: one atomic rename, synced."""
    link = releases / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release.folder.name)
    link.replace(releases / CURRENT)
    disk.sync(releases)

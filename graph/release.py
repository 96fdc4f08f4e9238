"""Releases: immutable directories named by their content, and the link to the one served.

::

    releases/
      current -> 3f2a91c04be7        switched atomically, after everything is on disk
      3f2a91c04be7/
        release.json                 id, version, triples a graph
        myelokg.nq  myelokg.trig     dumps; the first is what the id is the hash of
        store/                       the RocksDB directory that workers open read-only

This module is on the way to serving, so nothing heavy is imported at its top.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.build import Graphs

CURRENT = "current"
DUMP = "myelokg.nq"


class NoRelease(Exception):
    """There is no release to serve; `myelokg build` makes one."""


@dataclass(frozen=True)
class Release:
    """An immutable build: its id (from its content), folder, version and size."""

    id: str
    folder: Path
    version: str
    counts: dict[str, int]

    @property
    def triples(self) -> int:
        """Triples in all graphs."""
        return sum(self.counts.values())


def current(releases: Path) -> Release:
    """The release that is served; raises NoRelease."""
    try:
        name = os.readlink(releases / CURRENT)
    except OSError:
        raise NoRelease(f"there is no release in {releases}: run 'myelokg build'") from None
    return _open(releases / name)


@lru_cache(maxsize=16)
def _open(folder: Path) -> Release:
    try:
        about = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        return Release(about["id"], folder, about["version"], dict(about["counts"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoRelease(f"the release in {folder} cannot be read: {error!r}") from error


def make(
    releases: Path,
    say: Callable[[str], None] = lambda _: None,
    evidence: Path | None = None,
) -> Release:
    """Build the evidence into a release and switch to it; by default the project's own.

    Reads, checks, writes, reasons and validates; whatever fails raises before anything is
    switched, so that the served release stays as it was: `graph.sources.EvidenceError`,
    `graph.check.CheckError`, `graph.reason.Inconsistent`.
    """
    from graph import build, check, metadata, reason, sources

    say("reading the evidence")
    folder = evidence or sources.EVIDENCE
    review = sources.load(folder / "mele-2024")
    knowledge = sources.load_background(folder / "background")
    say(f"writing triples from {len(review.documents)} files")
    graphs = build.build(review, knowledge)
    say(f"reasoning over {graphs.triples:,} triples")
    graphs = graphs.extended(reason.infer(graphs, releases / ".cache"))
    say("checking shapes")
    for warning in check.check(graphs).warnings:
        say(f"warning: {warning}")
    graphs = graphs.extended(metadata.describe(graphs))
    say("storing the release")
    release = store(graphs, releases)
    switch(releases, release)
    say(f"release {release.id}: {release.triples:,} triples in {len(release.counts)} graphs")
    return release


def store(graphs: Graphs, releases: Path) -> Release:
    """Write a release beside the others, complete and synced, without switching to it."""
    from graph.build import n_quads
    from ontology import VERSION

    content = n_quads(graphs).encode()
    identity = hashlib.sha256(content).hexdigest()[:12]
    folder = releases / identity
    if (folder / "release.json").exists():
        return _open(folder)
    releases.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=".making-", dir=releases))
    try:
        (workplace / DUMP).write_bytes(content)
        _write_stores(workplace)
        counts = {name: len(graph) for name, graph in graphs.by_name.items()}
        about = {"id": identity, "version": VERSION, "counts": counts}
        (workplace / "release.json").write_text(json.dumps(about, indent=2) + "\n")
        _sync_tree(workplace)
        workplace.chmod(0o755)
        workplace.rename(folder)
        _sync(releases)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return _open(folder)


def switch(releases: Path, release: Release) -> None:
    """Serve `release` from now on: one atomic rename, synced."""
    link = releases / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release.folder.name)
    link.replace(releases / CURRENT)
    _sync(releases)


def _write_stores(folder: Path) -> None:
    """The database directory and the TriG dump, from the N-Quads dump."""
    import pyoxigraph as ox

    from ontology import PREFIXES

    database = ox.Store(str(folder / "store"))
    database.bulk_load(path=str(folder / DUMP), format=ox.RdfFormat.N_QUADS)
    database.flush()
    quads = ox.parse(path=str(folder / DUMP), format=ox.RdfFormat.N_QUADS)
    trig = str(folder / "myelokg.trig")
    ox.serialize(quads, trig, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
    del database


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

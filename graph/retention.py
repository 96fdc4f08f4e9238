"""Which releases stay: the one that is served, those that are pinned, and the latest of the rest.

A pin is a line in the file `pins`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graph import disk, lock
from graph import release as releasing
from graph.release import Release

PINS = "pins"


@dataclass(frozen=True)
class Kept:
    """One of the releases that are kept, as it is listed."""

    id: str
    made: str
    by: str
    parent: str | None
    version: str
    triples: int
    graphs: int
    current: bool
    pinned: bool


def described(releases: Path) -> list[Kept]:
    """The releases that are kept, the latest first; raises NoRelease."""
    pins, served = pinned(releases), releasing.current(releases)
    return [describe(one, served.id, pins) for one in releasing.listed(releases)]


def describe(one: Release, served: str, pins: frozenset[str]) -> Kept:
    """A release as it is listed."""
    return Kept(
        id=one.id,
        made=one.made,
        by=one.by,
        parent=one.parent,
        version=one.version,
        triples=one.triples,
        graphs=len(one.counts),
        current=one.id == served,
        pinned=one.id in pins,
    )


def pinned(releases: Path) -> frozenset[str]:
    """The ids of the releases that stay whatever comes after them."""
    try:
        return frozenset((releases / PINS).read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()


def pin(releases: Path, identity: str, patience: float) -> None:
    """Keep a release for good; raises UnknownRelease and StoreBusy."""
    with lock.held(releases, patience):
        release = releasing.find(releases, identity)
        _write(releases, pinned(releases) | {release.id})


def unpin(releases: Path, identity: str, patience: float) -> None:
    """Let a release go with the others; raises UnknownRelease and StoreBusy."""
    with lock.held(releases, patience):
        release = releasing.find(releases, identity)
        _write(releases, pinned(releases) - {release.id})


def prune(releases: Path, keep: int) -> None:
    """Remove the oldest releases beyond `keep`; for who holds the lock.

    Pinned ones count, but never go; neither does the one that is served.
    """
    staying = pinned(releases) | {releasing.current(releases).id}
    found = releasing.listed(releases)
    excess = len(found) - keep
    for release in reversed(found):
        if excess > 0 and release.id not in staying:
            releasing.forget(release)
            excess -= 1


def _write(releases: Path, names: frozenset[str]) -> None:
    disk.replace(releases / PINS, "".join(f"{one}\n" for one in sorted(names)))

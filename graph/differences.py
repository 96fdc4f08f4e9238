"""What changed from one release to another, in words and in numbers.

The dumps of releases are sorted, so that two of them are compared like two sorted lists: only what
differs is held in memory, and at most `MOST` statements of it; beyond that there are numbers only.
What it means stands in `graph.telling`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.lookup import Facts
from graph.release import DUMP, Release
from graph.telling import Change, graph_of, tell
from ontology import GRAPH

MOST = 200_000
SHOWN = 100
"""Lines of a section that are written out; of the rest there is the number."""


AskRelease = Callable[[Release, str], bytes | None]


@dataclass(frozen=True)
class Section:
    """Changes of one kind: what they are, the first of them in words, and how many there are."""

    title: str
    lines: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Row:
    """A graph in numbers: its triples before and after, and how many of them came and went.

    The last two are None where the releases are too large to be compared triple by triple.
    """

    graph: str
    before: int
    after: int
    added: int | None
    removed: int | None


@dataclass(frozen=True)
class Differences:
    """What changed from the release `before` to `after`; `note` says what cannot be told."""

    before: str
    after: str
    graphs: tuple[Row, ...]
    sections: tuple[Section, ...]
    note: str = ""

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not self.sections and all(one.before == one.after for one in self.graphs)

    def document(self) -> dict[str, Any]:
        """Write it for programs."""
        return asdict(self)

    def markdown(self) -> str:
        """Write it for people."""
        lines = [f"# Changes from release {self.before} to {self.after}", ""]
        lines += [self.note, ""] if self.note else []
        lines += ["Nothing has changed.", ""] if self.none else []
        for one in self.sections:
            rest = one.number - len(one.lines)
            more = [f"- and {rest:,} more"] if rest else []
            lines += [f"## {one.title} ({one.number:,})", ""]
            lines += [*(f"- {line}" for line in one.lines), *more, ""]
        lines += ["## Triples", "", "| graph | before | after | added | removed |"]
        lines += ["| --- | --- | --- | --- | --- |", *map(_cells, self.graphs), ""]
        return "\n".join(lines)

    def text(self, shown: int = SHOWN) -> str:
        """Write it for a terminal, `shown` lines of each section."""
        lines = [self.note] if self.note else []
        lines += ["Nothing has changed."] if self.none else []
        for one in self.sections:
            lines.append(f"{one.title} ({one.number:,}):")
            lines += [f"  {line}" for line in one.lines[:shown]]
            rest = one.number - len(one.lines[:shown])
            lines += [f"  and {rest:,} more"] if rest else []
        return "\n".join(lines)


def _cells(row: Row) -> str:
    numbers = (row.before, row.after, row.added, row.removed)
    shown = ("" if one is None else f"{one:,}" for one in numbers)
    return f"| {_short(row.graph)} | {' | '.join(shown)} |"


def _lines(before: Path, after: Path) -> tuple[tuple[bytes, ...], tuple[bytes, ...]] | None:
    """The lines that only the second dump has, and those of the first; None: too many."""
    added: list[bytes] = []
    removed: list[bytes] = []
    with before.open("rb") as old, after.open("rb") as new:
        for line, is_new in _apart(old, new):
            (added if is_new else removed).append(line)
            if len(added) + len(removed) > MOST:
                return None
    return tuple(added), tuple(removed)


def _apart(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Lines that stand in one of two sorted files only, and whether that is the second.

    >>> list(_apart([b"a", b"b"], [b"b", b"c"]))
    [(b'a', False), (b'c', True)]
    """
    left, right = iter(old), iter(new)
    one, two = next(left, None), next(right, None)
    while one is not None or two is not None:
        if one == two:
            one, two = next(left, None), next(right, None)
        elif two is None or (one is not None and one < two):
            assert one is not None
            yield one, False
            one = next(left, None)
        else:
            yield two, True
            two = next(right, None)


def compare(before: Release, after: Release, ask: AskRelease = lambda *_: None) -> Differences:
    """Compare two releases; `ask` answers the saved questions from either, if it can."""
    known = before.dumped and after.dumped
    found = _lines(before.folder / DUMP, after.folder / DUMP) if known else None
    if found is None:
        note = (
            f"More than {MOST:,} statements differ, or a release is too large to have a dump: here "
            "are the numbers only."
        )
        return Differences(before.id, after.id, tuple(_rows(before, after)), (), note)
    added, removed = ([*_quads(lines)] for lines in found)
    told = tell(
        Change(_open(before), _open(after), added, removed),
        lambda later, text: ask(after if later else before, text),
    )
    sections = [Section(title, tuple(lines[:SHOWN]), len(lines)) for title, lines in told]
    rows = _rows(before, after, Counter(map(graph_of, added)), Counter(map(graph_of, removed)))
    return Differences(before.id, after.id, tuple(rows), tuple(sections))


def _open(release: Release) -> Facts:
    return Facts(ox.Store.read_only(str(release.folder / "store")))


def _quads(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    return ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)


def _rows(
    before: Release,
    after: Release,
    added: Counter[str] | None = None,
    removed: Counter[str] | None = None,
) -> Iterator[Row]:
    for name in sorted({*before.counts, *after.counts}):
        numbers = before.counts.get(name, 0), after.counts.get(name, 0)
        came, went = (None if one is None else one[name] for one in (added, removed))
        yield Row(name, *numbers, came, went)


def _short(graph: str) -> str:
    return graph.removeprefix(GRAPH)

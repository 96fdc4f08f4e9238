"""Things by name, from an index: those that may fit, in the order in which they are shown.

How well they fit is not said here: that is compared with their names, as they are in the release.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.text import kinds
from graph.text.words import begins

COUNTED = 1000
"""Things of a kind that are counted; beyond, there are more."""
_READ = 50_000
"""Things of a word that are looked at where not all the words are found."""
_PAST = 2**62
_LAST = "\U0010ffff"
_SAME = "SELECT thing FROM name WHERE folded = ? ORDER BY further, thing LIMIT ?"
_BEGINNING = "SELECT thing FROM name WHERE folded > ? AND folded < ? ORDER BY folded LIMIT ?"
_HAVING = "SELECT rowid FROM word WHERE word MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_PARTS = "SELECT kind, first, last FROM part ORDER BY kind"
_SPELT = """
SELECT folded FROM spelling WHERE length BETWEEN :least AND :longest
AND folded BETWEEN :first AND :last LIMIT :most
"""


@dataclass(frozen=True)
class Found:
    """Things of a kind that may fit: the IRIs of the first, and how many; `more`: at least."""

    kind: str
    things: tuple[str, ...]
    count: int
    more: bool


@dataclass(frozen=True)
class _Part:
    """The things of a kind: they are numbered one after the other."""

    kind: str
    first: int
    last: int


def find(
    index: sqlite3.Connection, whole: str, wanted: Sequence[str], most: int, share: float
) -> list[Found]:
    """Find, of each kind, the things whose names or words fit: `most` of them by IRI.

    First those of that name, `whole`, then those whose name begins so, those whose names have all
    the words, and those of which all are told; where there are none of any kind, those with the
    `share` of the words, the most words first. All is folded.
    """
    named = [*_ids(index, _SAME, whole, COUNTED), *_beginning(index, whole)]
    every = " AND ".join(map(begins, wanted))
    ways = (f"names : ({every})", every)
    fitting = {part: _fitting(index, part, named, ways) for part in _parts(index)}
    if len(wanted) > 1 and not any(fitting.values()):
        fitting = _split(index, _some(index, wanted, share))
    return [_found(index, part, ids, most) for part, ids in fitting.items() if ids]


def known(index: sqlite3.Connection, near: str, like: float, most: int) -> set[str]:
    """The folded names and words that may be meant by one that is spelt otherwise.

    All that are not too long or too short to be `like` it (1 is the same; `difflib`), if there are
    at most so many; else those of them that begin with the same letter.
    """
    longest = len(near) * (2 / like - 1)
    within = {"least": len(near) / (2 / like - 1), "longest": longest, "most": most}
    for first, last in (("", _LAST), (near[:1], near[:1] + _LAST)):
        rows = index.execute(_SPELT, within | {"first": first, "last": last})
        found = {str(row[0]) for row in rows}
        if len(found) < most:
            break
    return found


def _ids(index: sqlite3.Connection, statement: str, *values: object) -> Iterator[int]:
    return (row[0] for row in index.execute(statement, values))


def _beginning(index: sqlite3.Connection, whole: str) -> list[int]:
    return sorted(_ids(index, _BEGINNING, whole, whole + _LAST, COUNTED))


def _parts(index: sqlite3.Connection) -> list[_Part]:
    names = (*kinds.order(), kinds.LOADED.name)
    return [_Part(names[place], *rest) for place, *rest in index.execute(_PARTS)]


def _fitting(
    index: sqlite3.Connection, part: _Part, named: Sequence[int], ways: Sequence[str]
) -> list[int]:
    """The things of a part that are named so, then those that fit in one of the ways."""
    ids = dict.fromkeys(one for one in named if part.first <= one <= part.last)
    for way in ways:
        ids |= dict.fromkeys(_ids(index, _HAVING, way, part.first, part.last, COUNTED + 1))
    return list(ids)


def _some(index: sqlite3.Connection, wanted: Sequence[str], share: float) -> list[int]:
    """The things with a share of the words, those with more of them first."""
    every = (0, _PAST, _READ)
    found = Counter(id for one in wanted for id in _ids(index, _HAVING, begins(one), *every))
    enough = (one for one in found if found[one] / len(wanted) >= share)
    return sorted(enough, key=lambda one: (-found[one], one))


def _split(index: sqlite3.Connection, ids: Sequence[int]) -> dict[_Part, list[int]]:
    parts = _parts(index)
    return {part: [one for one in ids if part.first <= one <= part.last] for part in parts}


def _found(index: sqlite3.Connection, part: _Part, ids: Sequence[int], most: int) -> Found:
    first = tuple(_iri(index, one) for one in ids[:most])
    return Found(part.kind, first, min(len(ids), COUNTED), len(ids) > COUNTED)


def _iri(index: sqlite3.Connection, id: int) -> str:
    [[iri]] = index.execute("SELECT iri FROM thing WHERE id = ?", (id,))
    return str(iri)

"""Literals that hold a text, from an index: for who would have to read them all.

    FILTER(CONTAINS(LCASE(STR(?label)), "dara"))

can only be true of the literals that `candidates` gives, if all values of `?label` are values of
the properties that were named. The filter itself still has to be asked: more may be given.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph.release import Release
from graph.text.schema import opened
from graph.text.values import literal
from graph.text.words import grams, lowered, quoted, runs

MOST = 5000
"""Literals beyond which a needle is too common to be looked for in this way."""
_READ = 4 * MOST
"""Literals that are read at most: those of other properties hold the needle too."""
_PROPERTY = "SELECT id FROM property WHERE iri = ? AND whole"
_FOUND = """
SELECT property, value, language, datatype FROM gram JOIN literal ON literal.id = gram.rowid
WHERE gram MATCH ? LIMIT ?
"""
_Row = tuple[int, str, str | None, str | None]


def candidates(
    release: Release, needle: str, properties: Iterable[str], most: int = MOST
) -> set[ox.Literal] | None:
    """Find all literals of properties (IRIs) that hold a needle, in capitals or not.

    None: that cannot be told, because the index is not there (yet), the needle has no three
    characters of ASCII in a row, a property has other values too, such as IRIs, or is not in the
    index, or the needle is so common that more than `most` literals hold it. What is given is never
    too little for `CONTAINS`, `STRSTARTS`, `STRENDS` and equality, each with `LCASE` or without.
    """
    wanted = grams(needle)
    if not wanted:
        return None
    with opened(release) as index:
        within = None if index is None else _properties(index, properties)
        if index is None or within is None:
            return None
        return _among(_holding(index, needle, wanted), within, most)


def _among(rows: Iterable[_Row | None], within: set[int], most: int) -> set[ox.Literal] | None:
    """The literals of rows that are of some properties; None: there are too many."""
    found: set[ox.Literal] = set()
    for row in rows:
        if row is None or len(found) > most:
            return None
        if row[0] in within:
            found.add(literal(*row[1:]))
    return found if len(found) <= most else None


def _properties(index: sqlite3.Connection, properties: Iterable[str]) -> set[int] | None:
    """The numbers of properties; None: not all their values are in the index."""
    found: set[int] = set()
    for one in properties:
        row = index.execute(_PROPERTY, (one,)).fetchone()
        if row is None:
            return None
        found.add(row[0])
    return found


def _holding(index: sqlite3.Connection, needle: str, wanted: list[str]) -> Iterator[_Row | None]:
    """The rows that have all trigrams, and then the needle itself as far as it can be told.

    The last is None where there are too many to be read.
    """
    parts = runs(needle)
    expression = " AND ".join(map(quoted, wanted))
    for number, row in enumerate(index.execute(_FOUND, (expression, _READ + 1))):
        if number == _READ:
            yield None
        text = lowered(row[1])
        if all(one in text for one in parts):
            yield row

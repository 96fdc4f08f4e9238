"""Texts by their words, in an index: the distinct values of each family, the best first.

A passage is a value of a property, told once however many things have it, and once though other
properties of its family have it too. They are numbered family by family in the order in which they
are shown: by property, the short before the long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from graph.text import families
from graph.text.families import Family
from graph.text.names import COUNTED
from graph.text.values import literal
from graph.text.words import begins, fold, tokens

_NUMBERS = 1 << 40
"""More than there are literals, so that a rank and a number make one number."""
_PLACED = "CREATE TEMP TABLE placed (property INTEGER PRIMARY KEY, family INTEGER, rank INTEGER)"
_PASSAGES = f"""
INSERT INTO passage (literal) SELECT best % {_NUMBERS} FROM (
  SELECT value, MIN(rank * {_NUMBERS} + literal.id) AS best
  FROM literal JOIN placed USING (property)
  WHERE family = :family AND NOT (
    :unnamed AND EXISTS (SELECT 1 FROM name WHERE folded = fold(value)))
  GROUP BY value
) ORDER BY best / {_NUMBERS}, LENGTH(value), value
"""  # noqa: S608 a number of ours
_WORDS = """
INSERT INTO text (rowid, words) SELECT passage.id, words(value)
FROM passage JOIN literal ON literal.id = passage.literal
"""
_LAST = "SELECT IFNULL(MAX(id), 0) FROM passage"
_SECTIONS = "SELECT family, first, last FROM section ORDER BY family"
_HAVING = "SELECT rowid FROM text WHERE text MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_PASSAGE = """
SELECT property.iri, value, language, datatype FROM passage
JOIN literal ON literal.id = passage.literal JOIN property ON property.id = literal.property
WHERE passage.id = ?
"""


@dataclass(frozen=True)
class Passage:
    """A text, and the property whose value it is."""

    of: ox.NamedNode
    literal: ox.Literal


@dataclass(frozen=True)
class Found:
    """The first passages of a family that have all words, and how many; `more`: at least."""

    family: str
    passages: tuple[Passage, ...]
    count: int
    more: bool


def write(index: sqlite3.Connection) -> None:
    """Write the passages of the literals that an index has, after its names."""
    index.create_function("fold", 1, fold, deterministic=True)
    index.create_function("words", 1, tokens, deterministic=True)
    _place(index)
    last = 0
    for number, family in enumerate(families.load()):
        index.execute(_PASSAGES, {"family": number, "unnamed": family.unnamed})
        first, [last] = last + 1, index.execute(_LAST).fetchone()
        if last >= first:
            index.execute("INSERT INTO section VALUES (?, ?, ?)", (number, first, last))
    index.execute(_WORDS)


def find(index: sqlite3.Connection, wanted: Sequence[str], few: dict[str, int]) -> list[Found]:
    """Find the passages that have all words (folded; a word may go on): `few` of each family.

    Families that `few` does not name are not looked through.
    """
    expression = " AND ".join(map(begins, wanted))
    every = list(index.execute(_SECTIONS))
    sections = ((families.load()[number], rest) for number, *rest in every)
    found = (
        _found(index, family, expression, rest, few[family.name])
        for family, rest in sections
        if family.name in few
    )
    return [one for one in found if one.count]


def _place(index: sqlite3.Connection) -> None:
    """Number the properties of each family, the best first."""
    index.execute(_PLACED)
    known = index.execute("SELECT id, iri FROM property").fetchall()
    places = [(place, id) for id, iri in known if (place := families.place(ox.NamedNode(iri)))]
    rows = ((id, place[0], rank) for rank, (place, id) in enumerate(sorted(places)))
    index.executemany("INSERT INTO placed VALUES (?, ?, ?)", rows)


def _found(
    index: sqlite3.Connection, family: Family, words: str, within: Sequence[int], few: int
) -> Found:
    ids = [row[0] for row in index.execute(_HAVING, (words, *within, COUNTED + 1))]
    return Found(
        family.name, tuple(_read(index, ids[:few])), min(len(ids), COUNTED), len(ids) > COUNTED
    )


def _read(index: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Passage]:
    for one in ids:
        [[iri, *rest]] = index.execute(_PASSAGE, (one,))
        yield Passage(ox.NamedNode(iri), literal(*rest))

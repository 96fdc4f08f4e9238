"""The first part of a thing's page: what the views of its classes say that people look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graph.lookup import TYPE, Facts, Node, term
from server.resources.figures import SHOWN
from server.resources.paths import walk
from server.resources.shown import FOLLOWS, Value, named
from server.resources.views import EVERY, Field, Rows, View, load
from server.table import Cell

MOST_ROWS = 100
"""Rows that a table of a page shows."""

Values = tuple[Value, ...]


@dataclass(frozen=True)
class Line:
    """A heading and its values."""

    heading: str
    values: Values


@dataclass(frozen=True)
class Section:
    """A table of the page: its headings, its rows, and how many there are in all."""

    heading: str
    intro: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Values, ...], ...]
    count: int


def views(facts: Facts, thing: ox.NamedNode) -> list[View]:
    """The views of the classes of a thing."""
    kinds = set(facts.values(thing, TYPE))
    return [one for one in load() if EVERY in one.kinds or kinds & set(map(term, one.kinds))]


def lines(facts: Facts, thing: ox.NamedNode) -> list[Line]:
    """The facts that come first, those without a value left out, each heading once."""
    found: dict[str, Line] = {}
    for view in views(facts, thing):
        for field in view.facts:
            values = tuple(_values(facts, thing, field, thing))
            if values:
                found.setdefault(field.heading, Line(field.heading, values))
    return list(found.values())


def sections(facts: Facts, thing: ox.NamedNode) -> list[Section]:
    """The tables that come first, those without a row left out."""
    tables = [table for view in views(facts, thing) for table in view.tables]
    ways = {one: walk(facts, thing, one) for one in {table.path for table in tables}}
    found = [_section(facts, thing, one, ways[one.path]) for one in tables]
    return [one for one in found if one.rows]


def _section(facts: Facts, thing: ox.NamedNode, table: Rows, found: Iterable[Node]) -> Section:
    nodes = rows_of(facts, table, found)
    rows = [
        tuple(tuple(_values(facts, node, column, thing)) for column in table.columns)
        for node in nodes[:MOST_ROWS]
    ]
    filled = [place for place in range(len(table.columns)) if any(row[place] for row in rows)]
    return Section(
        table.heading,
        table.intro,
        tuple(table.columns[place].heading for place in filled),
        tuple(tuple(_short(row[place], facts.label(thing)) for place in filled) for row in rows),
        len(nodes),
    )


def rows_of(facts: Facts, table: Rows, found: Iterable[Node]) -> list[Node]:
    """The things of the class of a table, in its order."""
    if table.kind:
        found = [one for one in found if facts.has(one, TYPE, term(table.kind))]
    if table.without:
        found = [one for one in found if not facts.has(one, TYPE, term(table.without))]
    return sorted(found, key=lambda one: _order(facts, one, table))


def _order(facts: Facts, node: Node, table: Rows) -> tuple[str, ...]:
    ways = [walk(facts, node, one) for one in table.order]
    return (*(" ".join(facts.label(one) for one in way) for way in ways), facts.label(node))


def _values(facts: Facts, node: Node, field: Field, thing: ox.NamedNode) -> Iterator[Value]:
    for one, mark in walk(facts, node, field.path, thing).items():
        if isinstance(one, ox.Literal) and one.value == facts.label(node):
            continue  # a further name that is the name
        if field.show:
            yield from SHOWN[field.show](facts, one)
        else:
            hidden = mark == FOLLOWS and not field.inferred
            yield Value(named(facts, one), "" if hidden else mark)


def _short(values: Values, label: str) -> Values:
    """Leave out of the names in a table what the page is about: it stands in its heading."""
    return tuple(
        Value(_without(one.cell, label), _unprefixed(one.mark, label), one.style) for one in values
    )


def _without(cell: Cell, label: str) -> Cell:
    return Cell(_unprefixed(cell.text, label), cell.href, cell.number)


def _unprefixed(text: str, label: str) -> str:
    """Cut the name of the page's thing off, if something else is left.

    >>> _unprefixed("CANDOR, DaraKd: Len-R", "CANDOR"), _unprefixed("CANDOR", "CANDOR")
    ('DaraKd: Len-R', 'CANDOR')
    """
    for begin in ("of ", ""):
        for end in (", ", ": "):
            whole = f"{begin}{label}{end}"
            if text.startswith(whole) and len(text) > len(whole):
                return begin + text.removeprefix(whole)
    return text

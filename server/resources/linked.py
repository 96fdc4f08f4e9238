"""Tables of saved questions with links: what is written there is what a thing of ours is called."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pyoxigraph as ox

from graph.lookup import LABEL, Facts
from ontology import DATA, TERM
from server.resources.names import path
from server.service import service
from server.table import Cell, Table


def linked(table: Table) -> Table:
    """Let each cell that has the name of exactly one thing lead to that thing."""
    places = _places(service().engine.facts())
    rows = tuple(tuple(_linked(cell, places) for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _linked(cell: Cell, places: dict[str, str]) -> Cell:
    if cell.href or cell.number or cell.text not in places:
        return cell
    return replace(cell, href=places[cell.text])


@lru_cache(maxsize=2)
def _places(facts: Facts) -> dict[str, str]:
    """Where each name leads that only one thing of ours has, once for a release."""
    found: dict[str, set[str]] = {}
    for one in facts.using(LABEL):
        thing, name = one.subject, one.object
        if isinstance(thing, ox.NamedNode) and thing.value.startswith((DATA, TERM)):
            found.setdefault(facts.label(name), set()).add(thing.value)
    return {name: path(min(iris)) for name, iris in found.items() if len(iris) == 1}

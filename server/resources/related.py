"""The saved questions that can be asked about a thing, filled in with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.lookup import Facts
from queries.parameters import Choice
from server.resources.names import short
from server.service import service
from server.table import Cell


def questions(facts: Facts, thing: ox.NamedNode) -> list[Cell]:
    """The questions with a parameter that may be this thing, leading to their answers."""
    written = (f"<{thing.value}>", short(thing), str(ox.Literal(facts.label(thing), language="en")))
    found: dict[str, Cell] = {}
    for one in written:
        for cell in _by_term(service().engine.release.id).get(one, ()):
            found.setdefault(cell.text, cell)
    return list(found.values())


@lru_cache(maxsize=2)
def _by_term(release: str) -> dict[str, list[Cell]]:
    """For each term that a parameter may be, the questions it fills in; once for a release."""
    found: dict[str, list[Cell]] = {}
    for term, cell in _choices():
        found.setdefault(term, []).append(cell)
    return found


def _choices() -> Iterator[tuple[str, Cell]]:
    for query in service().questions.values():
        for parameter in query.parameters:
            for key, choice in (parameter.choices or {}).items():
                address = f"/queries/{query.id}?{urlencode({parameter.name: key})}"
                yield from ((term, Cell(query.question, address)) for term in _single(choice))


def _single(choice: Choice) -> tuple[str, ...]:
    """The term of a choice that stands for one thing; none for one that stands for several."""
    return choice.terms if len(choice.terms) == 1 else ()

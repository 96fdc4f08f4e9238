"""The page of a thing: what it is, what is said of it, what points to it.

Everything is shown by its label and leads to its own page; each statement says from which graph it
is, unless that is the review.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from graph.lookup import LABEL, TYPE, Facts, Node, term
from server.resources import describe, names, related
from server.resources.sections import Line, Section, lines, sections
from server.resources.shown import Value, asking, mark, named
from server.table import Cell

FEW = 8
"""Values of one property that a page shows at once; the rest is folded away."""

_DEFINITION, _COMMENT = term("skos:definition"), term("rdfs:comment")


@dataclass(frozen=True)
class Group:
    """The values of one property: its name, where that leads, how many there are, the first."""

    name: Cell
    values: tuple[Value, ...]
    count: int
    all: str = ""
    """Where all of them are listed, if not here."""


@dataclass(frozen=True)
class Page:
    """What the page of a thing shows."""

    iri: str
    label: str
    kinds: tuple[Cell, ...]
    lead: str
    replaced_by: tuple[Cell, ...] | None
    lines: list[Line]
    sections: list[Section]
    questions: list[Cell]
    said: tuple[Group, ...]
    pointing: tuple[Group, ...]


def page(facts: Facts, thing: ox.NamedNode) -> Page:
    """Collect what the page of a thing shows."""
    lead = facts.value(thing, _DEFINITION) or facts.value(thing, _COMMENT)
    successors = [named(facts, one) for one in names.replacements(facts, thing)]
    return Page(
        iri=thing.value,
        label=facts.label(thing),
        kinds=tuple(named(facts, one) for one in _kinds(facts, thing)),
        lead=lead.value if isinstance(lead, ox.Literal) else "",
        replaced_by=tuple(successors) if names.withdrawn(facts, thing) else None,
        lines=lines(facts, thing),
        sections=sections(facts, thing),
        questions=related.questions(facts, thing),
        said=tuple(_said(facts, thing)),
        pointing=tuple(_pointing(facts, thing)),
    )


def _kinds(facts: Facts, thing: ox.NamedNode) -> list[ox.NamedNode]:
    """The classes of a thing, those of our own first."""
    found = [one for one in facts.values(thing, TYPE) if isinstance(one, ox.NamedNode)]
    return sorted(found, key=lambda one: (not names.ours(one.value), facts.label(one)))


def _said(facts: Facts, thing: ox.NamedNode) -> Iterable[Group]:
    """What is said of a thing, by property in the order of their names; its label apart."""
    groups: dict[ox.NamedNode, dict[Node, list[str]]] = {}
    for one in facts.about(thing):
        if one.predicate != LABEL:
            marks = groups.setdefault(one.predicate, {}).setdefault(one.object, [])
            marks.append(mark(one.graph_name))
    for predicate in sorted(groups, key=facts.label):
        found = groups[predicate]
        values = [Value(named(facts, node), min(marks)) for node, marks in found.items()]
        values.sort(key=lambda one: one.cell.text.casefold())
        yield Group(named(facts, predicate), tuple(values), len(values))


def _pointing(facts: Facts, thing: ox.NamedNode) -> Iterable[Group]:
    for group in describe.pointing(facts, thing, FEW):
        values = [Value(named(facts, one.subject), mark(one.graph_name)) for one in group.first]
        name, all_of_them = named(facts, group.predicate), ""
        if group.count > len(values):
            all_of_them = asking(
                f"SELECT ?thing ?name WHERE {{ ?thing <{group.predicate.value}> <{thing.value}> . "
                "OPTIONAL { ?thing rdfs:label ?name } } ORDER BY ?name"
            )
        yield Group(name, tuple(values), group.count, all_of_them)

"""The terms of the ontology in the order in which people look for them: as trees, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graph.lookup import TYPE, Facts, Node, term
from ontology import ONTOLOGY_GRAPH, TERM
from server.resources import shown
from server.table import Cell

_DEFINITION, _BELOW = term("skos:definition"), term("rdfs:subClassOf")
_HOME = ox.NamedNode(ONTOLOGY_GRAPH)
_HEADINGS = {
    "owl:Class": "Classes",
    "owl:ObjectProperty": "Properties that lead to things",
    "owl:DatatypeProperty": "Properties with values",
    "owl:AnnotationProperty": "Properties of documentation",
    "owl:NamedIndividual": "Named values",
}


@dataclass(frozen=True)
class Entry:
    """A term in a list: its name, its definition, and how deep it stands below others."""

    cell: Cell
    definition: str
    depth: int = 0


@dataclass(frozen=True)
class Section:
    """The terms of one kind."""

    heading: str
    entries: tuple[Entry, ...]


def sections(facts: Facts) -> list[Section]:
    """List all terms of ours: classes as a tree, the others by name."""
    found = []
    for kind, heading in _HEADINGS.items():
        terms = _terms(facts, kind)
        tree = [one for _, one in _tree(facts, terms)] if kind == "owl:Class" else None
        found.append(Section(heading, tuple(tree or (_entry(facts, one) for one in terms))))
    return [one for one in found if one.entries]


def classes(facts: Facts) -> list[tuple[ox.NamedNode, Entry]]:
    """The classes of ours with their entries, as a tree, each where it comes first."""
    found: dict[ox.NamedNode, Entry] = {}
    for one, entry in _tree(facts, _terms(facts, "owl:Class")):
        found.setdefault(one, entry)
    return list(found.items())


def _terms(facts: Facts, kind: str) -> list[ox.NamedNode]:
    found = facts.subjects(TYPE, term(kind))
    ours = [one for one in found if isinstance(one, ox.NamedNode) and one.value.startswith(TERM)]
    return sorted(ours, key=lambda one: facts.label(one).casefold())


def _tree(facts: Facts, classes: Iterable[ox.NamedNode]) -> Iterator[tuple[ox.NamedNode, Entry]]:
    known = set(classes)
    below: dict[Node, list[ox.NamedNode]] = {}
    for quad in facts.within(_HOME, _BELOW):
        if quad.object in known and isinstance(quad.subject, ox.NamedNode):
            below.setdefault(quad.object, []).append(quad.subject)
    lower = {one for ones in below.values() for one in ones}
    for top in sorted(known - lower, key=lambda one: facts.label(one).casefold()):
        yield from _branch(facts, top, below, 0, frozenset())


def _branch(
    facts: Facts,
    top: ox.NamedNode,
    below: dict[Node, list[ox.NamedNode]],
    depth: int,
    above: frozenset[ox.NamedNode],
) -> Iterator[tuple[ox.NamedNode, Entry]]:
    yield top, _entry(facts, top, depth)
    for one in sorted(below.get(top, ()), key=lambda one: facts.label(one).casefold()):
        if one not in above:
            yield from _branch(facts, one, below, depth + 1, above | {top})


def _entry(facts: Facts, one: ox.NamedNode, depth: int = 0) -> Entry:
    said = facts.value(one, _DEFINITION)
    return Entry(shown.named(facts, one), said.value if isinstance(said, ox.Literal) else "", depth)

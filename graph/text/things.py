"""Things that are found by name: what a release calls them, and a line of what it tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from graph.lookup import ALSO_CALLED, LABEL, TYPE, Facts, Node, term
from graph.text import kinds
from graph.text.kinds import Kind
from ontology import BASE, BUILT_GRAPHS, DATA, GRAPH, TERM

_LONGEST = 200
"""Characters of the line that says what a thing is."""
_BELOW = term("rdfs:subClassOf")
_NAMED_BY = (*ALSO_CALLED, term("skos:prefLabel"), term("skos:notation"))
_OUTSIDE = (term("mm:brandName"), term("mm:shortName"))
_OURS = (DATA, TERM, GRAPH, BASE + "release/")

Said = dict[ox.NamedNode, list[Node]]
"""The values of each property of a thing, each once, in a fixed order."""


@dataclass(frozen=True)
class Thing:
    """What can be found: its IRI, kind, label, further names, and one line about it.

    `outside` are those of its names that the review does not use.
    """

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    about: str
    outside: frozenset[str] = frozenset()


def members(facts: Facts, kind: Kind, most: int | None = None) -> Iterator[ox.NamedNode]:
    """The things of a kind, in no order; perhaps `most` of them. One may come twice."""
    things = _below(facts, kind.of, set()) if kind.below else _instances(facts, kind.of, most)
    for one in islice(things, most):
        if one.value.startswith(kind.within) and one.value.startswith(_OURS):
            yield one


def read(facts: Facts, kind: Kind, thing: ox.NamedNode) -> Thing:
    """Read what a thing of a kind is called, in one look-up of all that is said of it."""
    said = _said(facts, thing)
    label = _label(facts, said, thing)
    local = thing.value.rpartition("/")[2]
    names = {local, *_texts(said, *_NAMED_BY, *kind.names)} - {label}
    return Thing(
        iri=thing.value,
        kind=kind.name,
        label=label,
        names=tuple(sorted(names)),
        about=_about(facts, kind, said),
        outside=frozenset(_texts(said, *_OUTSIDE)),
    )


def loaded(store: ox.Store) -> Iterator[tuple[ox.NamedNode, str]]:
    """What goes by names in the graphs that a build does not make: a thing and one of its names.

    Read property by property, which is much faster than thing by thing. The labels come first.
    """
    others = [one for one in store.named_graphs() if one.value not in BUILT_GRAPHS]
    for naming in (LABEL, *_NAMED_BY):
        for graph in (ox.DefaultGraph(), *others):
            for one in store.quads_for_pattern(None, naming, None, graph):
                if isinstance(one.subject, ox.NamedNode) and isinstance(one.object, ox.Literal):
                    yield one.subject, one.object.value


def of(facts: Facts, iri: str, name: str) -> Thing:
    """Read a thing of which is known that it is shown under the name of a kind."""
    thing = ox.NamedNode(iri)
    found = kinds.of(name)
    typed = (one for one in found if len(found) == 1 or facts.has(thing, TYPE, one.of))
    return read(facts, next(typed, found[0]), thing)


def _instances(facts: Facts, of: ox.NamedNode, most: int | None) -> Iterator[ox.NamedNode]:
    for one in facts.statements(None, TYPE, of, most):
        if isinstance(one.subject, ox.NamedNode):
            yield one.subject


def _below(facts: Facts, of: ox.NamedNode, seen: set[str]) -> Iterator[ox.NamedNode]:
    for one in facts.subjects(_BELOW, of):
        if isinstance(one, ox.NamedNode) and one.value not in seen:
            seen.add(one.value)
            yield one
            yield from _below(facts, one, seen)


def _said(facts: Facts, thing: ox.NamedNode) -> Said:
    found: dict[ox.NamedNode, dict[Node, None]] = {}
    for one in facts.about(thing):
        found.setdefault(one.predicate, {})[one.object] = None
    return {predicate: list(values) for predicate, values in found.items()}


def _label(facts: Facts, said: Said, thing: ox.NamedNode) -> str:
    """The label, as `Facts.label` has it, which would keep that of every thing there is."""
    first = next(iter(said.get(LABEL, ())), None)
    return first.value if isinstance(first, ox.Literal) else facts.label(thing)


def _texts(said: Said, *naming: ox.NamedNode) -> list[str]:
    found = (value for one in naming for value in said.get(one, ()))
    return [one.value for one in found if isinstance(one, ox.Literal)]


def _about(facts: Facts, kind: Kind, said: Said) -> str:
    told = (_told(facts, kind, said.get(one, ())) for one in kind.told)
    text = "; ".join(dict.fromkeys(one for one in told if one))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _told(facts: Facts, kind: Kind, values: list[Node] | tuple[()]) -> str:
    """What a property says of a thing; of its classes those that the kind does not say already."""
    return ", ".join(dict.fromkeys(facts.label(one) for one in values if one != kind.of))

"""What the document of a thing holds, so that a browser needs no second request to show it.

All statements about the thing, from every graph; those about what is a part of it, such as the
readings of a finding and their places; up to `MOST_POINTING` statements of each property that point
to it; the labels and kinds of everything named; and what the document itself is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graph.citation import LICENSE, REVIEW_DOI
from graph.lookup import LABEL, TYPE, Facts, Subject, in_order, term
from graph.release import Release
from ontology import META_GRAPH
from server.resources.names import RELEASE

MOST_POINTING = 50
"""Statements of one property that point to a thing and stand in its document."""
MOST_READ = 20_000
"""Statements that point to a thing and are looked at; more are said to be more."""
_MOST_PARTS = 200

PARTS = tuple(
    term(one)
    for one in (
        "mm:basedOn",
        "mm:rejectedReading",
        "mm:conflictingReading",
        "mm:locator",
        "oa:hasSelector",
        "owl:equivalentClass",
        "rdfs:subClassOf",
        "owl:onClass",
        "owl:intersectionOf",
        "owl:someValuesFrom",
        "owl:propertyChainAxiom",
        "rdf:rest",
        "rdf:first",
    )
)
"""Properties whose values are told with the thing, if they are parts of it and no terms of ours."""
_FOAF = "http://xmlns.com/foaf/0.1/"


@dataclass(frozen=True)
class Pointing:
    """The statements of one property that point to a thing: how many (at least), and the first."""

    predicate: ox.NamedNode
    count: int
    first: tuple[ox.Quad, ...]


def pointing(facts: Facts, thing: ox.NamedNode, most: int = MOST_POINTING) -> list[Pointing]:
    """What points to a thing, by property, those with most statements first."""
    found: dict[ox.NamedNode, dict[ox.Triple, ox.Quad]] = {}
    for one in facts.pointing(thing, MOST_READ):
        found.setdefault(one.predicate, {}).setdefault(one.triple, one)
    groups = [
        Pointing(predicate, len(ones), tuple(sorted(ones.values(), key=in_order)[:most]))
        for predicate, ones in found.items()
    ]
    return sorted(groups, key=lambda one: (-one.count, one.predicate.value))


def quads(facts: Facts, thing: ox.NamedNode, release: Release, suffix: str) -> list[ox.Quad]:
    """All that the document of a thing holds: the thing first, the rest sorted, each once."""
    groups = pointing(facts, thing)
    said = [*facts.about(thing), *_used(facts, thing)]
    told = [*said, *_parts(facts, said), *(quad for one in groups for quad in one.first)]
    cut = [one for one in groups if one.count > len(one.first)]
    document = list(_document(thing, facts.label(thing), release, suffix, bool(cut)))
    rest = sorted({*told, *_named(facts, told, thing)} - set(said), key=in_order)
    return list(dict.fromkeys([*said, *rest, *document]))


def own(facts: Facts, thing: ox.NamedNode, release: Release, suffix: str) -> list[ox.Quad]:
    """What is said of a thing itself, for the page about it: its documents have the rest."""
    document = _document(thing, facts.label(thing), release, suffix, cut=False)
    return [*facts.about(thing), *document]


def _used(facts: Facts, thing: ox.NamedNode) -> list[ox.Quad]:
    """The first statements made with a property, for who asks about the property."""
    return sorted(facts.using(thing, MOST_READ), key=in_order)[:MOST_POINTING]


def _parts(facts: Facts, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The statements about the parts of a thing, and about their parts."""
    found: dict[Subject, list[ox.Quad]] = {}
    waiting = [one.object for one in quads if _leads_to_part(one)]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop()
        if isinstance(part, ox.NamedNode | ox.BlankNode) and part not in found:
            found[part] = facts.about(part)
            waiting += [one.object for one in found[part] if _leads_to_part(one)]
    return [quad for one in found.values() for quad in one]


def _leads_to_part(quad: ox.Quad) -> bool:
    """Whether a statement leads to a part: of a reading, or to an axiom that has no name."""
    if quad.predicate not in PARTS or quad.predicate == TYPE:
        return False
    value = quad.object
    return isinstance(value, ox.BlankNode) or (
        isinstance(value, ox.NamedNode) and not value.value.startswith(term("mm:").value)
    )


def _named(facts: Facts, quads: Iterable[ox.Quad], thing: ox.NamedNode) -> Iterator[ox.Quad]:
    """Labels and kinds of whatever else stands in statements."""
    nodes = {node for one in quads for node in (one.subject, one.predicate, one.object)}
    for node in nodes - {thing}:
        if isinstance(node, ox.NamedNode):
            yield from facts.statements(node, LABEL, None)
            yield from facts.statements(node, TYPE, None)


def _document(
    thing: ox.NamedNode, label: str, release: Release, suffix: str, cut: bool
) -> Iterator[ox.Quad]:
    """Say what the document is: about what, under which licence, from which release."""
    node = ox.NamedNode(f"{thing.value}.{suffix}")
    whole = ox.NamedNode(RELEASE + release.id)
    yield _quad(node, TYPE, ox.NamedNode(_FOAF + "Document"))
    yield _quad(node, LABEL, ox.Literal(f"What MyeloKG says of {label}", language="en"))
    yield _quad(node, ox.NamedNode(_FOAF + "primaryTopic"), thing)
    yield _quad(node, term("dct:license"), ox.NamedNode(LICENSE))
    yield _quad(node, term("dct:source"), ox.NamedNode(REVIEW_DOI))
    yield _quad(node, term("dct:isPartOf"), whole)
    yield _quad(node, ox.NamedNode(term("void:").value + "inDataset"), ox.NamedNode(META_GRAPH))
    if cut:
        words = (
            f"Of the statements of one property that point to {label}, the first {MOST_POINTING} "
            "stand here; the SPARQL endpoint has all."
        )
        yield _quad(node, term("rdfs:comment"), ox.Literal(words, language="en"))
    yield _quad(whole, TYPE, term("dcat:Dataset"))
    yield _quad(whole, LABEL, ox.Literal(f"MyeloKG, release {release.id}", language="en"))
    yield _quad(whole, term("dcat:version"), ox.Literal(release.version))


def _quad(
    subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal
) -> ox.Quad:
    return ox.Quad(subject, predicate, value, ox.DefaultGraph())

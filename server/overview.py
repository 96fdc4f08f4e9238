"""What is in the dataset, for its page: read from what the release says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graph.lookup import TYPE, Facts, Node, term
from graph.release import Release
from ontology import DATASET, GRAPH, ONTOLOGY_GRAPH, TERM
from server.resources import names, shown
from server.table import Cell

WHOLE = ox.NamedNode(DATASET)
BUILD = ox.NamedNode(f"{DATASET}#build")
Counted = tuple[Cell, int]


@dataclass(frozen=True)
class File:
    """Something that a build read: its name and the hash of its bytes (SHA-256)."""

    name: str
    digest: str


@dataclass(frozen=True)
class Overview:
    """What the page of the dataset shows.

    `classes` and `properties` come with their numbers, ours first and then by number; `empty` are
    the classes that are defined, but have no member.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    release: Release
    graphs: tuple[Counted, ...]
    classes: tuple[Counted, ...]
    empty: tuple[Cell, ...]
    properties: tuple[Counted, ...]
    vocabularies: tuple[tuple[str, int], ...]
    measured: tuple[Cell, ...]
    files: tuple[File, ...]


def overview(facts: Facts, release: Release) -> Overview:
    """Read what a release says of itself; where it says nothing, that is empty."""
    return Overview(
        title=_text(facts, WHOLE, "dct:title") or "MyeloKG",
        description=_text(facts, WHOLE, "dct:description"),
        keywords=tuple(one.value for one in _literals(facts, WHOLE, "dcat:keyword")),
        release=release,
        graphs=tuple(_graphs(facts, release)),
        classes=_partitions(facts, "void:classPartition", "void:class", "void:entities"),
        empty=tuple(shown.named(facts, one) for one in _empty(facts)),
        properties=_partitions(facts, "void:propertyPartition", "void:property", "void:triples"),
        vocabularies=tuple(_vocabularies(facts)),
        measured=tuple(shown.named(facts, one) for one in _members(facts, "Endpoint")),
        files=tuple(_files(facts)),
    )


def _graphs(facts: Facts, release: Release) -> Iterator[Counted]:
    for name, count in sorted(release.counts.items()):
        node = ox.NamedNode(name)
        href = names.path(name) if name.startswith(GRAPH) else ""
        yield Cell(facts.label(node), href), count


def _partitions(facts: Facts, how: str, what: str, number: str) -> tuple[Counted, ...]:
    found = []
    for one in facts.values(WHOLE, term(how)):
        thing, count = facts.value(one, term(what)), facts.value(one, term(number))
        if isinstance(thing, ox.NamedNode) and isinstance(count, ox.Literal):
            found.append((thing, int(count.value)))
    found.sort(key=lambda one: (not one[0].value.startswith(TERM), -one[1], one[0].value))
    return tuple((shown.named(facts, thing), count) for thing, count in found)


def _empty(facts: Facts) -> list[ox.NamedNode]:
    """Classes of ours that are defined and have no member."""
    graph = ox.NamedNode(ONTOLOGY_GRAPH)
    kinds = (one.subject for one in facts.within(graph, TYPE) if one.object == term("owl:Class"))
    ours = {one for one in kinds if isinstance(one, ox.NamedNode) and one.value.startswith(TERM)}
    empty = (one for one in ours if next(iter(facts.subjects(TYPE, one)), None) is None)
    return sorted(empty, key=facts.label)


def _vocabularies(facts: Facts) -> Iterator[tuple[str, int]]:
    """Outside vocabularies that are linked to, and the number of links."""
    numbers: dict[str, int] = {}
    for one in facts.subjects(TYPE, term("void:Linkset")):
        target, count = (
            facts.value(one, term("void:objectsTarget")),
            _text(facts, one, "void:triples"),
        )
        space = _text(facts, target, "void:uriSpace") if target else ""
        numbers[space] = numbers.get(space, 0) + int(count or 0)
    yield from sorted(numbers.items(), key=lambda one: (-one[1], one[0]))


def _members(facts: Facts, kind: str) -> list[ox.NamedNode]:
    found = facts.subjects(TYPE, ox.NamedNode(TERM + kind))
    return sorted((one for one in found if isinstance(one, ox.NamedNode)), key=facts.label)


def _files(facts: Facts) -> Iterator[File]:
    for one in facts.values(BUILD, term("prov:used")):
        checksum = facts.value(one, ox.NamedNode("http://spdx.org/rdf/terms#checksum"))
        if checksum is not None:
            value = facts.value(checksum, ox.NamedNode("http://spdx.org/rdf/terms#checksumValue"))
            name = _text(facts, one, "dct:identifier") or facts.label(one)
            yield File(name, value.value if isinstance(value, ox.Literal) else "")


def _text(facts: Facts, node: Node, name: str) -> str:
    return next((one.value for one in _literals(facts, node, name)), "")


def _literals(facts: Facts, node: Node, name: str) -> Iterator[ox.Literal]:
    for one in facts.values(node, term(name)):
        if isinstance(one, ox.Literal):
            yield one

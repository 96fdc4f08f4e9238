"""The dataset in numbers (VoID, a W3C note): the whole, its graphs, its classes and properties.

Beside what VoID defines, each class partition has a partition for each property of its things, and
each of these one for each class or datatype that the property leads to: the convention of the SIB
Swiss Institute of Bioinformatics (<https://github.com/sib-swiss/void-generator>), from which
editors learn what to offer and overviews draw the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from graph.metadata.census import Census, Count
from graph.metadata.names import VOID, VOID_EXT, part, thing
from ontology import BASE, DATASET, PREFIXES

WHOLE = URIRef(DATASET)


class Statistics:
    """Writes the numbers of a census into a graph."""

    def __init__(self, census: Census, labels: Mapping[str, str], graph: Graph) -> None:
        self._census = census
        self._labels = labels
        self._graph = graph

    def write(self) -> None:
        """Write all numbers."""
        self._numbers(WHOLE, self._census.whole)
        self._add(WHOLE, VOID.uriSpace, Literal(BASE))
        self._add(WHOLE, VOID.uriRegexPattern, Literal("^" + re.escape(BASE)))
        for one in vocabularies(self._census.whole):
            self._add(WHOLE, VOID.vocabulary, URIRef(one))
        for name, count in self._census.graphs.items():
            subset = URIRef(name)
            self._numbers(subset, count)
            self._partitions(subset, count, name.rpartition("/")[2])
        self._partitions(WHOLE, self._census.whole)
        self._uses()
        self._targets(self._census.targets, VOID.classPartition, VOID["class"])
        self._targets(self._census.datatypes, VOID_EXT.datatypePartition, VOID_EXT.datatype)

    def _numbers(self, node: URIRef, count: Count) -> None:
        self._number(node, VOID.triples, count.triples)
        self._number(node, VOID.distinctSubjects, count.subjects)
        self._number(node, VOID.distinctObjects, count.objects)
        self._number(node, VOID.entities, count.entities)
        self._number(node, VOID.classes, len(count.classes))
        self._number(node, VOID.properties, len(count.properties))

    def _partitions(self, node: URIRef, count: Count, *keys: str) -> None:
        """One partition for each class and each property of a set of triples."""
        where = "".join(f" in {key}" for key in keys)
        for (kind,), number in _named(_single(count.classes)):
            one = part(*keys, "class", kind)
            self._partition(node, VOID.classPartition, one, self._label(kind) + where)
            self._add(one, VOID["class"], URIRef(kind))
            self._number(one, VOID.entities, number)
        for (term,), number in _named(_single(count.properties)):
            one = part(*keys, "property", term)
            self._partition(node, VOID.propertyPartition, one, self._label(term) + where)
            self._add(one, VOID.property, URIRef(term))
            self._number(one, VOID.triples, number)

    def _uses(self) -> None:
        for (kind, term), number in _named(self._census.uses):
            one = part("class", kind, term)
            label = f"{self._label(kind)}: {self._label(term)}"
            self._partition(part("class", kind), VOID.propertyPartition, one, label)
            self._add(one, VOID.property, URIRef(term))
            self._number(one, VOID.triples, number)

    def _targets(
        self, found: Mapping[tuple[str, str, str], int], how: URIRef, what: URIRef
    ) -> None:
        for terms, _ in _named(found):
            one = part("class", *terms)
            label = ": ".join(map(self._label, terms))
            self._partition(part("class", *terms[:2]), how, one, label)
            self._add(one, what, URIRef(terms[2]))

    def _partition(self, above: URIRef, how: URIRef, one: URIRef, label: str) -> None:
        thing(self._graph, one, label, VOID.Dataset)
        self._add(above, how, one)

    def _label(self, term: str) -> str:
        return self._labels.get(term) or local(term)

    def _number(self, node: URIRef, term: URIRef, number: int) -> None:
        self._add(node, term, Literal(number))

    def _add(self, node: URIRef, term: URIRef, value: Node) -> None:
        self._graph.add((node, term, value))


def vocabularies(count: Count) -> Iterator[str]:
    """The namespaces, of those with a prefix, from which classes and properties are used."""
    used = {*count.classes, *count.properties}
    for space in PREFIXES.values():
        if any(one.startswith(space) for one in used):
            yield space


Terms = TypeVar("Terms", bound=tuple[str, ...])


def _named(counted: Mapping[Terms, int]) -> Iterator[tuple[Terms, int]]:
    """What has names throughout: an anonymous class has none, and no partition."""
    for terms, number in counted.items():
        if not any(one.startswith("_:") for one in terms):
            yield terms, number


def _single(counted: Mapping[str, int]) -> Mapping[tuple[str], int]:
    return {(one,): number for one, number in counted.items()}


def local(iri: str) -> str:
    """The last part of an IRI, for what has no label of its own.

    >>> local("http://www.w3.org/2002/07/owl#Class")
    'Class'
    """
    return iri.rpartition("/")[2].rpartition("#")[2]

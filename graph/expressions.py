"""OWL expressions with names: what the ontology file holds as blank nodes, as it is published.

A restriction, a list or a group of disjoint classes has no name in OWL; in a release it gets one,
``https://w3id.org/myelokg/data/expression-<hash>``, so that each node can be followed, and a label
in words that are close to OWL's Manchester syntax. The name is a hash of what the node is and of
where it stands, so it changes only when they do. OWL 2 wants these nodes nameless again: before a
graph is reasoned over, or given to a program that reads OWL, `restore` it.

This is the skolemisation of RDF 1.1 Concepts, 3.5, under a name of our own instead of
``/.well-known/genid/``, which no link of ours could be followed to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from graph import cache as keeping
from graph.memory import empty
from ontology import DATA, EXPRESSION

MADE_BY = ("graph.expressions", "rdflib")
JOINED = {OWL.intersectionOf: " and ", OWL.unionOf: " or "}
FILLED = {
    OWL.someValuesFrom: "some",
    OWL.allValuesFrom: "only",
    OWL.hasValue: "value",
    OWL.minQualifiedCardinality: "min",
    OWL.maxQualifiedCardinality: "max",
    OWL.qualifiedCardinality: "exactly",
}
"""How a property is joined to its filler in a restriction, in Manchester syntax."""


def skolemize(graph: Graph, cache: Path | None = None) -> Graph:
    """Return the graph with a name, a type and a label for each blank node; the same each time.

    With `cache`, a folder (`graph.cache`), the names of blank nodes that are as they were before
    are read from there.

    >>> graph = Graph()
    >>> _ = graph.add((URIRef(OWL.Thing), OWL.equivalentClass, BNode()))
    >>> [str(value).startswith(EXPRESSION) for value in skolemize(graph).objects(OWL.Thing)]
    [True]
    """
    named = empty()
    nameless = empty()
    for triple in graph:
        (nameless if any(isinstance(one, BNode) for one in triple) else named).add(triple)
    named += _with_names(nameless, cache)
    for node in {one for triple in named for one in triple if is_expression(one)}:
        named.add((node, RDFS.label, Literal(words(named, node), lang="en")))
        if (node, RDF.first, None) in named:
            named.add((node, RDF.type, RDF.List))
    return named


def restore(graph: Graph) -> Graph:
    """Return the graph with its expressions nameless again, as OWL 2 wants them."""
    nameless = empty()
    for subject, predicate, value in graph:
        added = predicate == RDFS.label or (predicate, value) == (RDF.type, RDF.List)
        if not (added and is_expression(subject)):
            nameless.add((_forget(subject), predicate, _forget(value)))
    return nameless


def is_expression(node: Node) -> TypeGuard[URIRef]:
    """Whether a node is an expression that was given a name."""
    return isinstance(node, URIRef) and node.startswith(EXPRESSION)


def words(graph: Graph, node: Node) -> str:
    """An expression, or a thing, in words: ``regimen and (component some IMiD)``."""
    if not is_expression(node):
        return str(graph.value(node, RDFS.label) or str(node).rpartition("/")[2])
    for kind, joint in JOINED.items():
        if (head := graph.value(node, kind)) is not None:
            return joint.join(_items(graph, head))
    if (relation := graph.value(node, OWL.onProperty)) is not None:
        return " ".join((words(graph, relation), *_filler(graph, node)))
    if (head := graph.value(node, OWL.members)) is not None:
        return "disjoint classes: " + "; ".join(_items(graph, head))
    return "list of " + _shortened(_items(graph, node))


def _filler(graph: Graph, node: Node) -> Iterator[str]:
    """What a restriction says of its property: ``some``, ``IMiD``."""
    for kind, joint in FILLED.items():
        if (filler := graph.value(node, kind)) is not None:
            yield from (joint, _bracketed(graph, filler))


def _bracketed(graph: Graph, node: Node) -> str:
    said = words(graph, node)
    return f"({said})" if is_expression(node) else said


def _items(graph: Graph, head: Node) -> list[str]:
    return [_bracketed(graph, one) for one in graph.items(head)]


def _shortened(items: list[str], most: int = 3) -> str:
    """The first items, and how many more there are: a list of RDF is a chain of lists."""
    more = [f"{len(items) - most} more"] if len(items) > most else []
    return "; ".join(items[:most] + more)


def _with_names(nameless: Graph, cache: Path | None) -> Graph:
    """Triples with blank nodes, with names instead, which rest on these triples alone."""
    entry = keeping.name("expressions", MADE_BY, _numbered(nameless))
    kept = keeping.find(cache, entry)
    if kept is not None:
        return empty().parse(data=kept, format="nt")
    named = empty()
    for subject, predicate, value in to_canonical_graph(nameless):
        named.add((_name(subject), predicate, _name(value)))
    keeping.keep(cache, entry, named.serialize(format="nt"))
    return named


def _numbered(nameless: Graph) -> list[str]:
    """Triples as sorted lines, with numbers for blank nodes, by the order of their ids.

    A parser counts ids up, behind a part of its own for each time that it reads. Numbered otherwise
    the same triples would be another entry in the cache, which costs time only.
    """
    met = {one for triple in nameless for one in triple if isinstance(one, BNode)}
    ordered = enumerate(sorted(met, key=lambda one: (len(one), one)))
    numbers: dict[Node, str] = {node: f"_:{number}" for number, node in ordered}
    return sorted(" ".join(numbers.get(one) or one.n3() for one in all) for all in nameless)


def _name(node: Node) -> Node:
    if not isinstance(node, BNode):
        return node
    return URIRef(EXPRESSION + hashlib.sha256(node.encode()).hexdigest()[:12])


def _forget(node: Node) -> Node:
    return BNode(node.removeprefix(DATA)) if is_expression(node) else node

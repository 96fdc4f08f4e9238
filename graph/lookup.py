"""Fixed look-ups in a release, without SPARQL: what is said of a thing, what points to it, labels.

For the server's own pages only. What a guest wrote goes to the workers; here nothing is parsed,
each look-up is one reading of an index, and who asks for many says how many at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from graph.release import DUMP, Release
from ontology import PREFIXES

Subject = ox.NamedNode | ox.BlankNode
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

MOST_LABELS = 20_000
"""About five megabytes of them."""
IN_MEMORY = 300_000
"""Triples up to which a release is held in memory: eight times faster than from the disk."""


def term(name: str) -> ox.NamedNode:
    """Write a name with one of our prefixes in full.

    >>> term("mm:Trial").value
    'https://w3id.org/myelokg/onto/Trial'
    """
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


TYPE, LABEL = term("rdf:type"), term("rdfs:label")
ALSO_CALLED = tuple(map(term, ("skos:altLabel", "mm:brandName", "mm:shortName")))

Names = tuple[str, ...] | None
"""Graphs that are looked into; None: all, and that of no name."""


class Labels(dict[Node, str]):
    """Labels that were looked up, at most `MOST_LABELS`: guests choose the things they ask for."""

    def __setitem__(self, node: Node, label: str) -> None:
        """Keep one; when there are too many, all are forgotten, which costs less than an order."""
        if len(self) >= MOST_LABELS:
            self.clear()
        super().__setitem__(node, label)


class Facts:
    """The triples of one release, to be looked up one thing at a time. Safe between threads."""

    def __init__(self, store: ox.Store, listed: Names = None) -> None:
        self._store = store
        self._listed = listed
        self._labels = Labels()

    def _found(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        value: Node | None,
        graph: ox.NamedNode | None = None,
        most: int | None = None,
    ) -> Iterator[ox.Quad]:
        """Statements that fit, in no order; all else here goes through this."""
        return islice(self._store.quads_for_pattern(subject, predicate, value, graph), most)

    def about(self, thing: Subject) -> list[ox.Quad]:
        """All that is said of a thing, in a fixed order."""
        return sorted(self._found(thing, None, None), key=in_order)

    def pointing(self, thing: Node, most: int | None = None) -> Iterator[ox.Quad]:
        """Statements whose object is the thing, in no order; `most` of them."""
        return self._found(None, None, thing, most=most)

    def using(self, predicate: ox.NamedNode, most: int | None = None) -> Iterator[ox.Quad]:
        """Statements with this property, in no order; `most` of them."""
        return self._found(None, predicate, None, most=most)

    def listed(self, predicate: ox.NamedNode, graphs: Names) -> Iterator[ox.Quad]:
        """Statements with this property in these graphs, in no order."""
        if graphs is None:
            return self.using(predicate)
        return chain.from_iterable(self.within(ox.NamedNode(one), predicate) for one in graphs)

    def within(
        self, graph: ox.NamedNode, predicate: ox.NamedNode | None = None, most: int | None = None
    ) -> Iterator[ox.Quad]:
        """Statements of one graph, perhaps with one property only, in no order; `most` of them."""
        return self._found(None, predicate, None, graph, most)

    def nodes(self) -> set[Node]:
        """Everything that stands in a statement."""
        return {
            node
            for one in self._found(None, None, None)
            for node in (one.subject, one.predicate, one.object)
        }

    def statements(
        self,
        subject: Node | None,
        predicate: ox.NamedNode,
        value: Node | None,
        most: int | None = None,
    ) -> Iterator[ox.Quad]:
        """Statements of one property from a thing, or to a value, in no order; `most` of them."""
        if isinstance(subject, ox.Literal | ox.Triple):
            return iter(())
        return self._found(subject, predicate, value, most=most)

    def knows(self, thing: ox.NamedNode) -> bool:
        """Whether a thing stands in any statement."""
        found = (
            self._found(thing, None, None, most=1),
            self._found(None, None, thing, most=1),
            self._found(None, thing, None, most=1),
        )
        return any(next(one, None) is not None for one in found)

    def values(self, thing: Node, predicate: ox.NamedNode) -> list[Node]:
        """The values of a property of a thing, each once, in a fixed order."""
        if isinstance(thing, ox.Literal | ox.Triple):
            return []
        found = self._found(thing, predicate, None)
        return sorted({one.object for one in found}, key=str)

    def value(self, thing: Node, predicate: ox.NamedNode) -> Node | None:
        """The first value of a property; None: there is none."""
        return next(iter(self.values(thing, predicate)), None)

    def subjects(self, predicate: ox.NamedNode, value: Node) -> list[Subject]:
        """The things whose property has this value, in a fixed order."""
        found = self._found(None, predicate, value)
        return sorted({_subject(one) for one in found}, key=str)

    def has(self, thing: Node, predicate: ox.NamedNode, value: Node) -> bool:
        """Whether a statement is made."""
        if isinstance(thing, ox.Literal | ox.Triple):
            return False
        return next(self._found(thing, predicate, value, most=1), None) is not None

    def label(self, node: Node) -> str:
        """What a person calls a node: its label, else its local name, else what it is."""
        if isinstance(node, ox.Literal):
            return node.value
        found = self._labels.get(node)
        if found is None:
            found = self._labels[node] = self._label(node)
        return found

    @cached_property
    def names(self) -> list[tuple[str, ox.NamedNode]]:
        """Each label and further name with the thing that has it, in the order of the things."""
        found = {
            (one.object.value, one.subject)
            for predicate in (LABEL, *ALSO_CALLED)
            for one in self.listed(predicate, self._listed)
            if isinstance(one.object, ox.Literal) and isinstance(one.subject, ox.NamedNode)
        }
        return sorted(found, key=lambda one: (one[1].value, one[0]))

    def _label(self, node: Node) -> str:
        return self._written(node, self.value(node, LABEL))

    def _written(self, node: Node, label: Node | None) -> str:
        if isinstance(label, ox.Literal):
            return label.value
        return _local(node.value) if isinstance(node, ox.NamedNode) else "something without a name"


def _local(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def in_order(quad: ox.Quad) -> tuple[str, str, str, str]:
    """The key by which statements are sorted."""
    return str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)


def _subject(quad: ox.Quad) -> Subject:
    assert isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
    return quad.subject


def facts(release: Release) -> Facts:
    """The triples of a release; the last two that were asked for stay open."""
    small = release.triples <= IN_MEMORY and release.dumped
    return _opened(release.folder, small, small_graphs(release))


def small_graphs(release: Release) -> Names:
    """The graphs that lists are made from, those that are not large; None: all, unnamed too.

    A list of our things does not grow by graphs of millions that were loaded beside ours, so nobody
    has to wait until they are read.
    """
    if release.triples <= IN_MEMORY:
        return None
    return tuple(name for name, number in release.counts.items() if number <= IN_MEMORY)


@lru_cache(maxsize=2)
def _opened(folder: Path, small: bool, listed: Names) -> Facts:
    if not small:
        return Facts(ox.Store.read_only(str(folder / "store")), listed)
    store = ox.Store()
    with (folder / DUMP).open("rb") as quads:
        store.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
    return Facts(store)

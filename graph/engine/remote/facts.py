"""The triples of a release in an engine, for the pages, as `graph.lookup.Facts` has them.

A small release is copied into memory, once, and then costs no request any more. Of a large one a
thing is asked for whole and kept, with the labels of all that stands in it: two requests a page,
rather than one for each value.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

import pyoxigraph as ox

from graph.engine.answer import Question
from graph.lookup import LABEL, Facts, Names, Node, Subject
from graph.release import Release

KEPT = 2_000
"""Answers to patterns that are kept for a release."""
LARGEST_KEPT = 2_000
"""Statements of the largest that is kept."""
AT_A_TIME = 500
"""Things whose labels are asked for at a time."""

Rows = Callable[[Question], Iterator[ox.QuerySolution]]
Pattern = tuple[Node | None, Node | None, Node | None, Node | None, int | None]


class RemoteFacts(Facts):
    """The same look-ups, answered by an engine. Safe between threads."""

    def __init__(self, rows: Rows, listed: Names = None) -> None:
        super().__init__(ox.Store(), listed)
        self._rows = rows
        self._lock = threading.Lock()
        self._kept: OrderedDict[Pattern, list[ox.Quad]] = OrderedDict()

    def _found(
        self,
        subject: Subject | None,
        predicate: ox.NamedNode | None,
        value: Node | None,
        graph: ox.NamedNode | None = None,
        most: int | None = None,
    ) -> Iterator[ox.Quad]:
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            return iter(())  # has no name by which it could be asked for
        if subject is None or graph is not None:
            return iter(self._take((subject, predicate, value, graph, most)))
        whole = self._take((subject, None, None, None, None))
        fitting = (
            one
            for one in whole
            if predicate in (None, one.predicate) and value in (None, one.object)
        )
        return islice(fitting, most)

    def _take(self, pattern: Pattern) -> list[ox.Quad]:
        with self._lock:
            if pattern in self._kept:
                self._kept.move_to_end(pattern)
                return self._kept[pattern]
        found = [_quad(row, pattern) for row in self._rows(Question(text(pattern)))]
        self._name(node for one in found for node in (one.subject, one.object))
        if len(found) <= LARGEST_KEPT:
            with self._lock:
                self._kept[pattern] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def _name(self, nodes: Iterable[Node]) -> None:
        """Learn the labels of things, so that each need not be asked for."""
        unknown = dict.fromkeys(
            one for one in nodes if isinstance(one, ox.NamedNode) and one not in self._labels
        )
        while some := list(islice(unknown, AT_A_TIME)):
            values = " ".join(map(str, some))
            query = f"SELECT ?s ?o {{ VALUES ?s {{ {values} }} ?s {LABEL} ?o }}"
            labels: dict[Node, list[Node]] = {}
            for row in self._rows(Question(query)):
                labels.setdefault(row["s"], []).append(row["o"])
            for node in some:
                first = min(labels.get(node, ()), key=str, default=None)
                self._labels[node] = self._written(node, first)
                del unknown[node]


def text(pattern: Pattern) -> str:
    """The query for a pattern; what is not given is a variable."""
    subject, predicate, value, graph, most = pattern
    parts = [
        str(one) if one is not None else f"?{name}"
        for one, name in zip((graph, subject, predicate, value), "gspo", strict=True)
    ]
    limit = "" if most is None else f" LIMIT {most}"
    names = " ".join(one for one in parts if one.startswith("?")) or "(1 AS ?one)"
    return f"SELECT {names} {{ GRAPH {parts[0]} {{ {' '.join(parts[1:])} }} }}{limit}"


def _quad(row: ox.QuerySolution, pattern: Pattern) -> ox.Quad:
    subject, predicate, value, graph, _ = pattern
    terms: list[Any] = [
        one if one is not None else row[name]
        for one, name in zip((subject, predicate, value, graph), "spog", strict=True)
    ]
    return ox.Quad(*terms)


def copy(release: Release, triples: Callable[[str], bytes]) -> Facts | None:
    """Hold a release in memory, by the N-Triples of each graph; None: it has changed meanwhile."""
    store = ox.Store()
    for name, count in release.counts.items():
        graph = ox.NamedNode(name)
        lines = BytesIO(triples(name))
        store.bulk_load(input=lines, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        if sum(1 for _ in store.quads_for_pattern(None, None, None, graph)) != count:
            return None
    return Facts(store)

"""Count what planning wants to know of a release, by queries: some seconds for a million triples.

What has few triples is fast anyhow, so it is not looked at closely; nor are more predicates than
`MOST`, the largest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from graph.engine.plan.statistics import Predicate, Statistics
from graph.engine.plan.triples import TYPE

FEW = 200
"""Triples of a predicate that is not looked at closely, but for the number of its objects."""
MOST = 500
"""Predicates that are looked at closely."""
WHOLE = 500
"""Different objects up to which each is counted."""
FREQUENT = 30
"""Of more different objects, so many of the most frequent are counted."""
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def count(store: ox.Store) -> Statistics:
    """Count a whole release."""
    graphs = dict(_pairs(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"))
    sizes = dict(_pairs(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"))
    single = frozenset(_single_classes(store)) if TYPE.key in sizes else frozenset()
    largest = sorted(sizes, key=lambda one: -sizes[one])
    predicates = {one: _look(store, one, sizes[one], single) for one in largest[:MOST]}
    predicates |= {one: Predicate(sizes[one]) for one in largest[MOST:]}
    return Statistics(predicates, graphs)


def _look(store: ox.Store, key: str, triples: int, single: frozenset[str]) -> Predicate:
    """One predicate, closely."""
    different = "SELECT (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?o) AS ?k) { ?s %s ?o }"
    subjects, objects = map(int, next(_rows(store, different % key)))
    whole = objects <= WHOLE
    counts = "SELECT ?o (COUNT(*) AS ?n) { ?s %s ?o } GROUP BY ?o ORDER BY DESC(?n) LIMIT %d"
    return Predicate(
        triples,
        subjects,
        objects,
        dict(_pairs(store, counts % (key, WHOLE if whole else FREQUENT))),
        whole,
        _classes(store, key, triples, single, "?s") if triples > FEW else (),
        _classes(store, key, triples, single, "?o") if triples > FEW else (),
        triples > FEW and not _any(store, f"?s {key} ?o FILTER({_NO_INTEGER})"),
    )


_NO_INTEGER = f"!COALESCE(DATATYPE(?o) = <{INTEGER}>, false)"


def _single_classes(store: ox.Store) -> Iterator[str]:
    """The classes that nothing is said to be of in two graphs."""
    counts = f"SELECT ?c (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) {{ ?s {TYPE} ?c }} GROUP BY ?c"
    for name, triples, subjects in _rows(store, counts):
        if triples == subjects and name.startswith("<"):
            yield name


def _classes(
    store: ox.Store, key: str, triples: int, single: frozenset[str], place: str
) -> tuple[str, ...]:
    """The classes that all of a predicate's subjects or objects belong to, among those of one."""
    one = f"SELECT ?c {{ {{ SELECT {place} {{ ?s {key} ?o }} LIMIT 1 }} {place} {TYPE} ?c }}"
    candidates = sorted({name for (name,) in _rows(store, one)} & single)
    without = f"?s {key} ?o FILTER NOT EXISTS {{ {place} {TYPE} %s }}"
    return tuple(name for name in candidates if not _any(store, without % name))


def _any(store: ox.Store, group: str) -> bool:
    found = store.query(f"ASK {{ {group} }}", use_default_graph_as_union=True)
    return bool(found)


def _pairs(store: ox.Store, query: str) -> Iterator[tuple[str, int]]:
    for key, number in _rows(store, query):
        yield key, int(number)


def _rows(store: ox.Store, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query: numbers as they are, all else in N-Triples."""
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [one.value for one in found.variables]
    for row in found:
        yield tuple(_number(row[one]) if one in ("n", "k") else str(row[one]) for one in names)


def _number(term: Any) -> int:
    return int(term.value)

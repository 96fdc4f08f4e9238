"""Count what planning wants to know of a release, by queries, in stages: what is cheap comes first.

The whole index is gone through once for the triples of graphs and predicates, and the part of each
predicate a few times for the rest. What has few triples is fast anyhow, so `membership` does not
look at it; nor are more predicates than `MOST`, the largest first, looked at closely.

Memory is that of the engine, for one predicate at a time: its different subjects, or objects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox

from graph.engine.plan.membership import Classes
from graph.engine.plan.rows import asked, pairs, rows
from graph.engine.plan.statistics import Predicate, Stage, Statistics

FEW = 200
"""Triples of a predicate whose subjects and objects are not looked for in classes."""
MOST = 500
"""Predicates that are looked at closely."""
WHOLE = 500
"""Different objects up to which each is counted."""
FREQUENT = 30
"""Of more different objects, so many of the most frequent are counted."""
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def count(store: ox.Store) -> Statistics:
    """Count a whole release."""
    *_, last = stages(store)
    return last


def stages(store: ox.Store) -> Iterator[Statistics]:
    """Count a whole release: how many triples there are, of what, and of what classes that is.

    All that a stage says is true, and stays so: the next says more.
    """
    graphs, sizes = _sizes(store)
    predicates = {key: Predicate(number) for key, number in sizes.most_common()}
    yield Statistics(dict(predicates), graphs, Stage.SIZES)
    closely = list(predicates)[:MOST]
    predicates |= {key: _look(store, key, sizes[key]) for key in closely}
    yield Statistics(dict(predicates), graphs, Stage.PREDICATES)
    classes = Classes(store)
    for key in closely:
        if sizes[key] > FEW:
            of, to = classes.of(key, predicates[key]), classes.to(key, predicates[key])
            predicates[key] = replace(predicates[key], of=of, to=to)
    yield Statistics(predicates, graphs)


def _sizes(store: ox.Store) -> tuple[dict[str, int], Counter[str]]:
    """The triples of each named graph, and those of each predicate anywhere."""
    graphs, sizes = Counter[str](), Counter[str]()
    named = "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p"
    for graph, key, number in rows(store, named):
        graphs[graph] += number
        sizes[key] += number
    unnamed = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    sizes.update(dict(pairs(store, unnamed, union=False)))
    return dict(graphs), sizes


def _look(store: ox.Store, key: str, triples: int) -> Predicate:
    """One predicate, closely."""
    different = "SELECT (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?o) AS ?k) { ?s %s ?o }"
    ((subjects, objects),) = rows(store, different % key)
    whole = objects <= WHOLE
    counts = "SELECT ?o (COUNT(*) AS ?n) { ?s %s ?o } GROUP BY ?o ORDER BY DESC(?n) LIMIT %d"
    return Predicate(
        triples,
        subjects,
        objects,
        dict(pairs(store, counts % (key, WHOLE if whole else FREQUENT))),
        whole,
        integers=triples > FEW and not asked(store, f"?s {key} ?o FILTER({_NO_INTEGER})"),
    )


_NO_INTEGER = f"!COALESCE(DATATYPE(?o) = <{INTEGER}>, false)"

"""Which triple pattern to begin with, and which come next.

Oxigraph's optimiser (sparopt) takes the pattern that looks smallest by its shape alone (a bound
object before an unbound one, whatever they are), then always the next connected one, of equal ones
the first in the text. This module goes the same way with the true numbers of a release, to know how
many rows are looked at; and goes its own ways, for each of some patterns that could be the first,
to find one with fewer. What it finds is written with ``LATERAL``, which the engine knows beyond
SPARQL 1.1 and which keeps the order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from graph.engine.plan.equality import Values
from graph.engine.plan.paths import Closure, may_be_empty
from graph.engine.plan.sizes import different, effort, matches, shape
from graph.engine.plan.statistics import Statistics
from graph.engine.plan.terms import Pattern, Term

MOST = 16
"""Patterns that are put in order; more are left as they are."""
STARTS = 4
"""Patterns that are tried as the first: those with the fewest matches."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of patterns, and about how many rows are asked and found on the way.

    `asked` has, for each pattern, the rows before it.
    """

    patterns: tuple[Pattern, ...]
    cost: float
    rows: float
    asked: tuple[float, ...]


def follow(patterns: Sequence[Pattern], statistics: Statistics) -> Order:
    """Go the way that sparopt goes. It sees no filters."""
    way = _go(patterns, None, shape, {}, statistics, inf)
    assert way is not None
    return way


def best(
    patterns: Sequence[Pattern], known: Values, statistics: Statistics, most: float
) -> Order | None:
    """The order with the least cost, among those that begin with one of the smallest patterns.

    `known` has the variables that a filter leaves few values. None: all cost more than `most`.
    """

    def work(pattern: Pattern, bound: Mapping[str, float]) -> float:
        more = effort(pattern, bound, statistics)
        return more + matches(pattern, bound, known, statistics)

    found = None
    for one in sorted(patterns, key=lambda one: work(one, {}))[:STARTS]:
        way = _go(patterns, one, work, known, statistics, most)
        if way is not None:
            found, most = way, way.cost
    return found


def _go(
    patterns: Sequence[Pattern],
    first: Pattern | None,
    size: Callable[[Pattern, Mapping[str, float]], float],
    known: Values,
    statistics: Statistics,
    most: float,
) -> Order | None:
    """Take what is connected and smallest next, beginning with `first` if there is one."""
    left = [(one, one.variables) for one in patterns]
    taken: list[Pattern] = []
    before: list[float] = []
    bound: dict[str, float] = {}
    cost, rows = 0.0, 1.0
    while left and cost <= most:
        near = [one for one in left if not bound.keys().isdisjoint(one[1])] or left
        if not taken and first is not None:
            near = [one for one in left if one[0] is first]
        chosen = near[0] if len(near) == 1 else min(near, key=lambda one: size(one[0], bound))
        before.append(rows)
        asked = rows * (1 + effort(chosen[0], bound, statistics))
        rows *= matches(chosen[0], bound, known, statistics)
        cost += asked + rows
        left.remove(chosen)
        taken.append(chosen[0])
        bound = _with(bound, chosen[0], statistics)
    return Order(tuple(taken), cost, rows, tuple(before)) if cost <= most else None


def _with(bound: Mapping[str, float], pattern: Pattern, statistics: Statistics) -> dict[str, float]:
    """The variables that are bound after a pattern, with the number of their values."""
    values = different(pattern, statistics)
    more = {one: values.get(one, 1.0) for one in pattern.variables}
    return {
        **bound,
        **{one: min(number, bound.get(one, number)) for one, number in more.items()},
    }


def connected(patterns: Sequence[Pattern]) -> bool:
    """Whether each pattern shares a variable with those before it."""
    bound = patterns[0].variables
    for one in patterns[1:]:
        if bound.isdisjoint(one.variables):
            return False
        bound |= one.variables
    return True


def is_free(patterns: Sequence[Pattern]) -> bool:
    """Whether patterns give the same rows in whatever order the engine goes through them.

    Those of triples do. A path that may be empty leads from each thing of the graph to itself, but
    also from any term that is bound before: both are the same where a triple binds it. And the
    engine asks of two ends that are bound whether a path joins them, not how often: a choice of
    paths keeps its rows where one end is bound by nothing else.
    """
    return all(
        _is_free(one, [other for other in patterns if other is not one])
        for one in patterns
        if one.path is not None
    )


def _is_free(pattern: Pattern, others: Sequence[Pattern]) -> bool:
    ends = [one for one in (pattern.subject, pattern.object) if one.free]
    alone = [not any(one.key in other.variables for other in others) for one in ends]
    path = pattern.path
    if path is None or not may_be_empty(path):
        return path is None or isinstance(path, Closure) or any(alone)
    if not isinstance(path, Closure):
        return False
    bound = [
        by_itself or _stands_in_triple(one, others)
        for one, by_itself in zip(ends, alone, strict=True)
    ]
    return len(ends) < 2 or all(bound)


def _stands_in_triple(variable: Term, patterns: Sequence[Pattern]) -> bool:
    """Whether a triple has this variable as its subject or object."""
    return any(
        one.path is None and variable.key in (one.subject.key, one.object.key) for one in patterns
    )

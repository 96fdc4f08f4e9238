"""Which triple pattern to begin with.

Oxigraph's optimiser (sparopt) takes the pattern that looks smallest by its shape alone (a bound
object before an unbound one, whatever they are), then always the next connected one, of equal ones
the first in the text. This module goes the same way with the true numbers of a release, for each
pattern that could be the first, and finds the one with which the fewest rows are looked at.
A pattern is made the first by taking a constant of it out, as a variable with one value
(``VALUES ?v { <constant> }``), which looks smaller than any pattern.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from graph.engine.plan.equality import Values
from graph.engine.plan.reading import TYPE
from graph.engine.plan.statistics import Predicate, Statistics
from graph.engine.plan.terms import Pattern, Term

MOST = 16
"""Patterns that are put in order; more are left as they are."""
STARTS = 4
"""Patterns that are tried as the first: those with the fewest matches."""

# What sparopt takes for the size of a pattern, by which of its places are bound.
_SIZES = {
    (True, True, True): 1,
    (True, False, True): 2,
    (True, True, False): 10,
    (True, False, False): 100,
    (False, True, True): 1_000,
    (False, False, True): 10_000,
    (False, True, False): 1_000_000,
    (False, False, False): 1_000_000_000,
}


@dataclass(frozen=True, slots=True)
class Order:
    """An order of patterns, and about how many rows are looked at and found on the way."""

    patterns: tuple[Pattern, ...]
    cost: float
    rows: float


def shape(pattern: Pattern, bound: Set[str]) -> int:
    """The size that sparopt takes for a pattern when these variables are bound."""
    places = [not one.free or one.key in bound for one in pattern.terms]
    return _SIZES[places[0], places[1], places[2]] + (pattern.predicate == TYPE)


def follow(
    patterns: Sequence[Pattern],
    first: Pattern | None,
    known: Values,
    statistics: Statistics,
) -> Order:
    """Go the way that sparopt goes, beginning with `first` (None: with what it would choose).

    `known` has the variables that a filter leaves few values, which it does not see.
    """
    left = [(one, one.variables) for one in patterns]
    taken: list[Pattern] = []
    bound: set[str] = set()
    cost, rows = 0.0, 1.0
    while left:
        near = [one for one in left if not bound.isdisjoint(one[1])] or left
        chosen = min(near, key=lambda one: shape(one[0], bound))
        if not taken and first is not None:
            chosen = next(one for one in left if one[0] is first)
        rows *= _matches(chosen[0], bound, known, statistics)
        cost += rows + 1
        left.remove(chosen)
        taken.append(chosen[0])
        bound |= chosen[1]
    return Order(tuple(taken), cost, rows)


def best(patterns: Sequence[Pattern], known: Values, statistics: Statistics) -> Order:
    """The order with the least cost, among those that begin with one of the smallest patterns."""

    def size(pattern: Pattern) -> float:
        return _matches(pattern, frozenset(), known, statistics)

    starts = sorted(patterns, key=size)[:STARTS]
    ways = [
        follow(_sorted(patterns, one, known, statistics), one, known, statistics) for one in starts
    ]
    return min(ways, key=lambda one: one.cost)


def _sorted(
    patterns: Sequence[Pattern], first: Pattern, known: Values, statistics: Statistics
) -> list[Pattern]:
    """The patterns in an order in which those that lead to fewer matches come earlier."""

    def growth(pattern: Pattern) -> float:
        bound = {one.key for one in pattern.terms[:1] if one.free}
        return _matches(pattern, bound, known, statistics)

    return [first, *sorted((one for one in patterns if one is not first), key=growth)]


def _matches(pattern: Pattern, bound: Set[str], known: Values, statistics: Statistics) -> float:
    """Matches of a pattern for each row in which these variables are bound, about."""
    if pattern.predicate.free:
        return _matches_of_any(pattern, bound, statistics)
    about = statistics.of(pattern.predicate)
    if not about.triples:
        return 0.0
    keys = _values(pattern.object, known)
    subjects = _values(pattern.subject, known)
    matches = sum(statistics.with_object(pattern.predicate, one) for one in keys)
    if not keys:
        matches = about.triples / (
            _different(about.objects, about) if pattern.object.key in bound else 1
        )
    if subjects or pattern.subject.key in bound:
        matches *= max(1, len(subjects)) / _different(about.subjects, about)
    return matches


def _different(number: int, about: Predicate) -> int:
    """Different subjects or objects; where they were not counted, as many as triples."""
    return number or about.triples


def _matches_of_any(pattern: Pattern, bound: Set[str], statistics: Statistics) -> float:
    """The same for a pattern whose predicate is a variable."""
    ends = [not one.free or one.key in bound for one in (pattern.subject, pattern.object)]
    return 10.0 if any(ends) else float(statistics.triples)


def _values(term: Term, known: Values) -> tuple[str, ...]:
    """The values that a place can have, where they are few."""
    return tuple(one.key for one in known.get(term.key, ())) if term.free else (term.key,)

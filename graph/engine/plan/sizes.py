"""How many matches a pattern has, about, by what was counted; and what sparopt takes for it.

Of a closure nothing is counted but its steps, so `DEPTH` is a guess: a hierarchy of classes is
about so deep, and a class has then on average as many below it as above it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import prod, sqrt
from typing import NamedTuple

from graph.engine.plan.equality import Values
from graph.engine.plan.paths import Choice, Closure, Path, Step, may_be_empty
from graph.engine.plan.paths import Sequence as Steps
from graph.engine.plan.statistics import Predicate, Statistics
from graph.engine.plan.terms import Pattern, Term
from graph.engine.plan.triples import TYPE

DEPTH = 8
"""Steps that a closure goes, about."""

CLOSING = 0.5
"""Rows that a triple leaves whose both ends are bound already: in data that agree, most."""

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
_LARGEST = _SIZES[False, False, False]
_TIMES_OF_CLOSURE = 1_000


class Reach(NamedTuple):
    """What a path joins: ends for a start, starts for an end, and pairs of both."""

    forward: float
    backward: float
    pairs: float


def shape(pattern: Pattern, bound: Collection[str]) -> int:
    """The size that sparopt takes for a pattern when these variables are bound."""
    start, middle, end = (not one.free or one.key in bound for one in pattern.terms)
    if pattern.path is not None:
        return _shape_of_path(pattern.path, start, end)
    return _SIZES[start, middle, end] + (pattern.predicate == TYPE)


def _shape_of_path(path: Path, start: bool, end: bool) -> int:
    if isinstance(path, Step):
        return _SIZES[(end, True, start) if path.backwards else (start, True, end)]
    if isinstance(path, Choice):
        return sum(_shape_of_path(one, start, end) for one in path.parts)
    if isinstance(path, Steps):
        *first, last = path.parts
        there = prod(_shape_of_path(one, start, False) for one in first)
        return min(_LARGEST, there * _shape_of_path(last, True, end))
    if start and end:
        return 1
    if not start and not end and path.sign != "+":
        return _LARGEST
    return _shape_of_path(path.inner, start, end) * (1 if path.sign == "?" else _TIMES_OF_CLOSURE)


def effort(pattern: Pattern, bound: Collection[str], statistics: Statistics) -> float:
    """What is looked at for each row besides the matches: a closure has to be gone through."""
    path = pattern.path
    if path is None:
        return 0.0
    start, _, end = (not one.free or one.key in bound for one in pattern.terms)
    if start and end:
        return reach(path, statistics).forward
    return 0.0 if start or end or not may_be_empty(path) else float(statistics.triples)


def _matches_of_path(
    pattern: Pattern, path: Path, bound: Collection[str], statistics: Statistics
) -> float:
    """Matches of a path for each row."""
    start, _, end = (not one.free or one.key in bound for one in pattern.terms)
    about = _from_constants(pattern, path, statistics)
    if start and end:
        within = path.inner if isinstance(path, Closure) else path
        return min(1.0, about.backward / max(1.0, about.backward, reach(within, statistics).pairs))
    return about.forward if start else about.backward if end else about.pairs


def _from_constants(pattern: Pattern, path: Path, statistics: Statistics) -> Reach:
    """The reach of a path, whose last step ends where the pattern does."""
    about = reach(path, statistics)
    if not isinstance(path, Closure) or not isinstance(path.inner, Step):
        return about
    end = pattern.subject if path.inner.backwards else pattern.object
    if end.free:
        return about
    step = statistics.with_object(path.inner.predicate, end.key)
    there = _closed(path, Reach(step, step, step), statistics).backward
    if step and path.sign != "?":  # who names a thing may name the root of all
        there = max(there, sqrt(there * statistics.of(path.inner.predicate).triples))
    return about._replace(**{"forward" if path.inner.backwards else "backward": there})


def reach(path: Path, statistics: Statistics) -> Reach:
    """The reach of a path, on average."""
    if isinstance(path, Step):
        return _reach_of_step(path, statistics)
    if isinstance(path, Closure):
        return _closed(path, reach(path.inner, statistics), statistics)
    parts = [reach(one, statistics) for one in path.parts]
    if isinstance(path, Choice):
        return Reach(*(sum(one[place] for one in parts) for place in range(3)))
    forward, backward = prod(one.forward for one in parts), prod(one.backward for one in parts)
    return Reach(forward, backward, parts[0].pairs * prod(one.forward for one in parts[1:]))


def _reach_of_step(step: Step, statistics: Statistics) -> Reach:
    about = statistics.of(step.predicate)
    if not about.triples:
        return Reach(0, 0, 0)
    forward = about.triples / _different(about.subjects, about)
    backward = about.triples / _different(about.objects, about)
    ends = (backward, forward) if step.backwards else (forward, backward)
    return Reach(*ends, about.triples)


def _closed(path: Closure, inner: Reach, statistics: Statistics) -> Reach:
    """The reach of a closure, from that of what is repeated."""
    times = 1 if path.sign == "?" else DEPTH
    itself = 1 if may_be_empty(path) else 0
    forward, backward = itself + inner.forward * times, itself + inner.backward * times
    return Reach(forward, backward, itself * statistics.triples + inner.pairs * times)


def matches(
    pattern: Pattern, bound: Mapping[str, float], known: Values, statistics: Statistics
) -> float:
    """Matches of a pattern for each row, about.

    `bound` has the variables that are bound in a row, and how many values they have before anything
    else is asked of them (1: not known). The fewer of two sets of values are taken to be among the
    more; what is asked besides is taken to be independent (Selinger and others, 1979).
    """
    if pattern.path is not None:
        return _matches_of_path(pattern, pattern.path, bound, statistics)
    if pattern.predicate.free:
        return _matches_of_any(pattern, bound, statistics)
    about = statistics.of(pattern.predicate)
    objects, subjects = (_values(one, known) for one in (pattern.object, pattern.subject))
    found = float(about.triples)
    if objects:
        found = sum(statistics.with_object(pattern.predicate, one) for one in objects)
    elif pattern.object.key in bound:
        found /= max(1, _different(about.objects, about), bound[pattern.object.key])
    if subjects:
        found *= len(subjects) / max(1, _different(about.subjects, about))
    elif pattern.subject.key in bound:
        found /= max(1.0, _subjects(pattern, about), bound[pattern.subject.key])
    closes = not objects and not subjects and {*_ends(pattern)} <= bound.keys()
    return max(found, CLOSING) if closes and about.triples else found


def different(pattern: Pattern, statistics: Statistics) -> dict[str, float]:
    """About how many values the variables of a pattern have in it, where that is known."""
    about = statistics.of(pattern.predicate)
    if pattern.path is not None or not about.triples:
        return {}
    numbers = (_subjects(pattern, about), float(_different(about.objects, about)))
    return dict(zip(_ends(pattern), numbers, strict=True))


def _subjects(pattern: Pattern, about: Predicate) -> float:
    """The different subjects of a predicate; of a class, what belongs to it."""
    if pattern.predicate == TYPE and pattern.object.key in about.counts:
        return float(about.counts[pattern.object.key])
    return float(_different(about.subjects, about))


def _ends(pattern: Pattern) -> tuple[str, str]:
    return pattern.subject.key, pattern.object.key


def _different(number: int, about: Predicate) -> int:
    """Different subjects or objects; where they were not counted, as many as triples."""
    return number or about.triples


def _matches_of_any(pattern: Pattern, bound: Collection[str], statistics: Statistics) -> float:
    """The same for a pattern whose predicate is a variable."""
    ends = [not one.free or one.key in bound for one in (pattern.subject, pattern.object)]
    return 10.0 if any(ends) else float(statistics.triples)


def _values(term: Term, known: Values) -> tuple[str, ...]:
    """The values that a place can have, where they are few."""
    return tuple(one.key for one in known.get(term.key, ())) if term.free else (term.key,)

"""``NOT EXISTS`` of plain patterns as ``MINUS``, ``EXISTS`` of a join as a sub-select.

The first look anew for every row, the second look once and compare. That is less work where what is
asked has not many more matches than there are rows; most of all for a join, which the engine makes
anew, and whole, for each row.

Both keep the same rows when the two sides share a variable and every shared variable is bound on
both, which those of plain patterns are; and when nothing after the patterns may bind another that
they share. The sub-select gives each value once, so that no row is doubled.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.engine.plan.reading import Filter, Query
from graph.engine.plan.terms import Pattern

FEWEST = 1_000
"""Rows for which looking anew costs little, where one pattern is asked."""
FEWEST_OF_JOIN = 20
"""The same where several patterns are: the engine makes their whole join anew for each row."""
LARGEST_JOIN = 100
"""Matches of the join, for each row, up to which making it once is less work for sure."""


def same_if_asked_once(query: Query, condition: Filter) -> bool:
    """Whether a filter keeps the rows that its patterns would, asked by themselves."""
    inside, bound = _named(condition.asked), _named(query.patterns)
    return bool(inside & bound) and inside & query.rest_variables <= bound


def pays(rows: float, asked: float, condition: Filter) -> bool:
    """Whether asking once is less work, for so many rows and so many matches of what is asked."""
    if len(condition.asked) > 1:
        return rows >= FEWEST_OF_JOIN and asked <= rows * LARGEST_JOIN
    return condition.negative and rows >= FEWEST and asked <= rows


def write(query: Query, condition: Filter) -> str:
    """Write what is asked once."""
    patterns = " ".join(map(str, condition.asked))
    if condition.negative:
        return f"MINUS {{ {patterns} }}"
    shared = " ".join(sorted(_named(condition.asked) & _named(query.patterns)))
    return f"{{ SELECT DISTINCT {shared} {{ {patterns} }} }}"


def _named(patterns: Iterable[Pattern]) -> set[str]:
    """The variables of patterns that have names."""
    return {name for one in patterns for name in one.variables if name[0] == "?"}

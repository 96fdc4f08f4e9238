"""``NOT EXISTS`` of plain patterns as ``MINUS``, where what is absent is less than what is asked.

The first looks anew for every row, the second looks once and compares. Both remove the same rows
when the two sides share a variable and every shared variable is bound on both, which those of plain
patterns are; and when nothing after the patterns may bind another that they share.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.engine.plan.reading import Filter, Query
from graph.engine.plan.terms import Pattern

FEWEST = 1_000
"""Rows for which looking anew costs little, where one pattern is absent."""
FEWEST_OF_JOIN = 20
"""The same where several patterns are: the engine makes their whole join anew for each row."""
LARGEST_JOIN = 100
"""Matches of the join, for each row, up to which making it once is less work for sure."""


def same_as_minus(query: Query, condition: Filter) -> bool:
    """Whether a filter removes the rows that ``MINUS`` at the end of the group would remove."""
    inside = {name for one in condition.absent for name in one.variables if name[0] == "?"}
    bound = {name for one in query.patterns for name in one.variables}
    return bool(inside & bound) and inside & query.rest_variables <= bound


def pays(rows: float, absent: float, patterns: int) -> bool:
    """Whether ``MINUS`` is less work, for so many rows and so many matches of absent patterns."""
    if patterns > 1:
        return rows >= FEWEST_OF_JOIN and absent <= rows * LARGEST_JOIN
    return rows >= FEWEST and absent <= rows


def write(absent: Sequence[Pattern]) -> str:
    """Write the ``MINUS``."""
    return f"MINUS {{ {' '.join(map(str, absent))} }}"

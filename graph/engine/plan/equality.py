"""Filters that leave a variable one value, or a few: ``?x = <iri>``, ``sameTerm``, ``IN``.

Such a filter is true of no term but these: an IRI and a text are equal to themselves only, and a
whole number is where a predicate has no objects but whole numbers (elsewhere 2 is equal to 2.0).
The filter stays; the values are said besides, so that a search can begin with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.engine.plan.reading import Filter, Query, constants
from graph.engine.plan.statistics import Statistics
from graph.engine.plan.terms import Term
from graph.engine.plan.tokens import Token, Unread

MOST = 50
"""Values of a list that is looked at."""
Values = dict[str, tuple[Term, ...]]


def values(query: Query, statistics: Statistics) -> Values:
    """The variables of the patterns that filters leave few values, and which.

    Not those at the end of a path: it would lead from a value that the graph does not have.
    """
    found: Values = {}
    bound = {name for one in query.patterns for name in one.variables}
    bound -= {name for one in query.patterns if one.path for name in one.variables}
    for condition in (*query.filters, *query.rest_filters):
        for part in _parts(condition):
            name, terms = _named(query, part)
            if name in bound and name not in found and _certain(query, name, terms, statistics):
                found[name] = terms
    return found


def _parts(condition: Filter) -> Iterator[Sequence[Token]]:
    """The conditions that ``&&`` joins; none where ``||`` stands on the same level."""
    if condition.tokens[0].text != "(":
        yield condition.tokens
        return
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in condition.tokens[1:-1]:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "|" and depth == 0:
            return
        if token.text == "&" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    yield from filter(None, parts)


def _named(query: Query, part: Sequence[Token]) -> tuple[str, tuple[Term, ...]]:
    """The variable and the values of one condition; no name for a condition of another kind."""
    left, right = _sides(part)
    if len(right) == 1 and right[0].kind == "variable":
        left, right = right, left
    if len(left) != 1 or left[0].kind != "variable":
        return "", ()
    try:
        terms = constants(query, right)
    except Unread:
        return "", ()
    return f"?{left[0].text[1:]}", tuple(dict.fromkeys(terms))


def _sides(part: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """What is compared with what; nothing when the condition compares in another way."""
    words = [one.text for one in part]
    if len(part) > 4 and part[1].word == "IN" and words[2] == "(" and words[-1] == ")":
        return part[:1], part[3:-1]
    sign = "="
    if len(part) == 6 and part[0].word == "SAMETERM":
        part, words, sign = part[2:-1], words[2:-1], ","
    if words.count(sign) != 1:
        return (), ()
    place = words.index(sign)
    return part[:place], part[place + 1 :]


def _certain(query: Query, name: str, terms: Sequence[Term], statistics: Statistics) -> bool:
    """Whether the condition is true of these terms only."""
    if not 0 < len(terms) <= MOST:
        return False
    if all(one.kind == "iri" or "^^" not in one.key for one in terms):
        return True
    return any(
        one.object.key == name and statistics.of(one.predicate).integers for one in query.patterns
    )

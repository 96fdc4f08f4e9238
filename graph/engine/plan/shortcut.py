"""Answers that the statistics know: counts of one pattern, whole or in groups, and lists.

``SELECT (COUNT(*) AS ?n) { ?s a mm:Trial }``, ``SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY
?p``, ``SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }`` and their like become the rows themselves, as
data; order, limit and offset stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.engine.plan.reading import Query
from graph.engine.plan.statistics import Statistics
from graph.engine.plan.tokens import Token

_TAIL = frozenset(("ORDER", "BY", "ASC", "DESC", "LIMIT", "OFFSET"))
_WRITABLE = ("<http", "<urn:", '"')


@dataclass(frozen=True, slots=True)
class Head:
    """What is selected: the variables as they come, which of them is a count, and of what.

    `counted` is ``*`` or a variable; `different`: only different ones count.
    """

    names: tuple[str, ...]
    distinct: bool
    count: str = ""
    counted: str = ""
    different: bool = False


def shorten(query: Query, statistics: Statistics) -> str | None:
    """The query as rows; None: the statistics do not know its answer."""
    if query.form != "SELECT" or len(query.patterns) != 1 or query.filters or query.rest.strip():
        return None
    head = _head(query.head)
    if head is None or (head.different and query.graph):
        return None
    group, tail = _group(query.tail)
    if not _plain(tail, head):
        return None
    rows = _rows(query, head, group, statistics)
    return None if rows is None else _write(query, head, rows, tail)


def _rows(
    query: Query, head: Head, group: str, statistics: Statistics
) -> Mapping[str, int] | int | None:
    """One number, or a number for each key."""
    keys = [one for one in head.names if one != head.count]
    if not keys and head.count and not group:
        return _number(query, head, statistics)
    grouped = bool(head.count) and group == keys[0] if keys else False
    listed = head.distinct and not head.count and not group
    if len(keys) == 1 and (grouped or listed) and not head.different:
        known = _known(query, keys[0], statistics)
        counted = head.counted in ("", "*", *query.patterns[0].variables, query.graph)
        return known if counted else None
    return None


def _number(query: Query, head: Head, statistics: Statistics) -> int | None:
    """How many matches the pattern has, or how many different ones in one place."""
    pattern = query.patterns[0]
    if query.graph or head.counted not in ("*", *pattern.variables):
        return None
    matches = statistics.exactly(pattern)
    if not head.different or matches is None:
        return matches
    about = statistics.of(pattern.predicate)
    if pattern.predicate.free or (about.triples and not about.subjects):
        return None
    if head.counted == pattern.subject.key:
        return about.subjects if pattern.object.free else None
    return about.objects if head.counted == pattern.object.key else None


def _known(query: Query, key: str, statistics: Statistics) -> Mapping[str, int] | None:
    """The numbers of what stands in the place of this variable."""
    pattern = query.patterns[0]
    if not pattern.subject.free or not pattern.object.free or statistics.exactly(pattern) is None:
        return None
    if query.graph is not None:
        alone = query.graph not in pattern.variables and pattern.predicate.free
        return statistics.graphs if key == query.graph and alone else None
    if key == pattern.predicate.key:
        return {name: one.triples for name, one in statistics.predicates.items()}
    about = statistics.of(pattern.predicate)
    if pattern.predicate.free or key != pattern.object.key or not about.whole:
        return None
    return about.counts


def _head(words: Sequence[Token]) -> Head | None:
    """Read what is selected."""
    distinct = bool(words) and words[0].word == "DISTINCT"
    names: list[str] = []
    count, counted, different, left = "", "", False, list(words[distinct:])
    while left:
        if left[0].kind == "variable":
            names.append(f"?{left.pop(0).text[1:]}")
            continue
        size = 9 if len(left) > 3 and left[3].word == "DISTINCT" else 8
        item, left = left[:size], left[size:]
        argument = _argument(item)
        if count or len(item) < size or argument is None:
            return None
        counted, different, count = argument, size == 9, f"?{item[-2].text[1:]}"
        names.append(count)
    if len(set(names)) < len(names) or (distinct and count) or not names:
        return None
    return Head(tuple(names), distinct, count, counted, different)


def _argument(item: Sequence[Token]) -> str | None:
    """What ``(COUNT(...) AS ?name)`` counts."""
    signs = [one.word or one.text for one in item]
    argument, name = item[-5:-4], item[-2:-1]
    if signs[:3] != ["(", "COUNT", "("] or signs[-4:-2] != [")", "AS"] or signs[-1] != ")":
        return None
    if not name or name[0].kind != "variable":
        return None
    if argument[0].text == "*" and len(item) == 8:
        return "*"
    return f"?{argument[0].text[1:]}" if argument[0].kind == "variable" else None


def _group(tail: Sequence[Token]) -> tuple[str, Sequence[Token]]:
    """The one variable of ``GROUP BY``, and the tail without it."""
    if len(tail) > 2 and tail[0].word == "GROUP" and tail[2].kind == "variable":
        return f"?{tail[2].text[1:]}", tail[3:]
    return "", tail


def _plain(tail: Sequence[Token], head: Head) -> bool:
    """Whether the tail only orders and cuts the rows."""
    return all(
        one.word in _TAIL
        or one.text in ("(", ")")
        or one.text.isdigit()
        or (one.kind == "variable" and f"?{one.text[1:]}" in head.names)
        for one in tail
    )


def _write(
    query: Query, head: Head, rows: Mapping[str, int] | int, tail: Sequence[Token]
) -> str | None:
    if isinstance(rows, int):
        data = f"({rows})"
    elif all(one.startswith(_WRITABLE) and "/." not in one for one in rows):
        data = " ".join(_row(head, key, number) for key, number in rows.items())
    else:
        return None
    names = " ".join(head.names)
    ending = query.text[tail[0].start : tail[-1].end] if tail else ""
    return f"SELECT {names} {{ VALUES ({names}) {{ {data} }} }} {ending}".rstrip()


def _row(head: Head, key: str, number: int) -> str:
    return f"({' '.join(str(number) if one == head.count else key for one in head.names)})"

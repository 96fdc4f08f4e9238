"""A query written anew, so that it has the same answer sooner; and why it has the same.

Each step is an equivalence of SPARQL's algebra, or of the algebra and what was counted of the
release; where a step's condition does not hold, the step is not made:

* a class that all subjects or objects of a predicate belong to, by one triple each, is not asked
  for again where that predicate is;
* a count that was counted is said (`shortcut`);
* the patterns stand in another order (`order`), and one variable of them that can have few values
  is given these before (`equality`): a join has the same rows in whatever order;
* where a release is read from disk, what is looked up for many rows is read once (`hashing`);
* ``NOT EXISTS`` becomes ``MINUS``, ``EXISTS`` a sub-select (`existence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from graph.engine.plan import equality, existence, hashing, order, shortcut
from graph.engine.plan.equality import Values
from graph.engine.plan.order import Order
from graph.engine.plan.reading import Filter, Query, read
from graph.engine.plan.statistics import Stage, Statistics
from graph.engine.plan.terms import Pattern, Term
from graph.engine.plan.tokens import Unread, tokens

WORTH = 2_000
"""Rows that a query must look at before its order matters."""
TIMES = 1.5
"""How many times fewer rows another order must look at."""
NAME = "_step"
"""How the names of hidden variables begin."""
_SIMPLE = frozenset(("OPTIONAL", "MINUS", "FILTER", "BIND", "NOT", "EXISTS"))
_BEFORE_GROUP = frozenset(("OPTIONAL", "MINUS", "EXISTS"))


@dataclass(frozen=True, slots=True)
class Plan:
    """The text to run, and each step from the text that was asked, in words."""

    text: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Beginning:
    """How the patterns are written, and why."""

    lines: tuple[str, ...]
    step: str


def rewrite(text: str, statistics: Statistics, *, on_disk: bool = False) -> Plan:
    """Write a query anew; what is not understood, or would not gain, stays as it is.

    `on_disk`: the release is read from there, where a look-up takes long.
    """
    try:
        query = read(text)
    except Unread as why:
        return Plan(text, (f"as it is: {why}",))
    slim, steps = (query, []) if query.graph else _without_classes(query, statistics)
    if short := shortcut.shorten(slim, statistics):
        return Plan(short, (*steps, "the numbers were counted when the release was opened"))
    if statistics.stage < Stage.PREDICATES:
        return Plan(text, ("as it is: too little is counted to put patterns in order",))
    if query.graph or not query.patterns or not _is_simple(query.rest):
        return Plan(text, ("as it is: its patterns do not stand alone at the beginning",))
    if not order.is_free(query.patterns):
        return Plan(text, ("as it is: its paths could have other rows in another order",))
    return _ordered(slim, steps, statistics, on_disk)


def _ordered(query: Query, steps: list[str], statistics: Statistics, on_disk: bool) -> Plan:
    """Write patterns and absences of a query anew."""
    known = equality.values(query, statistics)
    present = order.follow(query.patterns, statistics)
    beginning = _beginning(query, present, known, statistics, on_disk)
    lines = beginning.lines if beginning else map(str, query.patterns)
    filters, once = _existences(query, present.rows, statistics)
    made = [*steps, *([beginning.step] if beginning else []), *once[1]]
    if not made:
        return Plan(query.text, ("as it is: another order would not gain",))
    group = [*lines, *(one.text for one in filters), *once[0], query.rest]
    inside = "\n".join(filter(None, group))
    text = f"{query.text[: query.opens]}\n{inside}\n{query.text[query.closes :]}"
    return Plan(text, tuple(made))


def _without_classes(query: Query, statistics: Statistics) -> tuple[Query, list[str]]:
    """The query without the classes that other patterns imply."""
    left, steps = list(query.patterns), []
    for pattern in query.patterns:
        others = [one for one in left if one is not pattern]
        by = next((one for one in others if statistics.implies(one, pattern)), None)
        if by is not None:
            left = others
            steps.append(f"{pattern} is left out: all that {by.predicate} joins so is of the class")
    return replace(query, patterns=tuple(left)), steps


def _is_simple(rest: str) -> bool:
    """Whether what follows the patterns only adds to their rows, or takes of them, row by row."""
    depth, before = 0, ""
    for token in tokens(rest):
        depth -= token.kind == "close"
        if depth == 0 and token.kind not in ("open", "close") and token.text != ".":
            if token.word not in _SIMPLE:
                return False
        if depth == 0 and token.text == "{" and before not in _BEFORE_GROUP:
            return False
        depth += token.kind == "open"
        before = token.word
    return True


def _beginning(
    query: Query, present: Order, known: Values, statistics: Statistics, on_disk: bool
) -> _Beginning | None:
    """Another order, or the like by hashing, if it gains enough."""
    many = len(query.patterns) > order.MOST
    paged = any(one.word == "OFFSET" for one in query.tail) and not _sorted(query)
    if many or paged or present.cost < WORTH:
        return None
    hashes = on_disk and not _cut(query)
    most = inf if hashes else present.cost / TIMES
    found = order.best(query.patterns, known, statistics, most)
    if found is None:
        return None
    whole = hashing.whole(found, statistics) if hashes else (False,) * len(found.patterns)
    if not any(whole) and found.cost > present.cost / TIMES:
        return None
    about = f"about {_round(found.cost)} rows are looked at instead of {_round(present.cost)}"
    if any(whole):
        about += f", and {sum(whole)} patterns are read whole instead of looked up"
    return _begin(query, found, known, whole, about)


def _begin(
    query: Query, found: Order, known: Values, whole: Sequence[bool], about: str
) -> _Beginning | None:
    """Write the order so that the optimiser keeps to it; None: there is no way to."""
    patterns = [_named(one) for one in found.patterns]
    if not order.connected(patterns):
        return None
    if patterns != list(found.patterns) and (query.shows_all or NAME in query.text):
        return None
    first = patterns[0]
    lines = [str(first)]
    for place in (first.object, first.subject):
        if place.key in known:
            values = " ".join(map(str, known[place.key]))
            lines = [f"VALUES {place} {{ {values} }}", f"LATERAL {{ {first} }}"]
            break
    for pattern, is_whole in zip(patterns[1:], whole[1:], strict=True):
        lines = _joined(lines, pattern) if is_whole else [*lines, f"LATERAL {{ {pattern} }}"]
    return _Beginning(tuple(lines), f"begins with {first} {about}")


def _joined(lines: Sequence[str], pattern: Pattern) -> list[str]:
    """Lines and a pattern, each side by itself: so the engine hashes, and joins no other before."""
    return ["{ SELECT * {", *lines, "} }", f"{{ SELECT * {{ {pattern} }} }}"]


def _named(pattern: Pattern) -> Pattern:
    """A pattern whose hidden variables have names: they are to be seen in more than one group."""
    subject, target = (
        Term("variable", one.key.replace("_:step", f"?{NAME}")) if one.kind == "hidden" else one
        for one in (pattern.subject, pattern.object)
    )
    return pattern._replace(subject=subject, object=target)


def _existences(
    query: Query, rows: float, statistics: Statistics
) -> tuple[list[Filter], tuple[list[str], list[str]]]:
    """The filters that stay; what becomes of the others, and why."""
    stay, once, steps = [], [], []
    cut = _limited(query)
    for one in query.filters:
        if not one.asked or cut or not existence.same_if_asked_once(query, one):
            stay.append(one)
            continue
        size = order.follow(one.asked, statistics).cost
        if existence.pays(rows, size, one):
            once.append(existence.write(query, one))
            kind = "NOT EXISTS" if one.negative else "EXISTS"
            steps.append(f"{kind} is asked once, not for each of about {_round(rows)} rows")
        else:
            stay.append(one)
    # What is joined has to stand before what is taken away.
    return stay, (sorted(once, key=lambda one: one.startswith("MINUS")), steps)


def _cut(query: Query) -> bool:
    """Whether the first rows are enough, which come late where all of a pattern is read before."""
    return query.form == "ASK" or _limited(query)


def _limited(query: Query) -> bool:
    return any(one.word == "LIMIT" for one in query.tail) and not _sorted(query)


def _sorted(query: Query) -> bool:
    return any(one.word in ("ORDER", "GROUP") for one in query.tail)


def _round(number: float) -> str:
    return f"{float(f'{number:.2g}'):,.0f}"

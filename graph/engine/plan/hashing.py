"""Patterns that are read whole and joined by hashing, where a release is read from disk.

There, to look a pattern up takes as long as to read `LOOKUP` triples that stand together. So what
is looked up for many rows is sooner read once. In memory it is not: hashing takes twice as long.
"""

from __future__ import annotations

from graph.engine.plan.order import Order
from graph.engine.plan.sizes import matches
from graph.engine.plan.statistics import Statistics
from graph.engine.plan.terms import Pattern

LOOKUP = 40
"""Triples that are read in the time of one look-up: 25 of a million, 100 of ten million."""
PUT = 2
"""Triples that are read in the time in which one is put among those that are held."""
LEAST = 200_000
"""Triples that could be read in the time that is saved, at least."""
HELD = 1_000_000
"""Rows of either side, about, up to which a join holds one of them: 0.1 to 0.2 kB each."""


def whole(order: Order, statistics: Statistics) -> tuple[bool, ...]:
    """Which patterns of an order are to be read whole; never the first, with which it begins."""
    pairs = zip(order.patterns[1:], order.asked[1:], strict=True)
    return False, *(_pays(one, asked, statistics) for one, asked in pairs)


def _pays(pattern: Pattern, asked: float, statistics: Statistics) -> bool:
    """Whether to read a pattern whole is less work than to look it up for each of so many rows."""
    if pattern.path is not None or pattern.predicate.free:
        return False
    triples = matches(pattern, {}, {}, statistics)
    saved = asked * (LOOKUP - PUT) - triples * PUT
    return max(asked, triples) <= HELD and saved >= LEAST

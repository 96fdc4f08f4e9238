"""How far pages look that list things: not into graphs of millions, which were loaded beside ours.

A list of our things does not grow by them, so nobody has to wait until they are read.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.lookup import IN_MEMORY, Facts
from graph.release import Release

Names = tuple[str, ...] | None
"""The graphs that are looked into; None: all, and those of no name."""


def graphs(release: Release) -> Names:
    """The graphs that lists are made from: those that are not large."""
    if release.triples <= IN_MEMORY:
        return None
    return tuple(name for name, number in release.counts.items() if number <= IN_MEMORY)


def using(facts: Facts, predicate: ox.NamedNode, names: Names) -> Iterator[ox.Quad]:
    """Statements with a property in these graphs."""
    if names is None:
        yield from facts.using(predicate)
        return
    for one in names:
        yield from facts.within(ox.NamedNode(one), predicate)

"""What the engine answers to the questions of who counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox


def asked(store: ox.Store, group: str) -> bool:
    """Whether a group has any match."""
    found = store.query(f"ASK {{ {group} }}", use_default_graph_as_union=True)
    return bool(found)


def pairs(store: ox.Store, query: str, *, union: bool = True) -> Iterator[tuple[str, int]]:
    """The rows of a query for a key and a number."""
    yield from rows(store, query, union=union)


def rows(store: ox.Store, query: str, *, union: bool = True) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, of the union of all graphs: `?n` and `?k` as numbers, all else as keys.

    Without `union` it is asked of the graph without a name only.
    """
    found = store.query(query, use_default_graph_as_union=union)
    assert isinstance(found, ox.QuerySolutions)
    names = [one.value for one in found.variables]
    for row in found:
        yield tuple(int(row[one].value) if one in ("n", "k") else str(row[one]) for one in names)

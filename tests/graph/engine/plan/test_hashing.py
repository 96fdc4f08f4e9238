"""What is read whole, and joined by hashing, where a release is read from disk."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from graph.engine.plan import counting, hashing
from graph.engine.plan.rewriting import rewrite
from graph.engine.plan.statistics import Statistics

P = "PREFIX : <http://example.org/> "
ROWS = 8_000
CHAIN = P + "SELECT * { ?a :p ?b . ?b :q ?c . ?c :r ?d }"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.extend(
        ox.Quad(
            ox.NamedNode(f"http://example.org/{start}{number}"),
            ox.NamedNode(f"http://example.org/{predicate}"),
            ox.NamedNode(f"http://example.org/{end}{number * 7 % ROWS}"),
        )
        for start, predicate, end in ("apb", "bqc", "crd")
        for number in range(ROWS)
    )
    return store


@pytest.fixture(scope="module")
def counted(store: ox.Store) -> Statistics:
    return counting.count(store)


def rows(store: ox.Store, query: str) -> Iterator[str]:
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    yield ",".join(one.value for one in found.variables)
    yield from sorted(",".join(map(str, row)) for row in found)


def test_what_many_rows_look_up_is_read_whole_from_disk(
    store: ox.Store, counted: Statistics
) -> None:
    plan = rewrite(CHAIN, counted, on_disk=True)
    assert plan.text.count("{ SELECT * { ?") == 2
    assert "2 patterns are read whole instead of looked up" in plan.steps[-1]
    assert list(rows(store, plan.text)) == list(rows(store, CHAIN))


def test_in_memory_all_is_looked_up(counted: Statistics) -> None:
    assert rewrite(CHAIN, counted).text == CHAIN


FEW = [
    CHAIN + " LIMIT 3",
    CHAIN.replace("SELECT *", "ASK"),
    CHAIN.replace("?a :p", ":a1 :p"),
    CHAIN + " OFFSET 2",
]


@pytest.mark.parametrize("query", FEW)
def test_what_needs_few_rows_is_looked_up(query: str, counted: Statistics) -> None:
    assert rewrite(query, counted, on_disk=True).text == query


def test_of_many_rows_few_are_held_in_memory(
    counted: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "HELD", ROWS - 1)
    assert rewrite(CHAIN, counted, on_disk=True).text == CHAIN

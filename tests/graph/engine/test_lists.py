from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.engine.answer import Question
from graph.engine.embedded import Engine
from graph.engine.lists import NOTHING, fill

THINGS = 'VALUES ?x { <urn:a> "a" "a"@en 1 2.5 true "2"^^<urn:type> }'

EMPTY = ["IN ()", "in()", "NOT IN ( )", "NOTIN(\n)", "NOT IN ( # nothing\n\t)"]
FULL = ["IN (1)", "MIN()", "?IN ()", "'IN ()'", "# IN ()\n", "<http://a/IN()>", "IN (())"]


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_list_gets_what_nothing_is_equal_to(text: str) -> None:
    assert fill(f"FILTER(?x {text})").count(NOTHING) == 1


@pytest.mark.parametrize("text", FULL)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert fill(text) == text


@pytest.mark.parametrize(("operator", "rows"), [("IN", 0), ("NOT IN", 7)])
def test_no_thing_is_in_an_empty_list(engine: Engine, operator: str, rows: int) -> None:
    query = f"SELECT ?x {{ {THINGS} FILTER(?x {operator} ()) }}"
    assert len(engine.ask(Question(query, rows="csv")).body().split()) - 1 == rows


def test_the_store_alone_would_lose_rows() -> None:
    """Should it not any more, `graph.engine.lists` can go."""
    found = ox.Store().query(f"SELECT ?x {{ {THINGS} FILTER(?x NOT IN ()) }}")
    assert isinstance(found, ox.QuerySolutions)
    assert len(list(found)) < 7

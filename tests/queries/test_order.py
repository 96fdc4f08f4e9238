from __future__ import annotations

import pyoxigraph as ox
import pytest

from queries import order

TEXT = """\
PREFIX u: <urn:>
SELECT ?a ?b { VALUES (?a ?b) { (1 3) (2 1) (1 2) (2 1) } } ORDER BY DESC(?a)"""


def rows(text: str) -> list[tuple[str, ...]]:
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row) for row in found]


def test_columns_that_are_not_named_decide_where_rows_tie() -> None:
    assert rows(order.total(TEXT, ["a", "b"])) == [("2", "1"), ("2", "1"), ("1", "2"), ("1", "3")]


def test_a_column_in_a_function_still_decides() -> None:
    text = "SELECT ?a { } ORDER BY STRLEN(?a)"
    assert order.total(text, ["a"]).endswith("ORDER BY STRLEN(?a) ?a\n")
    assert order.total("SELECT ?a { } ORDER BY ?ab ?a", ["a"]).endswith("BY ?ab ?a\n")


@pytest.mark.parametrize(("limit", "offset", "kept"), [(1, 0, ["2"]), (9, 3, ["1"]), (9, 4, [])])
def test_parts_are_cut_out_of_the_whole(limit: int, offset: int, kept: list[str]) -> None:
    assert [row[0] for row in rows(order.part(TEXT + "\n", limit, offset))] == kept


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("{ VALUES", "{ # a word }\nVALUES"), TEXT + " # x"]
)
def test_all_rows_are_counted(text: str) -> None:
    assert rows(order.counted(text)) == [("4",)]


@pytest.mark.parametrize(
    ("text", "is_ordered"),
    [
        (TEXT, True),
        ("SELECT * { { SELECT ?a { } ORDER BY ?a } }", False),
        ("SELECT * { } ORDER BY ?a LIMIT 3", False),
        ("SELECT * { }", False),
    ],
)
def test_a_query_is_ordered_when_that_is_the_last_it_says(text: str, is_ordered: bool) -> None:
    assert order.is_ordered(text) is is_ordered

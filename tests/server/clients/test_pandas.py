"""pandas, which reads CSV from an address."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas

from queries import FLAGSHIP


def test_a_saved_question_is_a_frame(address: str) -> None:
    frame = pandas.read_csv(f"{address}/queries/{FLAGSHIP}.csv")
    assert {"trial", "value", "unit"} <= set(frame.columns)
    assert 17.8 in frame["value"].to_list()


def test_a_query_is_a_frame(address: str) -> None:
    query = """SELECT ?text ?number ?none {
        VALUES (?text ?number) { ("a,\\"b\\"\\nc" 1) ("é" 2.5) ("" 3) } }"""
    frame = pandas.read_csv(f"{address}/sparql?{urlencode({'query': query, 'format': 'csv'})}")
    assert frame["text"].to_list()[:2] == ['a,"b"\nc', "é"]
    assert frame["number"].to_list() == [1.0, 2.5, 3.0]
    assert frame["none"].isna().all()


def test_a_question_without_rows_is_a_frame_with_columns(address: str) -> None:
    query = urlencode({"query": "SELECT ?a ?b { FILTER(false) }", "format": "csv"})
    frame = pandas.read_csv(f"{address}/sparql?{query}")
    assert list(frame.columns) == ["a", "b"]
    assert frame.empty

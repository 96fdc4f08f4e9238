"""Figures of the graph, asked for in SPARQL that shares nothing with the saved questions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

Rows = list[dict[str, str]]


@pytest.fixture
def graph(client: FlaskClient) -> Callable[[str], Rows]:
    """Ask the graph; rows as texts."""

    def ask(query: str) -> Rows:
        answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text, newline="")))

    return ask

from __future__ import annotations

import re

import pytest
from rdflib import Graph

from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import TERMS_FILE, document

MODEL = (document.PAGE.parent / "model.md").read_text(encoding="utf-8")


def test_the_page_of_terms_is_up_to_date() -> None:
    written = document.page(Graph().parse(TERMS_FILE, format="turtle"))
    assert document.PAGE.read_text(encoding="utf-8") == written, "run 'python -m ontology.document'"


def test_the_table_of_slices_is_up_to_date() -> None:
    text = document.SLICES_PAGE.read_text(encoding="utf-8")
    assert document.slices_page(text) == text, "run 'python -m ontology.document'"


@pytest.mark.parametrize("query", re.findall(r"```sparql\n(.*?)```", MODEL, re.DOTALL))
def test_every_pattern_of_the_model_page_gives_rows(query: str, engine: Engine) -> None:
    rows = engine.ask(Question(query, rows="csv")).body().decode().splitlines()
    assert len(rows) > 5


def test_every_term_the_model_page_names_exists() -> None:
    graph = Graph().parse(TERMS_FILE, format="turtle")
    known = {str(one).rpartition("/")[2] for one in graph.subjects()}
    for name in re.findall(r"mm:(\w+)", MODEL):
        assert name in known, name

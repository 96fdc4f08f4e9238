from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import queries
from server.mcp import texts

QUESTIONS = queries.load()
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["/llms.txt", "/llms-full.txt"])
def text(request: pytest.FixtureRequest, client: FlaskClient) -> str:
    answer = client.get(request.param)
    assert answer.content_type == "text/plain; charset=utf-8"
    return answer.text


def test_it_begins_with_what_this_is_as_the_convention_has_it(text: str) -> None:
    assert re.match(r"# MyeloKG\n\n> .+\n", text)
    assert "gives no medical advice" in text
    assert "10.3390/jcm13206238" in text


def test_it_names_every_question_with_its_parameters(text: str) -> None:
    for id, query in QUESTIONS.items():
        (line,) = re.findall(rf"^- \[{id}\]\(.*$", text, re.MULTILINE)
        assert query.question in line
        assert all(one.name in line for one in query.parameters)


def test_every_address_in_it_answers(text: str, client: FlaskClient) -> None:
    addresses = set(re.findall(r"\]\(http://localhost(/[^)]*)\)", text))
    assert {"/queries.json", "/llms-full.txt"} <= addresses
    for one in addresses:
        assert client.get(one).status_code == 200, one


def test_the_full_text_has_every_choice_and_column_and_the_model(client: FlaskClient) -> None:
    text = client.get("/llms-full.txt").text
    assert "daratumumab = daratumumab" in text
    for query in QUESTIONS.values():
        for name, column in query.columns.items():
            assert f"- {name}: {column.heading}" in text
    assert (ROOT / "docs/model.md").read_text(encoding="utf-8") in text


def test_it_is_the_same_for_who_reads_it_by_protocol(client: FlaskClient) -> None:
    assert texts.guide.model() in client.get("/llms-full.txt").text
    container = (ROOT / "docs/deploy/Containerfile").read_text(encoding="utf-8")
    assert "COPY docs docs" in container

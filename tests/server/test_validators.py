from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from graph.engine.answer import Question
from graph.release import Release
from server.validators import etag

FLAGSHIP = "/queries/len-r-pfs-after-one-lot"
SELECT = "/sparql?query=SELECT ?t { ?t a <https://w3id.org/myelokg/onto/Trial> }&format=csv"


@pytest.mark.parametrize("path", [f"{FLAGSHIP}.csv", f"{FLAGSHIP}.json", SELECT])
def test_who_has_the_answer_is_told_so(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Vary"] == first.headers["Vary"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_head_request_has_the_same_validator(client: FlaskClient) -> None:
    path = f"{FLAGSHIP}.csv"
    assert client.head(path).headers["ETag"] == client.get(path).headers["ETag"]


@pytest.mark.parametrize("path", [f"{FLAGSHIP}.tsv", f"{FLAGSHIP}.csv?reported=number"])
def test_another_format_or_parameter_is_another_answer(client: FlaskClient, path: str) -> None:
    tag = client.get(f"{FLAGSHIP}.csv").headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


CALLS = ["NOW()", "RAND()", "UUID()", "STRUUID()", "now()", "NOW ()", "NOW # c\n()"]


@pytest.mark.parametrize("call", CALLS)
def test_what_is_new_each_time_has_no_validator(client: FlaskClient, call: str) -> None:
    asked = {"query": f"SELECT ({call} AS ?x) {{}}", "format": "csv"}
    answer = client.get("/sparql", query_string=asked)
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


ASKING = ["SERVICE <http://a/>", "service<http://a/>", "SERVICE SILENT\n<http://a/>"]


@pytest.mark.parametrize("words", ASKING)
def test_what_another_endpoint_says_has_no_validator(words: str) -> None:
    assert etag(Question(f"SELECT * {{ {words} {{ ?s ?p ?o }} }}"), "release") is None
    assert etag(Question("SELECT * { ?service a sd:Service }"), "release")


def test_words_that_only_look_like_it_do_no_harm(client: FlaskClient) -> None:
    asked = {"query": "SELECT ?unknown { VALUES ?unknown { 'brandy' } }", "format": "csv"}
    assert "ETag" in client.get("/sparql", query_string=asked).headers


def test_an_error_has_no_validator(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/sparql?query=SELECT").headers


def test_another_release_is_another_answer(release: Release) -> None:
    question = Question("ASK {}")
    assert etag(question, release.id) != etag(question, "another")

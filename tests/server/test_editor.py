"""The editor without its scripts, and what its scripts ask the server."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

import queries
from graph.release import Release
from ontology import DATA, PREFIXES, TERM

HTML = {"Accept": "text/html"}


def check(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    answer = client.post("/editor/check", data=query, content_type="application/sparql-query")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()["remarks"]


def field(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return found[1]


def test_it_begins_with_a_query_that_can_be_asked(client: FlaskClient) -> None:
    page = client.get("/editor", headers=HTML).text
    assert "mm:LenRefractoryOneLineCohort" in field(page)
    assert '<form id="ask" method="get" action="/sparql"' in page


def test_every_saved_question_can_be_begun_with(client: FlaskClient) -> None:
    page = client.get("/editor", headers=HTML).text
    links = re.findall(r'href="(/editor\?question=[\w-]+)"', page)
    assert len(links) == len(queries.load())
    for link in links[:5]:
        assert "SELECT" in field(client.get(link, headers=HTML).text)


def test_a_query_in_the_address_stands_in_the_form_and_is_not_answered(client: FlaskClient) -> None:
    page = client.get("/editor?query=ASK%7B%7D", headers=HTML).text
    assert field(page) == "ASK{}"
    assert " data-run" in page
    assert "Yes" not in page


def test_it_can_be_bound_to_a_release(client: FlaskClient, release: Release) -> None:
    page = client.get(f"/editor?release={release.id}", headers=HTML).text
    assert f'action="/release/{release.id}/sparql"' in page
    assert client.get("/editor?release=000000000000").status_code in (404, 410)


def test_an_answer_stands_below_its_query_with_what_may_be_wrong(client: FlaskClient) -> None:
    page = client.get("/sparql?format=html&query=SELECT+*+{+?s+a+mm:Trail+}", headers=HTML).text
    assert "There is no mm:Trail in this release. Did you mean mm:Trial" in page
    assert page.index("<textarea") < page.index("No rows: nothing in this release fits")


@pytest.fixture
def terms(client: FlaskClient) -> dict[str, Any]:
    return client.get("/editor/terms.json").get_json()


def test_terms_and_things_come_with_label_kind_and_definition(terms: dict[str, Any]) -> None:
    entries = {(one["name"], one["kind"]): one for one in terms["entries"]}
    trial = entries["mm:Trial", "class"]
    assert trial["iri"] == TERM + "Trial"
    assert trial["label"] == "trial"
    assert trial["definition"].startswith("A study")
    assert entries["mm:testsDrug", "property"]["label"] == "tests drug"
    assert entries["mm:lenalidomide", "thing"]["label"] == "lenalidomide"
    assert entries["d:OPTIMISMM", "thing"]["names"] == ["OPTIMISM"]
    assert terms["prefixes"] == PREFIXES
    assert terms["graphs"]


def test_every_name_is_one_that_a_query_can_have(terms: dict[str, Any]) -> None:
    for one in terms["entries"]:
        prefix, _, local = one["name"].partition(":")
        assert one["name"] == f"<{one['iri']}>" or PREFIXES[prefix] + local == one["iri"]
        assert one["label"]


def test_what_is_long_and_reached_from_others_is_left_out(terms: dict[str, Any]) -> None:
    names = [one["iri"] for one in terms["entries"]]
    assert 500 < len(names) < 3000
    assert not any(name.startswith(DATA + "reading") for name in names)


def test_terms_are_kept_under_their_release(client: FlaskClient) -> None:
    answer = client.get("/editor/terms.json")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/editor/terms.json", headers=known).status_code == 304


ERRORS = [
    ("SELECT * WHERE {\n  ?s ?p\n}", 3, 1),
    ("SELEC * {}", 1, 1),
    ("SELECT * { ?s no:prefix ?o }", 1, 15),
    ("SELECT ?s { ?s ?p ?o } ORDER ?s", 1, 30),
]


@pytest.mark.parametrize(("query", "line", "column"), ERRORS)
def test_an_error_has_its_line_and_column(
    client: FlaskClient, query: str, line: int, column: int
) -> None:
    (remark,) = check(client, query)
    assert remark["severity"] == "error"
    assert (remark["line"], remark["column"]) == (line, column)
    assert remark["message"]


UNKNOWN = [
    ("SELECT * {\n  ?s a mm:Trail }", 2, 8, "mm:Trail", "mm:Trial"),
    ("SELECT * { ?s mm:testDrug ?o }", 1, 15, "mm:testDrug", "mm:testsDrug"),
    (f"SELECT * {{ ?s <{TERM}testDrug> ?o }}", 1, 15, f"<{TERM}testDrug>", "mm:testsDrug"),
    (f"PREFIX x: <{TERM}>\nSELECT * {{ ?s x:testDrug ?o }}", 2, 15, "x:testDrug", "mm:testsDrug"),
]


@pytest.mark.parametrize(("query", "line", "column", "written", "meant"), UNKNOWN)
def test_an_unknown_term_is_named_with_what_was_perhaps_meant(
    client: FlaskClient, query: str, line: int, column: int, written: str, meant: str
) -> None:
    (remark,) = check(client, query)
    assert remark["severity"] == "warning"
    assert (remark["line"], remark["column"], remark["length"]) == (line, column, len(written))
    assert remark["message"].startswith(f"There is no {written} in this release. Did you mean")
    assert remark["nearest"][0] == meant


GOOD = [
    "SELECT * { ?s a mm:Trial } # mm:Trail",
    'SELECT * { ?s rdfs:label "mm:Trail" }',
    "PREFIX mm: <urn:other:> SELECT * { ?s a mm:Trail }",
    "SELECT * { ?s a <urn:x> ; skos:nothing ?o }",
    "SELECT * { SERVICE <http://elsewhere.invalid/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", GOOD)
def test_nothing_is_said_of_what_is_well_written(client: FlaskClient, query: str) -> None:
    assert check(client, query) == []


def test_every_saved_question_is_well_written(client: FlaskClient) -> None:
    for one in queries.load().values():
        assert check(client, one.text) == [], one.id


def test_a_costly_query_is_checked_in_a_moment(client: FlaskClient) -> None:
    begun = time.monotonic()
    assert check(client, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }") == []
    assert time.monotonic() - begun < 0.5


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b" \n", 400), (b"\xff", 400)])
def test_what_is_no_text_is_refused(client: FlaskClient, body: bytes, status: int) -> None:
    answer = client.post("/editor/check", data=body, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from graph.engine.answer import (
    AnswerBroken,
    AnswerTooLarge,
    EngineBusy,
    EngineDown,
    EngineFailed,
    EngineSlow,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    QueryTooCostly,
    RemoteFailed,
)
from graph.release import NoRelease
from queries import FLAGSHIP, BadValue, UnknownParameter
from server.problems import TYPE, describe

FORM = "application/x-www-form-urlencoded"

RAISED = [
    (QuerySyntaxError("expected a word", 3, 7), 400, "query-syntax", {"line": 3, "column": 7}),
    (QuerySyntaxError("odd", None, None), 400, "query-syntax", {}),
    (QueryRefused("SERVICE is closed"), 403, "query-refused", {}),
    (AnswerTooLarge(2**20), 503, "answer-too-large", {"limit": 2**20}),
    (QueryTooComplex("brackets nest too deep"), 400, "query-too-complex", {}),
    (NotAcceptable("graph"), 406, "not-acceptable", {}),
    (QueryTimeout(10.0), 503, "query-timeout", {"seconds": 10.0}),
    (QueryTimeout(10.0, ["http://a/sparql"]), 503, "query-timeout", {"seconds": 10.0}),
    (EngineDown("the engine is gone", 2.5), 503, "engine-down", {"retryAfter": 3}),
    (EngineSlow("the engine has stopped the query: late"), 504, "engine-slow", {}),
    (EngineFailed("the engine answers with status 500"), 502, "engine-failed", {}),
    (RemoteFailed("http://a/sparql failed: no route"), 502, "remote-failed", {}),
    (QueryTooCostly("out of memory"), 503, "query-too-costly", {}),
    (EngineBusy(5.0), 503, "busy", {"retryAfter": 5}),
    (AnswerBroken("the query was stopped"), 503, "no-answer", {}),
    (NoRelease("none"), 503, "no-release", {}),
    (UnknownParameter("report", ["reported"]), 400, "unknown-parameter", {"nearest": ["reported"]}),
    (BadValue("a", "b", "one of 'c'", ["c"]), 400, "bad-value", {"allowed": ["c"], "value": "b"}),
    (ZeroDivisionError("secret"), 500, "internal", {}),
]


@pytest.mark.parametrize(("error", "status", "slug", "members"), RAISED)
def test_every_error_has_its_problem(
    app: Flask, error: Exception, status: int, slug: str, members: dict[str, Any]
) -> None:
    with app.test_request_context("/"):
        document = describe(error).document()
    assert document["status"] == status
    assert document["type"] == TYPE + slug
    assert members.items() <= document.items()
    assert document["detail"].endswith((".", "?"))
    assert "secret" not in str(document)


def flagship(rest: str) -> str:
    return f"/queries/{FLAGSHIP}{rest}"


REQUESTS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nowhere", {}, 404, "not-found"),
    ("GET", "/static/nothing.css", {}, 404, "not-found"),
    ("GET", "/static/../settings.py", {}, 404, "not-found"),
    ("GET", "/queries/no-such-question", {}, 404, "unknown-question"),
    ("GET", flagship(".pdf"), {}, 404, "unknown-question"),
    ("GET", "/queries.csv", {}, 404, "unknown-question"),
    ("GET", flagship(".csv?repotred=number"), {}, 400, "unknown-parameter"),
    ("GET", flagship(".csv?reported=numbr"), {}, 400, "bad-value"),
    ("GET", flagship(".csv?knowledge=review&knowledge=background"), {}, 400, "bad-value"),
    ("GET", flagship(".csv?reported=%FF"), {}, 400, "bad-value"),
    ("GET", flagship("?format=pdf"), {}, 406, "not-acceptable"),
    ("GET", "/queries?format=pdf", {}, 406, "not-acceptable"),
    ("GET", "/queries", {"headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
    ("GET", "/sparql?query=SELECT", {}, 400, "query-syntax"),
    ("GET", "/sparql?query=", {}, 400, "query-syntax"),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, 400, "bad-request"),
    ("GET", "/sparql?query=%FF", {}, 400, "bad-request"),
    ("GET", "/sparql?update=CLEAR%20ALL", {}, 400, "bad-request"),
    ("GET", "/sparql?query=ASK%7B%7D&format=pdf", {}, 406, "not-acceptable"),
    ("GET", "/sparql?query=ASK%7B%7D&format=turtle", {}, 406, "not-acceptable"),
    ("GET", "/sparql", {"headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
    ("POST", "/sparql", {}, 400, "bad-request"),
    ("POST", "/sparql", {"data": b"", "content_type": FORM}, 400, "bad-request"),
    (
        "POST",
        "/sparql",
        {"data": b"ASK{}", "content_type": "text/plain"},
        415,
        "unsupported-media-type",
    ),
    ("POST", "/sparql", {"data": b"ASK{}"}, 415, "unsupported-media-type"),
    (
        "POST",
        "/sparql",
        {"data": {"query": "ASK{}"}, "content_type": "multipart/form-data"},
        415,
        "",
    ),
    (
        "POST",
        "/sparql",
        {"data": b"ASK{}", "content_type": "application/sparql-query; charset=utf-16"},
        415,
        "unsupported-media-type",
    ),
    ("POST", "/sparql", {"data": b"\xff", "content_type": "application/sparql-query"}, 400, ""),
    ("POST", "/sparql", {"data": b"query=%FF", "content_type": FORM}, 400, "bad-request"),
    (
        "POST",
        "/sparql",
        {"data": b"ASK{}" + b" " * 2**20, "content_type": "application/sparql-query"},
        413,
        "",
    ),
    ("POST", "/sparql", {"data": b"query=" + b"+" * (2**20 + 1), "content_type": FORM}, 413, ""),
    ("POST", "/sparql", {"data": b"x=" + b"+" * 2**23, "content_type": FORM}, 413, ""),
    ("PUT", "/sparql", {}, 405, "method-not-allowed"),
    ("POST", "/queries", {}, 405, "method-not-allowed"),
    ("BREW", "/", {}, 405, "method-not-allowed"),
    (
        "GET",
        "/sparql?query=SELECT%20*%20%7B%20SERVICE%20%3Chttp%3A%2F%2F127.0.0.1%2F%3E%20%7B%7D%20%7D",
        {},
        403,
        "query-refused",
    ),
]


@pytest.mark.parametrize(("method", "path", "more", "status", "slug"), REQUESTS)
def test_every_failure_is_a_problem_document(
    client: FlaskClient, method: str, path: str, more: dict[str, Any], status: int, slug: str
) -> None:
    answer = client.open(path, method=method, **more)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    document = answer.get_json()
    assert document["status"] == status
    assert document["type"].startswith(TYPE + slug)
    assert document["title"]
    assert document["detail"].endswith((".", "?"))
    assert "Traceback" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Vary"]


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# Requests that name no format, so that the header decides.
OPEN = [
    one
    for one in REQUESTS
    if "headers" not in one[2] and not re.search(r"format=|\.(csv|pdf|css)", one[1])
]


@pytest.mark.parametrize(("method", "path", "more", "status", "slug"), OPEN)
def test_every_failure_is_a_page_for_who_prefers_one(
    client: FlaskClient, method: str, path: str, more: dict[str, Any], status: int, slug: str
) -> None:
    document = client.open(path, method=method, **more).get_json()
    answer = client.open(path, method=method, headers=BROWSER, **more)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert escape(document["detail"]) in answer.text


def test_a_syntax_error_has_line_and_column(client: FlaskClient) -> None:
    text = "SELECT ?s WHERE {\n  ?s ?p\n}"
    document = client.get("/sparql", query_string={"query": text}).get_json()
    assert document["line"] == 3
    assert document["column"] in (1, 2)
    assert "Line 3, column" in document["detail"]


def test_405_says_what_is_allowed(client: FlaskClient) -> None:
    answer = client.delete("/sparql")
    assert {"GET", "POST", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
    assert answer.get_json()["allowed"] == answer.headers["Allow"].split(", ")


@pytest.mark.parametrize(
    ("query", "offered"),
    [("ASK {}", "text/csv"), ("CONSTRUCT WHERE { ?s a ?o }", "text/turtle")],
)
def test_406_offers_what_the_query_can_be_had_as(
    client: FlaskClient, query: str, offered: str
) -> None:
    accept = "text/turtle" if query.startswith("ASK") else "text/csv"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 406
    assert offered in answer.get_json()["offered"]
    assert accept not in answer.get_json()["offered"]


def test_an_unknown_question_is_answered_with_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/queries/len-r-pfs-after-one-line.csv")
    assert answer.status_code == 404
    assert answer.get_json()["nearest"][0] == FLAGSHIP
    page = client.get("/queries/len-r-pfs-after-one-line", headers={"Accept": "text/html"})
    assert f'href="/queries/{FLAGSHIP}"' in page.text


def test_a_mistake_of_ours_is_logged_and_not_told(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("server.health._release", fail)
    answer = client.get("/health")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "a secret detail" in caplog.text


def test_what_a_guest_wrote_is_never_markup(client: FlaskClient) -> None:
    text = "<script>alert(1)</script>"
    html = {"Accept": "text/html"}
    for path in (f"/queries/{text}", f"/sparql?query={text}", f"/{text}"):
        assert text not in client.get(path, headers=html).text
    literal = {"query": f'SELECT ("{text}" AS ?x) {{}}'}
    assert text not in client.get("/sparql", query_string=literal, headers=html).text
    script = {"query": "SELECT (<javascript:alert(1)> AS ?x) {}"}
    assert 'href="javascript' not in client.get("/sparql", query_string=script, headers=html).text

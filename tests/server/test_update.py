"""SPARQL 1.1 Update over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from ontology import DATA_GRAPH

FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"


def ask(client: FlaskClient, query: str, **parameters: Any) -> bool:
    answer = client.get("/sparql", query_string={"query": query, "format": "json", **parameters})
    assert answer.status_code == 200, answer.text
    return bool(answer.get_json(force=True)["boolean"])


FORMS: list[dict[str, Any]] = [
    {"data": {"update": INSERT}},
    {"data": INSERT, "content_type": UPDATE},
    {"data": INSERT, "content_type": UPDATE + "; charset=UTF-8"},
    {"data": "\ufeff" + INSERT, "content_type": UPDATE},
    {"data": "update=" + quote(INSERT), "content_type": FORM},
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", ["/update", "/update/"])
def test_an_update_in_any_form_is_made_and_served_at_once(
    writer: FlaskClient, form: dict[str, Any], path: str
) -> None:
    before = writer.get("/health").headers["MyeloKG-Release"]
    answer = writer.post(path, **form)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    served = writer.get("/health").headers["MyeloKG-Release"]
    assert answer.headers["MyeloKG-Release"] == served != before
    assert ask(writer, "ASK { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }")


def test_prefixes_need_not_be_declared_in_updates_either(writer: FlaskClient) -> None:
    text = "INSERT DATA { GRAPH <urn:g> { d:ALPHA rdfs:comment 'x' } }"
    assert writer.post("/update", data={"update": text}).status_code == 204


COPY = "INSERT { GRAPH <urn:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
NAMED = "INSERT { GRAPH <urn:copy> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
USING: list[tuple[str, dict[str, Any], int]] = [
    (COPY, {}, 0),
    (COPY, {"using-graph-uri": DATA_GRAPH}, 1),
    (COPY, {"using-graph-uri": [DATA_GRAPH, DATA_GRAPH.replace("data", "meta")]}, 2),
    (NAMED, {}, 2),
    (NAMED, {"using-named-graph-uri": DATA_GRAPH}, 1),
    (COPY, {"using-graph-uri": "urn:none"}, 0),
]


@pytest.mark.parametrize(("text", "using", "copied"), USING)
@pytest.mark.parametrize("direct", [True, False])
def test_a_request_chooses_the_graphs_of_an_update(
    writer: FlaskClient, text: str, using: dict[str, Any], copied: int, direct: bool
) -> None:
    if direct:
        answer = writer.post("/update", query_string=using, data=text, content_type=UPDATE)
    else:
        answer = writer.post("/update", data={"update": text, **using})
    assert answer.status_code == 204, answer.text
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <urn:copy> { ?s ?p ?o } }"
    rows = writer.get("/sparql", query_string={"query": count, "format": "csv"})
    assert rows.text == f"n\r\n{copied}\r\n"


def test_delete_where_keeps_to_the_graphs_of_the_request(writer: FlaskClient) -> None:
    for graph in ("urn:a", "urn:b"):
        insert = f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> 1 }} }}"
        assert writer.post("/update", data={"update": insert}).status_code == 204
    update = "DELETE WHERE { GRAPH ?g { <urn:s> ?p ?o } }"
    data = {"update": update, "using-named-graph-uri": "urn:a"}
    assert writer.post("/update", data=data).status_code == 204
    assert not ask(writer, "ASK { GRAPH <urn:a> { ?s ?p ?o } }")
    assert ask(writer, "ASK { GRAPH <urn:b> { ?s ?p ?o } }")


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({}, 415, "unsupported-media-type"),
    ({"data": INSERT, "content_type": "text/plain"}, 415, "unsupported-media-type"),
    ({"data": INSERT, "content_type": "application/sparql-query"}, 415, ""),
    ({"data": {"update": INSERT}, "content_type": "multipart/form-data"}, 415, ""),
    ({"data": INSERT, "content_type": UPDATE + "; charset=latin-1"}, 415, ""),
    (
        {"data": b"x", "content_type": UPDATE, "headers": {"Content-Encoding": "gzip"}},
        415,
        "unsupported-media-type",
    ),
    ({"data": {}, "content_type": FORM}, 400, "bad-request"),
    ({"data": {"query": "ASK {}"}}, 400, "bad-request"),
    ({"data": {"update": INSERT, "query": "ASK {}"}}, 400, "bad-request"),
    ({"data": {"update": [INSERT, INSERT]}}, 400, "bad-request"),
    ({"data": INSERT, "content_type": UPDATE, "query_string": {"update": "x"}}, 400, ""),
    ({"data": {"update": INSERT, "default-graph-uri": "urn:g"}}, 400, "bad-request"),
    ({"data": {"update": INSERT, "using-graph-uri": "g"}}, 400, "bad-request"),
    ({"data": {"update": INSERT, "using-graph-uri": "urn:g> <urn:h"}}, 400, "bad-request"),
    ({"data": b"\xff", "content_type": UPDATE}, 400, "bad-request"),
    ({"data": "update=%FF", "content_type": FORM}, 400, "bad-request"),
    ({"data": {"update": "INSERT DATA {"}}, 400, "write-syntax"),
    ({"data": {"update": "SELECT * { ?s ?p ?o }"}}, 400, "write-syntax"),
    (
        {"data": {"update": f"WITH <urn:g> {COPY}", "using-graph-uri": "urn:h"}},
        400,
        "write-syntax",
    ),
    (
        {
            "data": {
                "update": COPY.replace("WHERE", "USING <urn:g> WHERE"),
                "using-graph-uri": "urn:h",
            }
        },
        400,
        "write-syntax",
    ),
    ({"data": {"update": "LOAD <file:///etc/passwd>"}}, 403, "write-refused"),
    ({"data": {"update": "DROP GRAPH <urn:none>"}}, 409, "write-conflict"),
    ({"data": b"x" * (2**20 + 1), "content_type": UPDATE}, 413, ""),
]


@pytest.mark.parametrize(("request_", "status", "slug"), BAD)
def test_what_is_wrong_with_an_update_is_told_and_nothing_changes(
    writer: FlaskClient, request_: dict[str, Any], status: int, slug: str
) -> None:
    before = writer.get("/health").headers["MyeloKG-Release"]
    answer = writer.post("/update", **request_)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    document = answer.get_json()
    assert document["type"].rpartition("/")[2].startswith(slug)
    assert document["detail"].endswith((".", "?"))
    assert writer.get("/health").headers["MyeloKG-Release"] == before


def test_an_error_in_an_update_has_line_and_column(writer: FlaskClient) -> None:
    document = writer.post("/update", data={"update": "INSERT DATA {\n <urn:s> ; }"}).get_json()
    assert (document["line"], document["column"]) == (2, 10)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_updates_are_posted(writer: FlaskClient, method: str) -> None:
    answer = writer.open("/update", method=method, query_string={"update": INSERT})
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_options_say_how_to_write(writer: FlaskClient) -> None:
    asked = {"Origin": "https://x.org", "Access-Control-Request-Headers": "authorization"}
    answer = writer.options("/update", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert UPDATE in answer.headers["Accept-Post"]

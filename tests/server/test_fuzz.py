"""Whatever is asked, the answer is one of ours: never a 500, and never without its headers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries import FLAGSHIP
from server.headers import HEADERS

PATHS = [
    "/",
    "/queries",
    "/queries.json",
    f"/queries/{FLAGSHIP}",
    f"/queries/{FLAGSHIP}.csv",
    "/sparql",
    "/update",
    "/store",
    "/store/urn:a",
    "/dataset",
    "/.well-known/void",
    "/releases",
    "/release/000000000000/sparql",
    "/health",
    "/metrics",
    "/openapi.json",
    "/static/style.css",
]
NAMES = ["query", "update", "format", "default-graph-uri", "named-graph-uri", "graph", "default"]
NAMES += ["using-graph-uri", "knowledge", "timeout", "limit", "_method"]
TYPES = ["application/sparql-query", "application/sparql-update", "text/turtle", "text/plain"]
TYPES += ["application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "a", ""]
WORDS = [
    "ASK {}",
    "SELECT * { ?s ?p ?o } LIMIT 1",
    "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1",
    "DESCRIBE",
]
WORDS += ["json", "html", "ttl", "urn:a", "", "<", "\x00", "http://[", "file:///etc/passwd", "%"]
HEADER_NAMES = ["Accept", "Content-Type", "Authorization", "If-None-Match", "If-Modified-Since"]
HEADER_NAMES += ["Range", "Origin", "Host", "Accept-Encoding", "Content-Encoding", "Cookie", "X-A"]
HEADER_NAMES += ["Access-Control-Request-Headers", "X-Forwarded-For", "Expect", "If-Match"]
VALUES = [
    "*/*",
    "text/html",
    "text/csv;q=0.1",
    "application/json;q=nan",
    "Bearer a",
    '"a"',
    "*",
    "a b",
]
VALUES += ["bytes=0-1", "gzip", "multipart/form-data", "Thu, 01 Jan 1970 00:00:00 GMT", "=,;q="]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO"]

texts = st.sampled_from(WORDS) | st.text(max_size=30)
printable = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30)
paths = st.sampled_from(PATHS) | st.builds(
    lambda one, more: f"{one.rstrip('/')}/{quote(more)}",
    st.sampled_from(PATHS),
    st.text(max_size=10),
)
parameters = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=9), texts), max_size=4)
headers = st.lists(
    st.tuples(st.sampled_from(HEADER_NAMES), st.sampled_from(VALUES) | printable), max_size=4
)
bodies = st.binary(max_size=60) | texts.map(lambda one: one.encode("utf-8", "surrogatepass"))


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    method=st.sampled_from(METHODS),
    path=paths,
    query=parameters,
    given_headers=headers,
    kind=st.sampled_from(TYPES),
    body=bodies,
)
def test_every_request_gets_an_answer_of_ours(
    client: FlaskClient,
    method: str,
    path: str,
    query: list[tuple[str, str]],
    given_headers: list[tuple[str, str]],
    kind: str,
    body: bytes,
) -> None:
    more: dict[str, Any] = {"data": body, "content_type": kind} if method != "GET" else {}
    answer = client.open(path, method=method, query_string=query, headers=given_headers, **more)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.status_code < 500 or answer.status_code == 503
    assert b"Traceback" not in answer.data
    if answer.status_code >= 400 and answer.mimetype == "application/problem+json" and answer.data:
        assert json.loads(answer.data)["status"] == answer.status_code

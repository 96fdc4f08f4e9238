"""Plain queries that are answered ahead of the application, and what is left to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from graph.engine.answer import Question
from server import ahead, bridge, environ, service
from server.front import _key
from tests.server.test_front import body, counted, get, header

JSON = "Accept: application/sparql-results+json\n"
FRESH = re.compile(rb"(?im)^(x-request-id|etag|date|content-length): .*\r\n")


class Headers(dict[str, str]):
    """Headers as the server process gives them."""

    def get_all(self, name: str) -> list[str]:
        """All values of a header."""
        return [self[name]] if name in self else []


class Request:
    """A request as the server process gives it."""

    def __init__(self, query: str, path: str = "/sparql", method: str = "GET", **more: str) -> None:
        self.method, self.path, self.query_string = method, path, query
        self.authority = None
        self.headers = Headers({name.replace("_", "-"): value for name, value in more.items()})


def read(*given: str, **more: str) -> Any:
    request: Any = Request(*given, **more)
    return ahead.read(request, _key(request))


def about(number: int, rows: int = 1) -> str:
    values = " ".join(f'"{number}-{one}"' for one in range(rows))
    return quote(f"SELECT ?a {{ VALUES ?a {{ {values} }} }}")


def plain(number: int, rows: int = 1) -> str:
    return f"/sparql?query={about(number, rows)}"


def by_the_application(number: int, rows: int = 1) -> str:
    """The same question in an address that is not plain."""
    return f"/sparql?{'&'}query={about(number, rows)}"


def test_a_plain_query_is_read_as_the_application_reads_it() -> None:
    found = read("query=SELECT+%3Fa%20%7B%7D%23%C3%A4", accept="text/csv")
    assert found.question == Question("SELECT ?a {}#ä", rows="csv", graph=None)
    assert found.accept == "text/csv"
    assert not found.compressed


@pytest.mark.parametrize(
    ("given", "more"),
    [
        (("query=ASK{}&format=csv",), {}),
        (("default-graph-uri=urn:g",), {}),
        (("",), {}),
        (("query=%FF",), {}),
        (("query=" + "a" * ahead.LONGEST,), {}),
        (("query=ASK{}", "/update"), {}),
        (("query=ASK{}", "/sparql", "HEAD"), {}),
        (("query=ASK{}",), {"accept": "text/html"}),
        (("query=ASK{}",), {"accept": "image/png"}),
        (("query=ASK{}",), {"if_none_match": '"a"'}),
        (("query=ASK{}",), {"range": "bytes=0-1"}),
        (("query=ASK{}",), {"content_length": "3"}),
    ],
)
def test_what_is_not_plain_is_left_to_the_application(
    given: tuple[str, ...], more: dict[str, str]
) -> None:
    assert read(*given, **more) is None


@pytest.mark.parametrize(
    "more",
    [
        "",
        JSON,
        "Accept: text/csv\n",
        "Accept: application/xml\n",
        JSON + "Accept-Encoding: gzip\n",
        JSON + "Origin: https://example.org\n",
    ],
)
@pytest.mark.parametrize("rows", [1, 60])
def test_an_answer_from_ahead_is_that_of_the_application(
    address: str, more: str, rows: int
) -> None:
    get(address, plain(1, rows), more)  # the headers are learned
    ours = get(address, plain(2, rows), more)
    theirs = get(address, by_the_application(2, rows), more)
    assert header(ours, "etag") == header(theirs, "etag") != ""
    assert header(ours, "content-length") == header(theirs, "content-length")
    assert FRESH.sub(b"", ours) == FRESH.sub(b"", theirs)
    assert body(ours) == body(theirs) != b""


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT ?a {", 400),
        ("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 406),
        ("ASK { FILTER(NOW() = NOW()) }", 200),
        ("SELECT * { ?s ?p ?o } LIMIT 5000", 200),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?t ?q ?o . FILTER(?p = ?q) }", 503),
    ],
)
def test_what_cannot_be_said_ahead_the_application_says(
    address: str, query: str, status: int
) -> None:
    ours = get(address, f"/sparql?query={quote(query)}", JSON)
    theirs = get(address, f"/sparql?&query={quote(query)}", JSON)
    assert int(ours[9:12]) == int(theirs[9:12]) == status
    assert len(body(ours)) == len(body(theirs))
    assert header(ours, "cache-control") == header(theirs, "cache-control")


def test_an_answer_from_ahead_is_counted_logged_and_kept(serving: Callable[..., Any]) -> None:
    with serving() as address:
        for number in range(3):
            assert get(address, plain(number), JSON).startswith(b"HTTP/1.1 200")
        requests = 'myelokg_requests_total{route="/sparql",status="200"} 3.0'
        assert requests in get(address, "/metrics").decode()
        get(address, plain(2), JSON)
        assert counted(address, "myelokg_cache_hits_total") == 1


class Stale:
    """What was begun under a release that is not served any more."""

    ended = ""

    def asks(self, question: Question, release: object) -> bool:
        return False

    def finish(self, loss: str) -> None:
        self.ended = loss


@pytest.mark.parametrize("query", ["ASK {}", ""])
def test_what_was_begun_and_is_of_no_use_is_ended(app: Flask, query: str) -> None:
    """Because the question is another by now, or because it was not asked for at all."""
    stale = Stale()
    address = f"/sparql?query={query}" if query else "/sparql"
    given = app.test_request_context(address).request.environ | {environ.BEGUN: stale}
    assert bridge.run(app, given).status == 200
    assert stale.ended == "abandoned"
    assert environ.BEGUN not in given


def learned(app: Flask, accept: str) -> int:
    """How many kinds of requests are remembered after one that was answered."""
    asked = read("query=ASK{}", accept=accept)
    one = ahead.Ahead(app.extensions[service.NAME])
    headers = {"ETag": '"a"', "MyeloKG-Release": "r", "Content-Type": "text/csv"}
    one.learn(asked, bridge.Reply(200, list(headers.items()), b""))
    return len(one._learned)


def test_headers_of_a_request_without_end_are_not_remembered(app: Flask) -> None:
    assert learned(app, "text/csv") == 1
    assert learned(app, "text/csv," + "a/b," * 1000 + "*/*;q=0.1") == 0

"""What graph browsers ask, as they ask it, is answered as they need it; see `shapes`."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import rdflib

from ontology import PREFIXES
from tests.server.browsers import shapes
from tests.server.browsers.shapes import ORIGIN, Shape

SHAPES = shapes.shapes()
NAMES = [f"{one.browser} {one.does}" for one in SHAPES]
BROWSERS = shapes.browsers()


@pytest.mark.parametrize("shape", SHAPES, ids=NAMES)
def test_a_browser_gets_what_it_needs(address: str, shape: Shape) -> None:
    reply = shapes.send(address, shape)
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.seconds < (30 if "bytes" in shape.expects else shapes.SECONDS)
    if "status" in shape.expects:
        assert reply.status in shape.expects["status"]
        return
    assert reply.status == 200, reply.body.decode()
    judge(reply, shape.expects)


def judge(reply: shapes.Reply, expects: dict[str, Any]) -> None:
    if "type" in expects:
        assert reply.headers["content-type"].partition(";")[0] == expects["type"]
        assert len(reply.body) >= expects.get("bytes", 0)
    if "bytes" in expects:
        return
    if "yes" in expects:
        assert shapes.yes(reply) is expects["yes"]
        return
    found = shapes.triples(reply) if "triples" in expects else shapes.rows(reply)
    least = expects.get("triples", expects.get("rows", 1))
    assert least <= len(found) <= expects.get("most", len(found))
    for name in expects.get("bound", ()):
        assert all(name in one for one in found), f"?{name} is not in every row"
    for wanted in expects.get("has", ()):
        assert shapes.has(found, wanted), wanted
    if "labelled" in expects:
        assert not shapes.without_label(found, expects["labelled"])


@pytest.mark.parametrize("name", BROWSERS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_page_of_another_origin_may_send_what_the_browser_sends(
    address: str, name: str, slash: str
) -> None:
    file = BROWSERS[name]
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": file["method"],
        "Access-Control-Request-Headers": file.get("preflight", "accept, content-type"),
    }
    asked = Request(f"{address}/sparql{slash}", None, headers, method="OPTIONS")  # noqa: S310
    with urlopen(asked, timeout=10) as answer:  # noqa: S310  # loopback
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert file["method"] in answer.headers["Access-Control-Allow-Methods"]
        allowed = answer.headers["Access-Control-Allow-Headers"].replace(" ", "").split(",")
    assert set(headers["Access-Control-Request-Headers"].split(", ")) <= set(allowed)


@pytest.mark.parametrize("name", BROWSERS)
def test_a_refusal_can_be_read_from_another_origin_too(address: str, name: str) -> None:
    wrong = {"method": "GET", "as": "address", "query": "nonsense"}
    reply = shapes.send(address, Shape(name, "", BROWSERS[name] | wrong, {}))
    assert reply.status == 400
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["content-type"] == "application/problem+json"


LENIENCE = [
    ("GET", "?query=ASK%7B%7D&timeout=0&debug=on&unknown=1", None),
    ("HEAD", "?query=ASK%7B%7D", None),
    ("POST", "?query=ASK%7B%7D", None),
    ("POST", "?query=ASK%7B%7D", b""),
    ("GET", "", None),
]


@pytest.mark.parametrize(("method", "search", "body"), LENIENCE)
@pytest.mark.parametrize("slash", ["", "/"])
def test_what_browsers_do_beside_the_protocol_is_let_pass(
    address: str, method: str, search: str, body: bytes | None, slash: str
) -> None:
    headers = {"X-Requested-With": "XMLHttpRequest", "Origin": ORIGIN, "Accept": "*/*"}
    where = f"{address}/sparql{slash}{search}"
    asked = Request(where, body, headers, method=method)  # noqa: S310  # loopback
    asked.remove_header("Content-type")
    try:
        with urlopen(asked, timeout=10) as answer:  # noqa: S310  # loopback
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
    except HTTPError as refusal:
        with refusal:
            pytest.fail(refusal.read().decode())


def test_all_things_of_the_union_have_a_type_and_a_label(address: str) -> None:
    query = """SELECT DISTINCT ?s { ?s ?p ?o FILTER(isIRI(?s))
        FILTER(!EXISTS { ?s a ?type } || !EXISTS { ?s rdfs:label ?label })
        FILTER(!EXISTS { ?s a owl:AnnotationProperty }) }"""
    sends = {"method": "POST", "as": "form", "accept": "text/tab-separated-values", "query": query}
    reply = shapes.send(address, Shape("", "", sends, {}))
    assert reply.body.decode().split()[1:] == []


def test_what_sparnatural_shows_is_of_the_ontology(address: str) -> None:
    where = f"{address}/static/sparnatural.ttl"
    with urlopen(where, timeout=10) as answer:  # noqa: S310  # loopback
        assert answer.headers["Content-Type"].startswith("text/turtle")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        graph = rdflib.Graph().parse(data=answer.read(), format="turtle")
    terms = {one for one in graph.objects() if str(one).startswith(PREFIXES["mm"])}
    declared = "SELECT ?s { ?s rdfs:isDefinedBy ?o } # all"
    sends = {"method": "POST", "as": "form", "accept": "text/csv", "query": declared}
    known = shapes.send(address, Shape("", "", sends, {})).body.decode().split()
    assert len(terms) > 5
    assert {str(one) for one in terms} <= set(known)

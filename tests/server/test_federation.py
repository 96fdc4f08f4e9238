"""Federation: we ask others by SERVICE, and they ask us; over real servers on this machine."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import rdflib

from tests import other_server
from tests.other_server import http, saying
from tests.server.clients.node import comunica
from tests.server_process import free_port

SECONDS = 2.0
SEEN = "https://ward.example/seen"
WARD = f"""
<https://w3id.org/myelokg/data/OPTIMISMM> <{SEEN}> 3 .
<https://w3id.org/myelokg/data/CANDOR> <{SEEN}> 5 .
<https://ward.example/another> <{SEEN}> 1 .
"""
NONSENSE = {
    "a page": http("<p>Welcome</p>", "text/html"),
    "half an answer": http('{"head": {"vars": ["t"]}, "results": {"bindings": [{"t"'),
    "less than it announces": http('{"head": {}, "boolean": true}', more=100),
    "an error of its own": http("out of order", "text/plain", "500 Internal Server Error"),
    "nothing": b"",
    "no HTTP": b"\x00\x01\x02\r\n\r\n",
}


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another server that knows something of our trials, by the same names."""
    with other_server.serve(tmp_path_factory.mktemp("ward")) as where:
        put(where, WARD)
        yield where


def put(where: str, turtle: str) -> None:
    """Replace what the other server holds."""
    headers = {"Content-Type": "text/turtle"}
    request = Request(f"{where}/store?default", turtle.encode(), headers, method="PUT")  # noqa: S310
    urlopen(request, timeout=10).close()  # noqa: S310  # loopback


@pytest.fixture(scope="module")
def strange() -> Iterator[dict[str, str]]:
    """Endpoints from which no rows come, by what comes instead."""
    with ExitStack() as stack:
        found = {name: stack.enter_context(saying(said)) for name, said in NONSENSE.items()}
        found["silence"] = stack.enter_context(saying(b"", after=60))
        found["no server"] = f"http://127.0.0.1:{free_port()}/sparql"
        yield found


@pytest.fixture(scope="module")
def federating(serving: Callable[..., Any], ward: str, strange: dict[str, str]) -> Iterator[str]:
    """Our server, which may ask all of these."""
    listed = (f"{ward}/query", *strange.values())
    with serving(remotes=listed, deadline=SECONDS) as address:
        yield address


def ask(address: str, query: str, **parameters: str) -> tuple[int, dict[str, str], Any]:
    """Ask for JSON; status, headers and answer."""
    search = urlencode({"query": query, "format": "json"} | parameters)
    try:
        answer = urlopen(f"{address}/sparql?{search}", timeout=30)  # noqa: S310  # loopback
    except HTTPError as refusal:
        answer = refusal
    with answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, headers, json.load(answer)


def values(answer: Any) -> list[dict[str, str]]:
    found = answer["results"]["bindings"]
    return [{name: term["value"] for name, term in one.items()} for one in found]


def seen(ward: str) -> str:
    return f"SERVICE <{ward}/query> {{ ?trial <{SEEN}> ?patients }}"


def test_our_rows_are_joined_with_those_of_another_server(federating: str, ward: str) -> None:
    query = f"""SELECT ?label ?patients ?months {{
        ?trial a mm:Trial ; rdfs:label ?label .
        {seen(ward)}
        OPTIONAL {{ ?result mm:trial ?trial ; mm:endpoint mm:PFS ; mm:statistic mm:Median ;
                            mm:population/a mm:LenRefractoryOneLineCohort ; mm:value ?months }}
    }} ORDER BY ?label"""
    status, _, answer = ask(federating, query)
    assert status == 200
    assert {"label": "OPTIMISMM", "patients": "3", "months": "17.8"} in values(answer)
    assert {one["label"] for one in values(answer)} == {"CANDOR", "OPTIMISMM"}


def test_a_graph_is_built_from_both(federating: str, ward: str) -> None:
    query = f"CONSTRUCT {{ ?trial <{SEEN}> ?patients }} {{ ?trial a mm:Trial {seen(ward)} }}"
    search = urlencode({"query": query, "format": "nt"})
    with urlopen(f"{federating}/sparql?{search}", timeout=30) as answer:  # noqa: S310  # loopback
        assert len(answer.read().splitlines()) == 2


def test_what_others_say_is_asked_for_each_time(federating: str, ward: str) -> None:
    query = f"SELECT ?patients {{ {seen(ward)} }} ORDER BY ?patients # each time"
    try:
        before = ask(federating, query)
        put(ward, f"<https://w3id.org/myelokg/data/CANDOR> <{SEEN}> 8 .")
        after = ask(federating, query)
    finally:
        put(ward, WARD)
    assert [one["patients"] for one in values(before[2])] == ["1", "3", "5"]
    assert [one["patients"] for one in values(after[2])] == ["8"]
    assert before[1]["cache-control"] == "no-store"
    assert "etag" not in before[1]


@pytest.mark.parametrize("kind", [*NONSENSE, "no server"])
def test_of_an_endpoint_that_fails_we_say_which_and_how(
    federating: str, strange: dict[str, str], kind: str
) -> None:
    query = f"SELECT * {{ SERVICE <{strange[kind]}> {{ ?s ?p ?o }} }}"
    status, headers, problem = ask(federating, query)
    assert (status, headers["content-type"]) == (502, "application/problem+json")
    assert problem["type"].endswith("/problems/remote-failed")
    assert f"{strange[kind]} failed: " in problem["detail"]
    assert "SERVICE SILENT" in problem["detail"]


@pytest.mark.parametrize("kind", ["a page", "an error of its own", "nothing", "no server"])
def test_silent_goes_on_without_it(federating: str, strange: dict[str, str], kind: str) -> None:
    query = f"SELECT ?t {{ ?t a mm:Trial SERVICE SILENT <{strange[kind]}> {{ ?t ?p ?o }} }}"
    status, _, answer = ask(federating, query)
    assert status == 200
    assert len(values(answer)) == 17


def test_one_that_does_not_answer_costs_no_more_than_the_deadline(
    federating: str, strange: dict[str, str]
) -> None:
    began = time.monotonic()
    status, _, problem = ask(
        federating, f"SELECT * {{ SERVICE <{strange['silence']}> {{ ?s ?p ?o }} }}"
    )
    assert time.monotonic() - began < SECONDS + 3
    assert status == 503
    assert problem["type"].endswith("/problems/query-timeout")
    assert f"asks {strange['silence']} too" in problem["detail"]


def test_one_that_is_not_listed_is_named_with_those_that_are(federating: str, ward: str) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"
    status, _, problem = ask(federating, query)
    assert status == 403
    assert f"{ward}/query" in problem["detail"]


# The other way round: others ask us.

OURS = "?trial a <https://w3id.org/myelokg/onto/Trial>"


def test_another_server_joins_its_rows_with_ours(address: str, ward: str) -> None:
    query = f"""SELECT ?trial ?patients {{
        ?trial <{SEEN}> ?patients SERVICE <{address}/sparql> {{ {OURS} }} }}"""
    asked = Request(  # noqa: S310  # loopback
        f"{ward}/query?{urlencode({'query': query})}", headers={"Accept": other_server.JSON}
    )
    with urlopen(asked, timeout=30) as answer:  # noqa: S310  # loopback
        assert len(values(json.load(answer))) == 2


# rdflib sends a short query in the address and a long one as a form.
@pytest.mark.parametrize("longer", ["", "# " + "x" * 800 + "\n"], ids=["in the address", "posted"])
def test_rdflib_joins_a_graph_of_its_own_with_ours(address: str, longer: str) -> None:
    graph = rdflib.Graph().parse(data=WARD, format="turtle")
    query = f"""SELECT ?trial ?patients {{
        SERVICE <{address}/sparql> {{ {longer}{OURS} }} ?trial <{SEEN}> ?patients }}"""
    assert len(list(graph.query(query))) == 2


@pytest.mark.parametrize("kind", ["", "sparql@"], ids=["found out", "told"])
def test_comunica_joins_both_servers(address: str, ward: str, kind: str) -> None:
    query = f"SELECT ?trial ?patients {{ {OURS} . ?trial <{SEEN}> ?patients }}"
    sources = [f"{kind}{address}/sparql", f"{kind}{ward}/query"]
    answer = comunica(sources, query, "text/csv")
    assert len(list(csv.DictReader(io.StringIO(answer)))) == 2


def test_comunica_asks_us_by_service(address: str, ward: str) -> None:
    query = f"""SELECT ?trial ?patients {{
        ?trial <{SEEN}> ?patients SERVICE <{address}/sparql> {{ {OURS} }} }}"""
    answer = comunica([f"sparql@{ward}/query"], query, "text/csv")
    assert len(list(csv.DictReader(io.StringIO(answer)))) == 2


def test_who_does_not_say_what_it_takes_gets_xml(address: str) -> None:
    search = urlencode({"query": f"SELECT * {{ {OURS} }}"})
    asked = Request(f"{address}/sparql?{search}")  # noqa: S310  # loopback
    with urlopen(asked, timeout=30) as answer:  # noqa: S310  # loopback
        assert answer.headers["Content-Type"].startswith("application/sparql-results+xml")


def test_a_server_that_federates_says_so(federating: str) -> None:
    graph = rdflib.Graph().parse(f"{federating}/sparql?format=ttl")
    feature = rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery")
    assert (None, None, feature) in graph

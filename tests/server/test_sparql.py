from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
import rdflib
from flask.testing import FlaskClient

from graph.engine.formats import FORMATS, Format
from ontology import BUILT_GRAPHS, DATA_GRAPH, ONTOLOGY_GRAPH, PREFIXES, REVIEW_GRAPHS

# rdflib reads JSON-LD, and SPARQLWrapper RDF/XML, through a class that rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SELECT = "SELECT ?trial WHERE { ?trial a mm:Trial } ORDER BY ?trial LIMIT 2"
ASK = "ASK { ?trial a mm:Trial }"
CONSTRUCT = "CONSTRUCT WHERE { ?trial a mm:Trial ; rdfs:label ?label }"
DESCRIBE = "DESCRIBE mm:Trial"
FORM = "application/x-www-form-urlencoded"
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}

ROWS = [one for one in FORMATS if one.kind == "rows"]
GRAPHS = [one for one in FORMATS if one.kind == "graph"]


def trials(client: FlaskClient, **request: Any) -> int:
    answer = client.open("/sparql", headers={"Accept": "application/json"}, **request)
    assert answer.status_code == 200, answer.text
    return len(json.loads(answer.data)["results"]["bindings"])


REQUESTS = [
    {"method": "GET", "query_string": {"query": SELECT}},
    {"method": "GET", "query_string": {"query": SELECT, "timeout": "1", "ac": "1"}},
    {"method": "POST", "data": {"query": SELECT}, "content_type": FORM},
    {"method": "POST", "data": {"query": SELECT}, "content_type": FORM + "; charset=UTF-8"},
    {"method": "POST", "data": SELECT, "content_type": "application/sparql-query"},
    {"method": "POST", "data": SELECT, "content_type": "application/sparql-query; charset=utf-8"},
    {"method": "POST", "query_string": {"query": SELECT}},
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_all_request_forms_of_the_protocol_answer(
    client: FlaskClient, request_: dict[str, Any]
) -> None:
    assert trials(client, **request_) == 2


@pytest.mark.parametrize("one", ROWS, ids=lambda one: one.suffix)
@pytest.mark.parametrize("query", [SELECT, ASK], ids=["SELECT", "ASK"])
def test_rows_come_in_every_format(client: FlaskClient, query: str, one: Format) -> None:
    answer = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": one.media_type}
    )
    assert answer.content_type == one.content_type
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    if one.suffix == "json":
        assert json.loads(answer.data)
    elif one.suffix == "xml":
        assert ElementTree.fromstring(answer.data).tag.endswith("sparql")  # noqa: S314  # ours
    elif query == SELECT:
        mark = "," if one.suffix == "csv" else "\t"
        assert len(list(csv.reader(io.StringIO(answer.text), delimiter=mark))) == 3


@pytest.mark.parametrize("one", GRAPHS, ids=lambda one: one.suffix)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["CONSTRUCT", "DESCRIBE"])
def test_graphs_come_in_every_format(client: FlaskClient, query: str, one: Format) -> None:
    answer = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": one.media_type}
    )
    assert answer.status_code == 200, answer.text
    assert answer.content_type == one.content_type
    assert len(rdflib.Graph().parse(data=answer.data, format=PARSERS[one.suffix])) > 2


def test_without_an_accept_header_rows_are_xml(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": ASK})
    assert answer.mimetype == "application/sparql-results+xml"


def count(client: FlaskClient, **dataset: object) -> int:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    answer = client.get("/sparql", query_string={"query": text, "format": "csv"} | dataset)
    return int(answer.text.split()[1])


def test_the_default_graph_is_the_union_unless_the_request_names_graphs(
    client: FlaskClient,
) -> None:
    data = count(client, **{"default-graph-uri": DATA_GRAPH})
    ontology = count(client, **{"default-graph-uri": ONTOLOGY_GRAPH})
    both = count(client, **{"default-graph-uri": [DATA_GRAPH, ONTOLOGY_GRAPH]})
    assert 0 < data < both <= data + ontology < count(client)


def test_the_dataset_of_a_form_counts_as_that_of_an_address(client: FlaskClient) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    form = {"query": text, "default-graph-uri": DATA_GRAPH}
    answer = client.post("/sparql", data=form, headers={"Accept": "text/csv"})
    direct = client.post(
        "/sparql?default-graph-uri=" + quote(DATA_GRAPH, safe=""),
        data=text,
        content_type="application/sparql-query",
        headers={"Accept": "text/csv"},
    )
    assert answer.data == direct.data
    assert int(answer.text.split()[1]) == count(client, **{"default-graph-uri": DATA_GRAPH})


def test_named_graphs_of_the_request_are_the_only_ones(client: FlaskClient) -> None:
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    parameters = {"query": text, "format": "csv", "named-graph-uri": DATA_GRAPH}
    answer = client.get("/sparql", query_string=parameters)
    assert answer.text.split() == ["g", DATA_GRAPH]


CLOSED = [
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", CLOSED)
def test_from_reaches_no_file_and_no_host(client: FlaskClient, query: str) -> None:
    answer = client.get("/sparql", query_string={"query": query, "format": "json"})
    assert json.loads(answer.data)["results"]["bindings"] == []


SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "SELECT * { BIND(<http://127.0.0.1:9/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } } }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_closed(client: FlaskClient, query: str) -> None:
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 403
    assert "SERVICE" in answer.get_json()["detail"]


@pytest.mark.parametrize("text", ["LOAD <file:///etc/passwd>", "CLEAR ALL", "INSERT DATA {}"])
def test_updates_are_no_queries(client: FlaskClient, text: str) -> None:
    assert client.get("/sparql", query_string={"query": text}).status_code == 400


@pytest.mark.parametrize("one", GRAPHS, ids=lambda one: one.suffix)
def test_the_service_describes_itself(client: FlaskClient, one: Format) -> None:
    answer = client.get("/sparql", headers={"Accept": one.media_type})
    assert answer.content_type == one.content_type
    graph = rdflib.Graph().parse(data=answer.data, format=PARSERS[one.suffix])
    service = rdflib.URIRef("http://localhost/sparql")
    assert (service, SD.endpoint, service) in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    formats = set(graph.objects(service, SD.resultFormat))
    assert formats == {rdflib.URIRef(one.iri) for one in FORMATS}
    named = {str(name) for name in graph.objects(None, SD.name)}
    assert named == set(BUILT_GRAPHS)
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)


def test_a_host_header_that_is_no_host_is_refused(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Host": "a b<c>", "Accept": "text/turtle"})
    assert answer.status_code < 500
    assert b"<c>" not in answer.data


def test_a_browser_gets_a_form_that_needs_no_script(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert '<form id="ask" method="get" action="/sparql"' in page
    assert '<textarea id="query" name="query"' in page
    assert all(name in page for name in (*PREFIXES, *REVIEW_GRAPHS))


def test_a_browser_gets_rows_as_a_table_and_triples_as_text(client: FlaskClient) -> None:
    html = {"Accept": "text/html"}
    rows = client.get("/sparql", query_string={"query": SELECT}, headers=html).text
    assert "<caption>2 rows</caption>" in rows
    assert '<th scope="col">trial</th>' in rows
    triples = client.get("/sparql", query_string={"query": DESCRIBE}, headers=html).text
    assert "Triples in Turtle" in triples
    answer = client.get("/sparql", query_string={"query": ASK}, headers=html).text
    assert '<p class="answer">Yes</p>' in answer


def test_a_page_shows_the_first_rows_of_many(client: FlaskClient) -> None:
    query = {"query": "SELECT ?s { ?s ?p ?o }", "format": "html"}
    page = client.get("/sparql", query_string=query).text
    assert "1000 rows, the first of more" in page
    assert page.count("<tr>") == 1001


def test_the_format_of_a_posted_form_counts(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": SELECT, "format": "tsv"})
    assert answer.mimetype == "text/tab-separated-values"


def test_a_query_is_explained_in_its_place(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    told = client.get("/sparql", query_string={"query": query, "explain": "true", "format": "csv"})
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    assert told.text.splitlines()[0] == "number,kind,words"
    assert "VALUES (?n)" in told.text.splitlines()[-1]


@pytest.mark.parametrize("given", ["", "yes", "TRUE"])
def test_explain_is_true_or_false(client: FlaskClient, given: str) -> None:
    answer = client.get("/sparql", query_string={"query": "ASK {}", "explain": given})
    assert answer.status_code == 400
    assert "explain" in answer.text

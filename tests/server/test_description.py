"""What the service says about itself, and what it says about the dataset."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib import DCTERMS, RDF, RDFS, VOID

from graph.engine.formats import FORMATS, RDF_FORMATS
from graph.release import Release
from server import create_app, description
from server.engine import Engine
from server.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
PARSERS = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
ENDPOINT = rdflib.URIRef("http://localhost/sparql")


def read(client: FlaskClient, path: str, suffix: str = "ttl") -> rdflib.Graph:
    answer = client.get(path, query_string={"format": suffix})
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.data, format=PARSERS[suffix])


@contextmanager
def other_client(settings: Settings, engine: Engine, **changes: Any) -> Iterator[FlaskClient]:
    with create_app(replace(settings, **changes), engine).test_client() as client:
        yield client


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/dataset"])
def test_every_format_says_the_same_without_blank_nodes(client: FlaskClient, path: str) -> None:
    first = read(client, path)
    assert len(first) > 20
    assert not any(isinstance(term, rdflib.BNode) for triple in first for term in triple)
    for suffix in RDF_FORMATS:
        assert set(read(client, path, suffix)) == set(first), suffix


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_every_thing_has_a_type_and_a_label(client: FlaskClient, path: str) -> None:
    graph = read(client, path)
    for thing in set(graph.subjects()):
        assert (thing, RDF.type, None) in graph, thing
        assert (thing, RDFS.label, None) in graph, thing


def test_the_graphs_are_those_of_the_release_with_their_sizes(
    client: FlaskClient, release: Release
) -> None:
    graph = read(client, "/sparql")
    dataset = graph.value(ENDPOINT, SD.defaultDataset)
    sizes = {
        str(graph.value(node, SD.name)): graph.value(graph.value(node, SD.graph), VOID.triples)
        for node in graph.objects(dataset, SD.namedGraph)
    }
    assert {name: int(str(size)) for name, size in sizes.items()} == release.counts
    collection = graph.value(ENDPOINT, SD.availableGraphs)
    assert set(graph.objects(collection, SD.namedGraph)) == set(
        graph.objects(dataset, SD.namedGraph)
    )


def test_the_default_graph_counts_each_triple_once(client: FlaskClient) -> None:
    graph = read(client, "/sparql")
    dataset = graph.value(ENDPOINT, SD.defaultDataset)
    said = int(str(graph.value(graph.value(dataset, SD.defaultGraph), VOID.triples)))
    query = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    answer = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert said == int(answer.text.split()[1])


def test_the_words_say_how_to_choose_another_dataset(client: FlaskClient) -> None:
    (words,) = set(read(client, "/sparql").objects(ENDPOINT, RDFS.comment))
    page = client.get("/sparql", query_string={"format": "html"}).text
    for way in ("FROM", "FROM NAMED", "default-graph-uri", "named-graph-uri", "GRAPH", "union"):
        assert way in words
        assert way in page


def test_federation_is_a_feature_only_where_something_may_be_reached(
    client: FlaskClient, settings: Settings, engine: Engine
) -> None:
    assert (ENDPOINT, SD.feature, SD.BasicFederatedQuery) not in read(client, "/sparql")
    with other_client(settings, engine, remotes=("https://example.org/sparql",)) as open_client:
        graph = read(open_client, "/sparql")
        assert (ENDPOINT, SD.feature, SD.BasicFederatedQuery) in graph


def test_the_public_address_is_the_one_that_is_described(
    settings: Settings, engine: Engine
) -> None:
    with other_client(settings, engine, public_url="https://example.org/kg") as client:
        endpoint = rdflib.URIRef("https://example.org/kg/sparql")
        assert (endpoint, SD.endpoint, endpoint) in read(client, "/sparql")
        assert (None, VOID.sparqlEndpoint, endpoint) in read(client, "/.well-known/void")
        answer = client.get("/sparql", headers={"Host": "a<b>", "Accept": "text/turtle"})
        assert answer.status_code == 200


def test_formats_of_results_are_those_that_are_served(client: FlaskClient) -> None:
    graph = read(client, "/sparql")
    served = {rdflib.URIRef(one.iri) for one in FORMATS}
    assert set(graph.objects(ENDPOINT, SD.resultFormat)) == served


def test_updates_are_not_described_where_nobody_may_write(client: FlaskClient) -> None:
    assert (None, SD.supportedLanguage, SD.SPARQL11Update) not in read(client, "/sparql")


def test_updates_are_a_service_of_their_own() -> None:
    release = Release("0" * 12, Path("unread"), "0.1.0", {})
    facts = description.Facts("http://a/sparql", release, "http://a/void", "http://a/update")
    graph = rdflib.Graph().parse(data=description.describe(facts, "ttl"), format="turtle")
    update = rdflib.URIRef("http://a/update")
    assert (update, SD.endpoint, update) in graph
    assert set(graph.objects(update, SD.supportedLanguage)) == {SD.SPARQL11Update}
    assert len(set(graph.objects(update, SD.inputFormat))) == 4


def test_a_graph_whose_name_is_any_iri_has_a_place() -> None:
    release = Release("0" * 12, Path("unread"), "0.1.0", {"http://b/c?d#e": 1, "urn:x": 2})
    facts = description.Facts("http://a/sparql", release, "http://a/void")
    graph = rdflib.Graph().parse(data=description.describe(facts, "ttl"), format="turtle")
    nodes = {str(one) for one in graph.subjects(SD.name)}
    places = ("http%3A%2F%2Fb%2Fc%3Fd%23e", "urn%3Ax")
    assert nodes == {f"http://a/sparql#graph-{one}" for one in places}


def test_the_dataset_says_what_it_is_and_where_to_ask(client: FlaskClient) -> None:
    graph = read(client, "/.well-known/void")
    (dataset,) = graph.subjects(VOID.sparqlEndpoint, ENDPOINT)
    assert (dataset, RDF.type, VOID.Dataset) in graph
    assert (dataset, DCTERMS.license, rdflib.URIRef(description.LICENSE)) in graph
    assert len(list(graph.objects(dataset, VOID.subset))) >= 5


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
def test_the_dataset_is_negotiated_and_validated(client: FlaskClient, path: str) -> None:
    for accept, media_type in (
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("text/html, */*;q=0.1", "text/html"),
        ("*/*", "text/turtle"),
    ):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.mimetype == media_type
        assert "Accept" in answer.headers["Vary"]
        held = {"Accept": accept, "If-None-Match": answer.headers["ETag"]}
        assert client.get(path, headers=held).status_code == 304
    assert client.get(path, headers={"Accept": "text/csv"}).status_code == 406

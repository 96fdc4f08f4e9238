"""rdflib, with the endpoint as the store of a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from server.conformance import own
from server.conformance.runner import Endpoint

# rdflib's own reader of JSON-LD uses a class that rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

MM = rdflib.Namespace("https://w3id.org/myelokg/onto/")
SELECT = f"SELECT ?t WHERE {{ ?t a <{MM.Trial}> }}"
FORMATS = ["xml", "json", "csv", "tsv"]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", FORMATS)
def test_rows_are_read(address: str, method: Any, format: str) -> None:
    store = SPARQLStore(address + "/sparql", method=method, returnFormat=format)
    assert len(list(rdflib.Graph(store).query(SELECT))) > 10


def test_an_ask_is_read(address: str) -> None:
    for format in ("xml", "json"):
        graph = rdflib.Graph(SPARQLStore(address + "/sparql", returnFormat=format))
        assert graph.query(f"ASK {{ ?t a <{MM.Trial}> }}").askAnswer is True


def test_a_graph_is_read(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(address + "/sparql"))
    answer = graph.query(f"CONSTRUCT WHERE {{ ?t a <{MM.Trial}> }}")
    assert len(answer.graph or ()) > 10


def test_triples_are_matched_as_in_a_graph_of_its_own(address: str) -> None:
    graph = rdflib.Graph(SPARQLStore(address + "/sparql"))
    trials = list(graph.subjects(rdflib.RDF.type, MM.Trial))
    assert len(trials) > 10
    assert (trials[0], rdflib.RDF.type, MM.Trial) in graph
    assert str(graph.value(trials[0], rdflib.RDFS.label))


def test_the_name_of_a_graph_is_its_dataset(address: str) -> None:
    store = SPARQLStore(address + "/sparql", context_aware=True)
    ontology = rdflib.URIRef("https://w3id.org/myelokg/graph/ontology")
    assert list(rdflib.Graph(store, ontology).query(SELECT)) == []
    data = rdflib.URIRef("https://w3id.org/myelokg/graph/data")
    assert len(list(rdflib.Graph(store, data).query(SELECT))) > 10


@pytest.fixture(scope="module")
def writable() -> Iterator[Endpoint]:
    """A server over a small release, and a token for it."""
    with own.endpoint() as endpoint:
        yield endpoint


def updating(endpoint: Endpoint, token: str | None) -> rdflib.Graph:
    headers = {"Authorization": f"Bearer {token}"}
    store = SPARQLUpdateStore(
        endpoint.url + "/sparql", endpoint.url + "/update", autocommit=False, headers=headers
    )
    return rdflib.Graph(store, rdflib.URIRef("https://myelokg.example/rdflib"))


def test_triples_are_added_and_removed(writable: Endpoint) -> None:
    graph = updating(writable, writable.token)
    thing, label = rdflib.URIRef("urn:a"), rdflib.Literal('é\n"', lang="fr")
    graph.add((thing, rdflib.RDFS.label, label))
    graph.add((thing, rdflib.RDF.value, rdflib.Literal(3)))
    graph.commit()
    assert set(graph.objects(thing)) == {label, rdflib.Literal(3)}
    graph.remove((thing, rdflib.RDF.value, None))
    graph.commit()
    assert set(graph.objects(thing)) == {label}
    graph.update("DELETE { ?s ?p ?o } INSERT { ?s <urn:p> 1 } WHERE { ?s ?p ?o }")
    graph.commit()
    assert set(graph.predicate_objects(thing)) == {(rdflib.URIRef("urn:p"), rdflib.Literal(1))}
    graph.store.remove_graph(graph)
    graph.commit()
    assert len(graph) == 0


def test_without_a_token_nothing_is_added(writable: Endpoint) -> None:
    graph = updating(writable, "wrong")
    graph.add((rdflib.URIRef("urn:a"), rdflib.RDF.value, rdflib.Literal(1)))
    with pytest.raises(HTTPError, match="401"):
        graph.commit()
    graph.rollback()
    assert len(graph) == 0

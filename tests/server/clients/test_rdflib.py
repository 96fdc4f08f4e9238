"""rdflib, with the endpoint as the store of a graph."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

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

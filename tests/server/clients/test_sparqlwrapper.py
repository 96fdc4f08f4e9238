"""SPARQLWrapper, the client that most Python programs use."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POSTDIRECTLY, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

# SPARQLWrapper reads RDF/XML and JSON-LD through a class that rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

PREFIX = "PREFIX mm: <https://w3id.org/myelokg/onto/> "
SELECT = PREFIX + "SELECT ?t WHERE { ?t a mm:Trial }"


def asking(address: str, query: str, **options: Any) -> Any:
    client: Any = SPARQLWrapper(address + "/sparql", **options)
    client.setQuery(query)
    return client


@pytest.mark.parametrize("form", ["GET", "POST"])
@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV])
def test_rows_are_read(address: str, form: str, format: str) -> None:
    client = asking(address, SELECT, returnFormat=format)
    client.setMethod(form)
    rows = client.queryAndConvert()
    if format == JSON:
        assert len(rows["results"]["bindings"]) > 10
    elif format == XML:
        assert len(rows.getElementsByTagName("result")) > 10
    else:
        assert len(rows.decode().split()) > 10


def test_a_query_is_posted_as_it_is(address: str) -> None:
    client = asking(address, SELECT, returnFormat=JSON)
    client.setMethod("POST")
    client.setRequestMethod(POSTDIRECTLY)
    assert len(client.queryAndConvert()["results"]["bindings"]) > 10


@pytest.mark.parametrize("format", [JSON, XML])
def test_an_ask_is_read(address: str, format: str) -> None:
    answer = asking(address, "ASK { ?s ?p ?o }", returnFormat=format).queryAndConvert()
    if format == JSON:
        assert answer["boolean"] is True
    else:
        assert answer.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.parametrize("format", [XML, TURTLE, N3, JSONLD])
@pytest.mark.parametrize("query", ["DESCRIBE mm:Trial", "CONSTRUCT WHERE { ?t a mm:Trial }"])
def test_graphs_are_read(address: str, format: str, query: str) -> None:
    result = asking(address, PREFIX + query, returnFormat=format).queryAndConvert()
    read = isinstance(result, rdflib.Graph)
    graph = result if read else rdflib.Graph().parse(data=result, format="turtle")
    assert len(graph) > 2


def test_graphs_of_the_dataset_are_chosen(address: str) -> None:
    client = asking(address, SELECT, returnFormat=JSON)
    client.addDefaultGraph("https://w3id.org/myelokg/graph/ontology")
    assert client.queryAndConvert()["results"]["bindings"] == []


def test_refusals_are_told(address: str) -> None:
    with pytest.raises(QueryBadFormed, match="not SPARQL"):
        asking(address, "SELECT nonsense").query()
    with pytest.raises(EndPointNotFound):
        asking(address + "/nowhere", SELECT).query()

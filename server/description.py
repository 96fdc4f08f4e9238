"""The service description (a W3C recommendation), made from the tables that we serve by."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pyoxigraph as ox

from graph.engine.formats import FORMATS
from ontology import BACKGROUND_GRAPHS, PREFIXES, REVIEW_GRAPHS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


def describe(endpoint: str, suffix: str) -> bytes:
    """Describe the service at the address `endpoint` in one of the graph formats.

    Raises ValueError when the address is not an IRI.
    """
    out = BytesIO()
    prefixes = PREFIXES | {"sd": _SD}
    ox.serialize(triples(endpoint), out, _RDF_FORMATS[suffix], prefixes=prefixes)
    return out.getvalue()


def triples(endpoint: str) -> Iterator[ox.Triple]:
    """Yield the description: language, formats, the union default graph and each named graph."""
    service = ox.NamedNode(endpoint)
    dataset, union = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#union")
    yield from _thing(service, "Service", "MyeloKG SPARQL endpoint")
    yield ox.Triple(service, _sd("endpoint"), service)
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for one in FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(one.iri))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield from _thing(dataset, "Dataset", "All graphs of the release")
    yield ox.Triple(dataset, _sd("defaultGraph"), union)
    yield from _thing(union, "Graph", "The union of all named graphs")
    for name in (*REVIEW_GRAPHS, *BACKGROUND_GRAPHS):
        yield from _named_graph(endpoint, dataset, name)


def _named_graph(endpoint: str, dataset: ox.NamedNode, name: str) -> Iterator[ox.Triple]:
    word = name.rpartition("/")[2]
    node = ox.NamedNode(f"{endpoint}#graph-{word}")
    yield ox.Triple(dataset, _sd("namedGraph"), node)
    yield ox.Triple(node, _sd("name"), ox.NamedNode(name))
    yield from _thing(node, "NamedGraph", f"The graph {word}")


def _thing(node: ox.NamedNode, kind: str, label: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, ox.NamedNode(PREFIXES["rdf"] + "type"), _sd(kind))
    yield ox.Triple(
        node, ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.Literal(label, language="en")
    )


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)

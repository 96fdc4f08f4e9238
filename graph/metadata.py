"""What a release says about itself: DCAT and VoID, computed from its graphs."""

from __future__ import annotations

from rdflib import DCTERMS, RDF, RDFS, Graph, Literal, Namespace, URIRef

from graph.build import Graphs
from ontology import BASE, META_GRAPH, PREFIXES, VERSION

DCAT = Namespace(PREFIXES["dcat"])
VOID = Namespace(PREFIXES["void"])
LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")

TITLES = {
    "ontology": "The terms",
    "data": "What the review says",
    "provenance": "Where the review says it",
    "background": "What the curators add from outside",
    "inferred": "What follows from the review",
    "inferred-background": "What more follows with background knowledge",
    "questions": "The saved questions",
}


def describe(graphs: Graphs) -> dict[str, Graph]:
    """The metadata graph of a build, under its name."""
    meta = Graph()
    dataset = URIRef(BASE + "graph/meta")
    meta.add((dataset, RDF.type, DCAT.Dataset))
    meta.add((dataset, RDF.type, VOID.Dataset))
    meta.add((dataset, RDFS.label, Literal("MyeloKG", lang="en")))
    meta.add((dataset, DCTERMS.title, Literal("MyeloKG", lang="en")))
    meta.add((dataset, DCTERMS.license, LICENSE))
    meta.add((dataset, DCAT.version, Literal(VERSION)))
    meta.add((dataset, VOID.triples, Literal(graphs.triples)))
    for name, graph in graphs.by_name.items():
        subset = URIRef(name)
        title = TITLES[name.rpartition("/")[2]]
        meta.add((dataset, VOID.subset, subset))
        meta.add((subset, RDF.type, VOID.Dataset))
        meta.add((subset, RDFS.label, Literal(title, lang="en")))
        meta.add((subset, VOID.triples, Literal(len(graph))))
    return {META_GRAPH: meta}

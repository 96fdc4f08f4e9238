"""The saved questions as RDF, so that editors find them in the graph and programs can ask for them.

Follows the convention of the SIB Swiss Institute of Bioinformatics for examples of queries
(<https://github.com/sib-swiss/sparql-examples>), in terms of SHACL: each question is a
`sh:SPARQLSelectExecutable` whose `sh:select` runs as it stands, with `sh:prefixes`,
`schema:keywords` and `schema:target`. Nothing here is a blank node.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from ontology import BASE, DATA, PREFIXES, QUESTIONS_GRAPH
from queries import GROUPS, Query, with_prefixes

SH = Namespace(PREFIXES["sh"])
SCHEMA = Namespace(PREFIXES["schema"])
ENDPOINT = URIRef(BASE + "sparql")
DECLARATIONS = URIRef(DATA + "question-prefixes")


def describe(queries: Iterable[Query]) -> dict[str, Graph]:
    """Write saved questions as the graph of a release, under its name."""
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        _declare(graph, prefix, namespace)
    for name in GROUPS:
        _thing(graph, group(name), f"questions: {name}", SKOS.Concept)
    for query in queries:
        _write(graph, query)
    return {QUESTIONS_GRAPH: graph}


def iri(query: Query) -> URIRef:
    """Name a question."""
    return URIRef(f"{DATA}question-{query.id}")


def group(name: str) -> URIRef:
    """Name a group of questions."""
    return URIRef(f"{DATA}questions-{name}")


def _write(graph: Graph, query: Query) -> None:
    one = iri(query)
    _thing(graph, one, query.question, SH.SPARQLExecutable)
    graph.add((one, RDF.type, SH.SPARQLSelectExecutable))
    # The convention shows the comment to readers; what is asked has to stand there.
    graph.add((one, RDFS.comment, Literal(f"{query.question} {query.why}", lang="en")))
    graph.add((one, SH.select, Literal(with_prefixes(query.text))))
    graph.add((one, SH.prefixes, DECLARATIONS))
    graph.add((one, SCHEMA.target, ENDPOINT))
    graph.add((one, SCHEMA.version, Literal(query.version)))
    graph.add((one, DCTERMS.identifier, Literal(query.id)))
    graph.add((one, DCTERMS.subject, group(query.group)))
    for word in query.keywords:
        graph.add((one, SCHEMA.keywords, Literal(word, lang="en")))


def _declare(graph: Graph, prefix: str, namespace: str) -> None:
    one = URIRef(f"{DATA}prefix-{prefix}")
    _thing(graph, DECLARATIONS, "the prefixes of the saved questions", OWL.Ontology)
    graph.add((DECLARATIONS, SH.declare, one))
    _thing(graph, one, f"the prefix {prefix}:", SH.PrefixDeclaration)
    graph.add((one, SH.prefix, Literal(prefix)))
    graph.add((one, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))


def _thing(graph: Graph, one: URIRef, label: str, kind: URIRef) -> None:
    graph.add((one, RDF.type, kind))
    graph.add((one, RDFS.label, Literal(label, lang="en")))

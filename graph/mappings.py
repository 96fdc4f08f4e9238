"""The table of mappings as the graph of a release: what is matched with what, and who says so.

A match is a SKOS statement between a thing of ours and one of another vocabulary, never an
equivalence: one of our terms is matched to a phenotype here and to a process there, and taking
them for one would merge what their ontologies keep apart. Beside each match stands a
`sssom:Mapping` with its justification, confidence and source, in the terms of SSSOM's own RDF
form, but with an IRI where that has a blank node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph.build import Graphs
from graph.names import data
from ontology import MAPPINGS_GRAPH, PREFIXES, VERSION, mappings
from ontology.mappings import Mapping, Vocabulary

SSSOM = Namespace(PREFIXES["sssom"])
SET = URIRef(mappings.SET)
LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
WORDS = {
    "skos:exactMatch": "exact match",
    "skos:closeMatch": "close match",
    "skos:broadMatch": "match with the broader",
    "skos:narrowMatch": "match with the narrower",
    "skos:relatedMatch": "match with the related",
}
"""The predicates that a mapping may have, and how its label says them."""


class NotAMatch(ValueError):
    """A row of the table states something else than a SKOS match."""

    def __init__(self, row: Mapping) -> None:
        known = ", ".join(WORDS)
        super().__init__(
            f"ontology/mappings.sssom.tsv: {row.subject} {row.predicate} {row.object} is no match; "
            f"use one of {known}"
        )


def describe(graphs: Graphs, rows: Iterable[Mapping] | None = None) -> dict[str, Graph]:
    """Write the mappings of what is in `graphs` as a graph, under its name; raises NotAMatch.

    A thing elsewhere that other graphs name and type already, such as a class of a slice of its
    ontology, is not named or typed again, so that it keeps one label and no triple stands twice.
    """
    known = {node for graph in graphs.by_name.values() for node in graph.subjects(RDFS.label)}
    graph = Graph()
    _write_set(graph)
    for row in mappings.read() if rows is None else rows:
        if URIRef(mappings.expand(row.subject)) in known:
            _write(graph, row, known)
    used = set(graph.objects(None, SKOS.inScheme))
    for vocabulary in mappings.vocabularies().values():
        if scheme(vocabulary.prefix) in used:
            _write_vocabulary(graph, vocabulary)
    return {MAPPINGS_GRAPH: graph}


def scheme(prefix: str) -> URIRef:
    """Name the vocabulary of a prefix."""
    return data("vocabulary", prefix)


def _write_set(graph: Graph) -> None:
    title = Literal("Identifiers of our things in other vocabularies", lang="en")
    graph.add((SET, RDF.type, SSSOM.MappingSet))
    graph.add((SET, RDFS.label, title))
    graph.add((SET, DCTERMS.license, LICENSE))
    graph.add((SET, OWL.versionInfo, Literal(VERSION)))


def _write(graph: Graph, row: Mapping, known: set[Node]) -> None:
    if row.predicate not in WORDS:
        raise NotAMatch(row)
    ours, other = URIRef(mappings.expand(row.subject)), URIRef(mappings.expand(row.object))
    predicate = URIRef(mappings.expand(row.predicate))
    graph.add((ours, predicate, other))
    _write_other(graph, row, other, named=other in known)
    mapping = data("mapping", row.subject.partition(":")[2], row.object)
    graph.add((mapping, RDF.type, SSSOM.Mapping))
    graph.add((mapping, RDFS.label, Literal(_label(row), lang="en")))
    graph.add((mapping, DCTERMS.isPartOf, SET))
    graph.add((mapping, OWL.annotatedSource, ours))
    graph.add((mapping, OWL.annotatedProperty, predicate))
    graph.add((mapping, OWL.annotatedTarget, other))
    for told, value in _provenance(row):
        graph.add((mapping, told, value))


def _write_other(graph: Graph, row: Mapping, other: URIRef, named: bool) -> None:
    """Write the thing elsewhere: CURIE and vocabulary, and type and label unless it has them."""
    graph.add((other, SKOS.notation, Literal(row.object)))
    graph.add((other, SKOS.inScheme, scheme(row.object.partition(":")[0])))
    if not named:
        label = Literal(row.object_label, lang="en") if row.object_label else Literal(row.object)
        graph.add((other, RDF.type, SKOS.Concept))
        graph.add((other, RDFS.label, label))


def _label(row: Mapping) -> str:
    told = f"{row.object} {row.object_label}" if row.object_label else row.object
    return f"{row.subject_label}: {WORDS[row.predicate]} {told}"


def _provenance(row: Mapping) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    yield SSSOM.mapping_justification, URIRef(mappings.expand(row.justification))
    yield DCTERMS.source, Literal(row.evidence, lang="en")
    if row.confidence:
        yield SSSOM.confidence, Literal(row.confidence, datatype=XSD.decimal)
    if row.comment:
        yield RDFS.comment, Literal(row.comment, lang="en")


def _write_vocabulary(graph: Graph, vocabulary: Vocabulary) -> None:
    one = scheme(vocabulary.prefix)
    graph.add((one, RDF.type, SKOS.ConceptScheme))
    graph.add((one, RDFS.label, Literal(vocabulary.name, lang="en")))
    graph.add((one, VANN.preferredNamespacePrefix, Literal(vocabulary.prefix)))
    graph.add((one, VANN.preferredNamespaceUri, Literal(vocabulary.namespace)))
    graph.add((one, DCTERMS.rights, Literal(vocabulary.licence, lang="en")))
    for synonym in vocabulary.synonyms:
        graph.add((one, SKOS.altLabel, Literal(synonym)))

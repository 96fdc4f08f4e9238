"""The ontology as OWL programs want it: one file of RDF/XML, its expressions nameless again."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graph.export import Export, Source
from graph.expressions import restore
from ontology import (
    BACKGROUND_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    PREFIXES,
    data_graphs,
    provenance_graphs,
)

if TYPE_CHECKING:
    from rdflib import Graph


def ontology(source: Source, stream: BinaryIO) -> None:
    """Write the terms: classes, properties, vocabulary individuals and their axioms."""
    write(restored(source), stream)


def individuals(source: Source, stream: BinaryIO) -> None:
    """Write the terms and all that is asserted with them; what follows is for a reasoner."""
    counts = source.release.counts
    graphs = (*data_graphs(counts), *provenance_graphs(counts), BACKGROUND_GRAPH)
    facts = (f"{triple} .".encode() for name in graphs for triple in source.of_graph(name))
    _write([*_lines(restored(source)), *facts], stream)


def restored(source: Source) -> Graph:
    """The ontology of a release as OWL has it, its links to other vocabularies as annotations."""
    from rdflib import DCTERMS, OWL, RDF, Graph, Literal, URIRef

    lines = "".join(f"{triple} .\n" for triple in source.of_graph(ONTOLOGY_GRAPH))
    found = restore(Graph().parse(data=lines, format="nt"))
    for row in source.rows("matches.rq"):
        if (URIRef(row["term"]), None, None) in found:
            found.add((URIRef(row["how"]), RDF.type, OWL.AnnotationProperty))
            found.add((URIRef(row["term"]), URIRef(row["how"]), URIRef(row["other"])))
    cited = DCTERMS.bibliographicCitation
    found.add((cited, RDF.type, OWL.AnnotationProperty))
    found.add((URIRef(ONTOLOGY), cited, Literal(source.told["cite"], lang="en")))
    return found


def write(graph: Graph, stream: BinaryIO) -> None:
    """Write a graph as RDF/XML, in the same order each time.

    In that order a thing's type comes before what OWL says of it; horned-owl overlooks the version
    of an ontology that it does not know to be one yet.
    """
    _write(_lines(graph), stream)


def _lines(graph: Graph) -> list[bytes]:
    """A graph as lines of N-Triples, in the same order each time."""
    return sorted(graph.serialize(format="nt", encoding="utf-8").splitlines())


def _write(lines: list[bytes], stream: BinaryIO) -> None:
    import pyoxigraph as ox

    triples = ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    ox.serialize(triples, stream, ox.RdfFormat.RDF_XML, prefixes=PREFIXES)


EXPORTS = (
    Export(
        "owl",
        "ontology",
        "OWL",
        "owl",
        "application/rdf+xml",
        "The ontology as RDF/XML: every term with label, definition, example and axioms.",
        "Protégé, ROBOT, reasoners, ontology registries.",
        ontology,
    ),
    Export(
        "owl-individuals",
        "ontology",
        "OWL with individuals",
        "owl",
        "application/rdf+xml",
        "The ontology and everything that is asserted of studies, patients and results.",
        "Classifying the evidence with a reasoner of one's own.",
        individuals,
    ),
)

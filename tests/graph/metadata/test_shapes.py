"""The metadata keep the shapes, and each shape finds what breaks it."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, PROV, RDF, RDFS, VOID, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from graph import build, metadata, sources
from graph.build import Graphs
from graph.check import examine_metadata
from graph.metadata.names import DCAT, part
from graph.metadata.provenance import BUILD, SPDX
from ontology import DATASET, META_GRAPH, TERM
from tests.graph.conftest import SMALL

WHOLE = URIRef(DATASET)
TRIAL = part("class", TERM + "Trial")
NAME = part("property", str(RDFS.label))
FILE = part("file", "ontology/shapes.ttl")


def test_the_metadata_keep_the_shapes(meta: Graph) -> None:
    assert examine_metadata(meta) == ()


@pytest.fixture(scope="session")
def asserted() -> Graphs:
    """The small review as it is asserted: what follows from it costs time, and shows no more."""
    return build.build(sources.read(SMALL))


@pytest.fixture
def own(asserted: Graphs) -> Graph:
    """The metadata of the small review, to be spoilt."""
    return metadata.describe(asserted)[META_GRAPH]


# what is taken away, and put in its place: (subject, predicate, value or None)
MISTAKES: list[tuple[Node, URIRef, Node | None, str]] = [
    (WHOLE, DCTERMS.title, None, "a dataset has one title"),
    (WHOLE, DCTERMS.description, Literal("short"), "a description of 50 to 5000 characters"),
    (WHOLE, DCTERMS.license, Literal("CC BY"), "exactly one licence, by its address"),
    (WHOLE, DCAT.version, Literal("next"), "exactly one version, of three numbers"),
    (WHOLE, DCTERMS.publisher, None, "has a publisher"),
    (WHOLE, DCTERMS.creator, URIRef("urn:nobody"), "a creator, who is an agent"),
    (WHOLE, DCTERMS.source, None, "which publication it was read from"),
    (WHOLE, DCTERMS.conformsTo, None, "to which version of the ontology"),
    (WHOLE, DCTERMS.bibliographicCitation, None, "how it is cited"),
    (WHOLE, DCTERMS.language, Literal("en"), "says its language"),
    (WHOLE, DCAT.theme, None, "has a theme"),
    (WHOLE, DCTERMS.modified, Literal("today"), "last modified at one time"),
    (WHOLE, VOID.subset, None, "a dataset has parts"),
    (WHOLE, PROV.wasGeneratedBy, None, "which build it came from"),
    (URIRef(META_GRAPH), VOID.triples, None, "how many triples it has"),
    (TRIAL, VOID["class"], None, "names exactly one class"),
    (TRIAL, VOID.entities, Literal(0), "at least one member"),
    (TRIAL, RDFS.label, None, "exactly one label"),
    (NAME, VOID.property, None, "names exactly one property"),
    (NAME, VOID.triples, Literal("many"), "how many triples it has"),
    (BUILD, PROV.used, None, "a build says what it read"),
    (BUILD, PROV.endedAtTime, Literal("2026", datatype=XSD.gYear), "ended at one time"),
    (URIRef("urn:linkset"), RDF.type, VOID.Linkset, "from which dataset it leads"),
    (URIRef("urn:file"), RDF.type, DCAT.Distribution, "where it can be had"),
    (URIRef("urn:service"), RDF.type, DCAT.DataService, "which dataset it serves"),
    (URIRef("urn:sum"), RDF.type, SPDX.Checksum, "a SHA-256 has 64 digits"),
]


@pytest.mark.parametrize(("subject", "predicate", "value", "sentence"), MISTAKES)
def test_a_mistake_is_told_in_words(
    own: Graph, subject: Node, predicate: URIRef, value: Node | None, sentence: str
) -> None:
    own.remove((subject, predicate, None))
    if value is not None:
        own.add((subject, predicate, value))
    assert any(sentence in str(one) for one in examine_metadata(own))


def test_the_small_review_has_no_complaint(own: Graph) -> None:
    assert examine_metadata(own) == ()
    assert (BUILD, PROV.used, FILE) in own

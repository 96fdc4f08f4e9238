"""Terms, data, alignments and slices together: one world that can be, and no impossible class."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDFS, Graph, URIRef

from graph import build, reason, sources
from graph.build import Graphs
from graph.names import term
from ontology import (
    ALIGNMENTS_GRAPH,
    BACKGROUND_GRAPH,
    DATA_GRAPH,
    MODULES_GRAPH,
    ONTOLOGY_GRAPH,
)
from ontology.slices import OBO
from tests.graph.conftest import SMALL

ROLE = URIRef(OBO + "BFO_0000023")


def built(folder: Path) -> Graphs:
    return build.build(sources.read(folder))


@pytest.fixture(scope="module")
def invented() -> Graphs:
    return built(SMALL)


@pytest.fixture(scope="module")
def together() -> Graph:
    """What is said in a release, and what is said in other ontologies, as one graph."""
    return built(sources.EVIDENCE).union(
        ONTOLOGY_GRAPH, DATA_GRAPH, BACKGROUND_GRAPH, ALIGNMENTS_GRAPH, MODULES_GRAPH
    )


def test_a_release_is_consistent_with_the_ontologies_it_is_aligned_with(together: Graph) -> None:
    found = reason.classify(together)
    assert (term("RandomizedTrial"), RDFS.subClassOf, term("Study")) in found


def test_an_absurd_alignment_is_found(invented: Graphs) -> None:
    absurd = invented.union(ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, MODULES_GRAPH)
    absurd.add((term("Trial"), RDFS.subClassOf, ROLE))  # a role goes on, a trial happens
    with pytest.raises(reason.Inconsistent, match="Trial"):
        reason.classify(absurd)


def test_it_is_the_slices_that_know_it_is_absurd(invented: Graphs) -> None:
    alone = invented.union(ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH)
    alone.add((term("Trial"), RDFS.subClassOf, ROLE))
    assert (term("Trial"), RDFS.subClassOf, term("Study")) in reason.classify(alone)

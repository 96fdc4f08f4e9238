"""What a release holds of other ontologies: slices of them, and what our terms are below there."""

from __future__ import annotations

from rdflib import Graph

from ontology import ALIGNMENTS_FILE, ALIGNMENTS_GRAPH, MODULES, MODULES_GRAPH


def load(terms: Graph) -> dict[str, Graph]:
    """Read the slices and the alignments as graphs, by name; what `terms` say is not said again."""
    slices = Graph()
    for path in sorted(MODULES.glob("*.ttl")):
        slices.parse(path, format="turtle")
    alignments = Graph().parse(ALIGNMENTS_FILE, format="turtle")
    return {
        MODULES_GRAPH: _without(slices, terms),
        ALIGNMENTS_GRAPH: _without(alignments, terms, slices),
    }


def _without(graph: Graph, *others: Graph) -> Graph:
    rest = Graph()
    for triple in graph:
        if not any(triple in other for other in others):
            rest.add(triple)
    return rest

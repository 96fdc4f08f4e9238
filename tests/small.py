"""A tiny release, made in a moment, for tests that write."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph, Literal, URIRef

from graph import release as releasing
from graph.build import Graphs
from graph.release import Release
from ontology import DATA_GRAPH, META_GRAPH

FIRST = (URIRef("urn:a"), URIRef("urn:p"), Literal("first"))


def make(folder: Path) -> Release:
    """Make a release with one triple in two graphs, and serve it."""
    facts, about = Graph(), Graph()
    facts.add(FIRST)
    about.add((URIRef("urn:m"), URIRef("urn:p"), Literal("about")))
    graphs = Graphs({DATA_GRAPH: facts, META_GRAPH: about}, {})
    release = releasing.store(graphs, folder)
    releasing.switch(folder, release)
    return release

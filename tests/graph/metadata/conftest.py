"""The metadata of the real graphs, computed once."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Graph

import queries
from graph import metadata
from graph.build import Graphs, n_quads
from ontology import META_GRAPH
from queries.describe import describe


@pytest.fixture(scope="session")
def described(whole: Graphs) -> Graphs:
    """The real graphs with the saved questions, as a build has them before it describes them."""
    return whole.extended(describe(queries.load().values()))


@pytest.fixture(scope="session")
def meta(described: Graphs) -> Graph:
    return metadata.describe(described)[META_GRAPH]


@pytest.fixture(scope="session")
def content(described: Graphs) -> ox.Store:
    """What is described, to be counted in another way."""
    store = ox.Store()
    store.bulk_load(n_quads(described).encode(), format=ox.RdfFormat.N_QUADS)
    return store

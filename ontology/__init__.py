"""The vocabulary: namespaces, one constant each, and the version of everything.

>>> TERM + "Trial"
'https://w3id.org/myelokg/onto/Trial'
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

VERSION = "0.1.0"

BASE = "https://w3id.org/myelokg/"
ONTOLOGY = BASE + "onto"
TERM = BASE + "onto/"
DATA = BASE + "data/"
GRAPH = BASE + "graph/"
DATASET = BASE + "dataset"

# How the names begin that nameless parts of OWL axioms get where they are published.
EXPRESSION = DATA + "expression-"

FOLDER = Path(__file__).parent
TERMS_FILE = FOLDER / "myelokg.ttl"
SHAPES_FILE = FOLDER / "shapes.ttl"
METADATA_SHAPES_FILE = FOLDER / "metadata-shapes.ttl"
ALIGNMENTS_FILE = FOLDER / "alignments.ttl"
MODULES = FOLDER / "modules"

# The named graphs of a release, in the order in which the build makes them.
ONTOLOGY_GRAPH = GRAPH + "ontology"
DATA_GRAPH = GRAPH + "data"
PROVENANCE_GRAPH = GRAPH + "provenance"
BACKGROUND_GRAPH = GRAPH + "background"
INFERRED_GRAPH = GRAPH + "inferred"
INFERRED_BACKGROUND_GRAPH = GRAPH + "inferred-background"
MAPPINGS_GRAPH = GRAPH + "mappings"
MODULES_GRAPH = GRAPH + "modules"
ALIGNMENTS_GRAPH = GRAPH + "alignments"
QUESTIONS_GRAPH = GRAPH + "questions"
META_GRAPH = GRAPH + "meta"
SHARED_GRAPH = GRAPH + "shared"

REVIEW_GRAPHS = (ONTOLOGY_GRAPH, DATA_GRAPH, PROVENANCE_GRAPH, INFERRED_GRAPH, META_GRAPH)
BACKGROUND_GRAPHS = (BACKGROUND_GRAPH, INFERRED_BACKGROUND_GRAPH)
OUTSIDE_GRAPHS = (MAPPINGS_GRAPH, MODULES_GRAPH, ALIGNMENTS_GRAPH)
BUILT_GRAPHS = (*REVIEW_GRAPHS, *BACKGROUND_GRAPHS, *OUTSIDE_GRAPHS, QUESTIONS_GRAPH)
"""All graphs that a build of one source makes; further sources have graphs of their own."""


def source_graphs(source: str | None) -> tuple[str, str]:
    """Name the graphs of what a source says and of where; the first source has the bare names.

    >>> source_graphs("Some2025")[0]
    'https://w3id.org/myelokg/graph/data-Some2025'
    """
    end = "" if source is None else f"-{source}"
    return DATA_GRAPH + end, PROVENANCE_GRAPH + end


def data_graphs(names: Iterable[str]) -> tuple[str, ...]:
    """Those of some graphs that hold what sources say."""
    return tuple(one for one in names if one == SHARED_GRAPH or _of(one, DATA_GRAPH))


def provenance_graphs(names: Iterable[str]) -> tuple[str, ...]:
    """Those of some graphs that hold where sources say it."""
    return tuple(one for one in names if _of(one, PROVENANCE_GRAPH))


def review_graphs(names: Iterable[str]) -> tuple[str, ...]:
    """Those of some graphs that hold what sources say, where, and what follows from it alone."""
    of_sources = {*data_graphs(names := tuple(names)), *provenance_graphs(names)}
    return tuple(one for one in names if one in REVIEW_GRAPHS or one in of_sources)


def without_others(names: Iterable[str], graph: str) -> tuple[str, ...]:
    """Leave out the graphs of all sources but the one that says what stands in `graph`."""
    end = graph.removeprefix(DATA_GRAPH)
    kept = {DATA_GRAPH + end, PROVENANCE_GRAPH + end, SHARED_GRAPH}
    others = {*data_graphs(names := tuple(names)), *provenance_graphs(names)} - kept
    return tuple(one for one in names if one not in others)


def is_built(name: str) -> bool:
    """Whether a graph is one that builds make, and nobody else."""
    return name in BUILT_GRAPHS or bool(data_graphs((name,)) or provenance_graphs((name,)))


def _of(name: str, first: str) -> bool:
    return name == first or name.startswith(f"{first}-")


# How a request names the graph that has no name; other stores call it so too.
UNNAMED_GRAPH = "urn:x-arq:DefaultGraph"

# The prefixes under which terms are written in queries, files and pages.
PREFIXES = {
    "mm": TERM,
    "d": DATA,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "vann": "http://purl.org/vocab/vann/",
    "sh": "http://www.w3.org/ns/shacl#",
    "sssom": "https://w3id.org/sssom/",
    "schema": "https://schema.org/",
}

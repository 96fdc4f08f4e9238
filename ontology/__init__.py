"""The vocabulary: namespaces, one constant each, and the version of everything.

>>> TERM + "Trial"
'https://w3id.org/myelokg/onto/Trial'
"""

from __future__ import annotations

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

REVIEW_GRAPHS = (ONTOLOGY_GRAPH, DATA_GRAPH, PROVENANCE_GRAPH, INFERRED_GRAPH, META_GRAPH)
BACKGROUND_GRAPHS = (BACKGROUND_GRAPH, INFERRED_BACKGROUND_GRAPH)
OUTSIDE_GRAPHS = (MAPPINGS_GRAPH, MODULES_GRAPH, ALIGNMENTS_GRAPH)
BUILT_GRAPHS = (*REVIEW_GRAPHS, *BACKGROUND_GRAPHS, *OUTSIDE_GRAPHS, QUESTIONS_GRAPH)
"""All graphs that a build makes."""

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

"""Where a build came from (PROV-O, a W3C recommendation): what was read, what came out.

Only what equal inputs make equal stands here, because the id of a release is the hash of its
content. When it was made, and with which programs, a release keeps beside its content
(`graph.release`), and says where it is served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from graph.citation import REVIEW_DOI
from graph.metadata.names import PROV, part, thing
from graph.sources import Document
from ontology import (
    ALIGNMENTS_FILE,
    DATASET,
    FOLDER,
    METADATA_SHAPES_FILE,
    MODULES,
    SHAPES_FILE,
    TERM,
    TERMS_FILE,
    VERSION,
)

SPDX = Namespace("http://spdx.org/rdf/terms#")
BUILD = part("build")
FILES = (
    *(TERMS_FILE, SHAPES_FILE, METADATA_SHAPES_FILE, ALIGNMENTS_FILE),
    *sorted(MODULES.glob("*.ttl")),
)
PROGRAMS = ("owlready2", "pyoxigraph", "pyshacl", "rdflib")
"""What a build runs on, as the package index calls it; owlready2 brings the reasoner HermiT."""


def write(by_name: Mapping[str, Graph], documents: Iterable[Document], graph: Graph) -> None:
    """Write the build of named graphs from documents into a graph."""
    thing(graph, BUILD, f"The build of version {VERSION}", PROV.Activity)
    graph.add((URIRef(DATASET), PROV.wasGeneratedBy, BUILD))
    for name in by_name:
        graph.add((URIRef(name), PROV.wasGeneratedBy, BUILD))
    for name in ("myelokg", *PROGRAMS):
        thing(graph, program(name), f"The program {name}", PROV.SoftwareAgent, PROV.Agent)
        graph.add((BUILD, PROV.wasAssociatedWith, program(name)))
    _used_review(graph, by_name)
    for document in documents:
        _used(graph, document.name, document.path)
    for path in FILES:
        _used(graph, path.relative_to(FOLDER.parent).as_posix(), path)


def program(name: str) -> URIRef:
    """The address of a program."""
    return part("program", name)


def programs() -> dict[str, str]:
    """The programs that a build runs on, with their versions."""
    return {name: metadata.version(name) for name in PROGRAMS}


def _used_review(graph: Graph, by_name: Mapping[str, Graph]) -> None:
    """The review, with the hash of the text to which all places refer."""
    review = URIRef(REVIEW_DOI)
    graph.add((review, RDF.type, PROV.Entity))
    for content in by_name.values():
        for digest in content.objects(None, URIRef(TERM + "sourceSha256")):
            _hashed(graph, review, "the text of the review", str(digest))


def _used(graph: Graph, name: str, path: Path) -> None:
    """A file that was read, with the hash of its bytes."""
    node = part("file", name)
    thing(graph, node, f"The file {name}", PROV.Entity)
    graph.add((node, DCTERMS.identifier, Literal(name)))
    _hashed(graph, node, name, hashlib.sha256(path.read_bytes()).hexdigest())


def _hashed(graph: Graph, node: URIRef, name: str, digest: str) -> None:
    checksum = part("checksum", digest)
    thing(graph, checksum, f"SHA-256 of {name}", SPDX.Checksum)
    graph.add((BUILD, PROV.used, node))
    graph.add((node, SPDX.checksum, checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(digest)))

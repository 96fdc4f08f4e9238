"""What only the server knows of the dataset: where it is asked and taken, which release, when made.

The release itself says the rest (`graph.metadata`). Numbers of triples are those of the release
that is served: it may have been written to since it was built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from graph.citation import LICENSE
from graph.export import all_exports
from graph.release import Release
from ontology import DATASET, META_GRAPH, PREFIXES
from server import download

WHOLE = ox.NamedNode(DATASET)
BUILD = f"{DATASET}#build"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
NAMES = {"trig": "TriG, for people", "nq": "N-Quads, a statement a line"}


@dataclass(frozen=True)
class Download:
    """A file made of a release: address, name, media type, and bytes if known.

    `whole` says that it is RDF and holds everything.
    """

    address: str
    name: str
    media_type: str
    size: int | None = None
    whole: bool = True


def downloads(release: Release, base: str) -> list[Download]:
    """The files that a release can be had as: the dumps, then the exports."""
    return [*_dumps(release, base), *_exports(release, base)]


def _dumps(release: Release, base: str) -> Iterator[Download]:
    for one in download.OFFERS:
        file = release.folder / f"myelokg.{one.suffix}"
        address = f"{base}/release/{release.id}/myelokg.{one.suffix}"
        size = file.stat().st_size if file.exists() else None
        yield Download(address, NAMES[one.suffix], one.media_type, size)


def _exports(release: Release, base: str) -> Iterator[Download]:
    for one in all_exports().values():
        address = f"{base}/release/{release.id}/export/{one.name}.{one.suffix}"
        media_type = one.media_type.partition(";")[0]
        yield Download(address, one.title, media_type, whole=one.group == "rdf")


def triples(release: Release, base: str) -> Iterator[ox.Triple]:
    """Say of a release what it cannot say itself, for askers who reach the server at `base`."""
    yield from _service(f"{base}/sparql")
    for one in downloads(release, base):
        yield from _distribution(one)
    yield from _version(release, base)
    yield from _build(release)
    described = release.triples - release.counts.get(META_GRAPH, 0) - release.unnamed
    yield _number(DATASET, "void:triples", described)
    for name, count in release.counts.items():
        yield _number(name, "void:triples", count)
        yield _link(DATASET, "void:subset", name)
        yield _link(name, "rdf:type", _iri("void:Dataset"))


def _service(endpoint: str) -> Iterator[ox.Triple]:
    yield from _thing(endpoint, "dcat:DataService", "MyeloKG SPARQL endpoint")
    yield _link(endpoint, "dcat:endpointURL", endpoint)
    yield _link(endpoint, "dcat:endpointDescription", endpoint)
    yield _link(endpoint, "dcat:servesDataset", DATASET)
    yield _link(endpoint, "dct:conformsTo", PROTOCOL)
    yield _link(endpoint, "dct:license", LICENSE)
    yield _link(DATASET, "void:sparqlEndpoint", endpoint)


def _distribution(one: Download) -> Iterator[ox.Triple]:
    yield from _thing(one.address, "dcat:Distribution", f"MyeloKG: {one.name}")
    yield _link(DATASET, "dcat:distribution", one.address)
    if one.whole:
        yield _link(DATASET, "void:dataDump", one.address)
    yield _link(one.address, "dcat:accessURL", one.address)
    yield _link(one.address, "dcat:downloadURL", one.address)
    yield _link(one.address, "dcat:mediaType", MEDIA_TYPES + one.media_type)
    yield _link(one.address, "dct:license", LICENSE)
    if one.size is not None:
        yield _number(one.address, "dcat:byteSize", one.size, "nonNegativeInteger")


def _version(release: Release, base: str) -> Iterator[ox.Triple]:
    address = f"{base}/release/{release.id}"
    yield from _thing(address, "prov:Entity", f"Release {release.id}")
    yield _text(DATASET, "dct:identifier", release.id)
    yield _text(address, "dct:identifier", release.id)
    yield _text(address, "dcat:version", release.version)
    yield _link(address, "dct:isVersionOf", DATASET)
    yield _link(DATASET, "dcat:hasCurrentVersion", address)
    if release.made:
        yield _text(DATASET, "dct:modified", release.made, "dateTime")
        yield _text(address, "dct:issued", release.made, "dateTime")
    if release.parent:
        before = f"{base}/release/{release.parent}"
        yield from _thing(before, "prov:Entity", f"Release {release.parent}")
        yield _link(address, "dcat:previousVersion", before)


def _build(release: Release) -> Iterator[ox.Triple]:
    """With which programs it was built, and when, where it was not written to since."""
    if release.by != "build":
        return
    yield from _thing(BUILD, "prov:Activity", f"The build of version {release.version}")
    if release.made:
        yield _text(BUILD, "prov:endedAtTime", release.made, "dateTime")
    for name, version in release.programs.items():
        yield _text(f"{DATASET}#program-{name}", "schema:softwareVersion", version)


def _thing(node: str, kind: str, label: str) -> Iterator[ox.Triple]:
    yield _link(node, "rdf:type", _iri(kind))
    yield ox.Triple(ox.NamedNode(node), _term("rdfs:label"), ox.Literal(label, language="en"))


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _term(predicate), ox.NamedNode(value))


def _text(subject: str, predicate: str, value: str, kind: str = "string") -> ox.Triple:
    literal = ox.Literal(value, datatype=_term(f"xsd:{kind}"))
    return ox.Triple(ox.NamedNode(subject), _term(predicate), literal)


def _number(subject: str, predicate: str, value: int, kind: str = "integer") -> ox.Triple:
    return _text(subject, predicate, str(value), kind)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(_iri(name))


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local

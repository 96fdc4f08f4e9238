"""The whole graph in the formats of RDF, streamed, so that no release is too large."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from graph.export import Export, Source
from graph.release import DUMP, TRIG
from ontology import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

_PIECE = 1 << 20


def n_quads(source: Source, stream: BinaryIO) -> None:
    """Write N-Quads: the dump of the release, whose hash is its id, where there is one."""
    if (source.release.folder / DUMP).exists():
        _copy(source, DUMP, stream)
    else:
        _dump(source, stream, "N_QUADS")


def trig(source: Source, stream: BinaryIO) -> None:
    """Write TriG, its graphs one after the other."""
    stream.write(source.comments())
    if (source.release.folder / TRIG).exists():
        _copy(source, TRIG, stream)
    else:
        _dump(source, stream, "TRIG")


def turtle(source: Source, stream: BinaryIO) -> None:
    """Write Turtle: the union of all graphs, a subject after the other."""
    import pyoxigraph as ox

    stream.write(source.comments())
    with source.quads() as quads:
        ox.serialize(_triples(quads), stream, ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def json_ld(source: Source, stream: BinaryIO) -> None:
    """Write JSON-LD with its named graphs."""
    import pyoxigraph as ox

    with source.quads() as quads:
        ox.serialize(quads, stream, ox.RdfFormat.JSON_LD, prefixes=PREFIXES)


def _triples(quads: Iterator[ox.Quad]) -> Iterator[ox.Triple]:
    return (one.triple for one in quads)


def _copy(source: Source, name: str, stream: BinaryIO) -> None:
    with (source.release.folder / name).open("rb") as file:
        for piece in iter(partial(file.read, _PIECE), b""):
            stream.write(piece)


def _dump(source: Source, stream: BinaryIO, name: str) -> None:
    import pyoxigraph as ox

    format = getattr(ox.RdfFormat, name)
    source.store.dump(stream, format, prefixes=PREFIXES if name == "TRIG" else None)


EXPORTS = (
    Export(
        "turtle",
        "rdf",
        "Turtle",
        "ttl",
        "text/turtle",
        "Every triple of all graphs in one, subject by subject, with prefixes.",
        "Reading by eye, and for programs that know no named graphs.",
        turtle,
        folds=False,
    ),
    Export(
        "jsonld",
        "rdf",
        "JSON-LD",
        "jsonld",
        "application/ld+json",
        "Every triple in its named graph, as JSON.",
        "Programs that read JSON and want the links too.",
        json_ld,
        folds=False,
    ),
    Export(
        "nquads",
        "rdf",
        "N-Quads",
        "nq",
        "application/n-quads",
        "Every triple in its named graph, one on a line, sorted: the release id is its hash.",
        "Loading into any triple store, comparing releases, checking that a copy is whole.",
        n_quads,
        folds=False,
    ),
    Export(
        "trig",
        "rdf",
        "TriG",
        "trig",
        "application/trig",
        "Every triple in its named graph, with prefixes.",
        "Reading by eye which graph says what.",
        trig,
        folds=False,
    ),
)

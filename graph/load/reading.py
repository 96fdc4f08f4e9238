"""One file while it is loaded: what it is, its stream, and how far it has come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import pyoxigraph as ox

from graph.load import kinds, lenient, obo
from graph.load.stream import File, Stream, Unreadable, text

Tell = Callable[[dict[str, Any]], None]
"""Takes what there is to say: progress, or a statement that was passed over."""

EVERY = 0.25
"""Seconds between two words on the progress."""
RDF = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "obo": ox.RdfFormat.N_TRIPLES,
}
"""What the store reads a format as; OBO is converted before."""


class Reading:
    """A file that is open to be loaded, from its description in a change."""

    def __init__(self, source: dict[str, Any], handle: int) -> None:
        self.name: str = source["name"]
        self.base: str = source["base"]
        self.format = kinds.BY_SUFFIX[source["format"]]
        self.rdf = RDF[self.format.suffix]
        self.stream = Stream(iter(()))
        self.passed = 0
        self._file = File(handle)
        self._density = 0.0

    def open(self, is_lenient: bool, tell: Tell) -> None:
        """Begin to read; raises SyntaxError, Unreadable and `obo.NotOWL`."""
        chunks = text(self._file.chunks())
        if self.format.suffix == "obo":
            chunks = obo.convert(cast(BinaryIO, Stream(chunks)))
        elif is_lenient and self.format.unit:
            chunks = self._without_mistakes(chunks, tell)
        self.stream = Stream(chunks)
        self._density = _density(self.stream.head, self.rdf, self.base)

    def progress(self) -> dict[str, Any]:
        """How far it has come: bytes of the file, of how many, and triples, more or less.

        Lines are counted where a line is a triple; else the first megabyte tells how many triples
        there are in one.
        """
        by_line = self.format.by_line
        triples = self.stream.lines if by_line else int(self.stream.size * self._density)
        return {"done": self._file.done, "size": self._file.size, "triples": triples}

    @contextmanager
    def telling(self, tell: Tell) -> Iterator[None]:
        """Tell the progress several times a second meanwhile, and in the end."""
        over = threading.Event()

        def go_on() -> None:
            while not over.wait(EVERY):
                tell(self.progress())

        clock = threading.Thread(target=go_on, daemon=True)
        clock.start()
        try:
            yield
        finally:
            over.set()
            clock.join()
        tell(self.progress())

    def _without_mistakes(self, chunks: Iterator[bytes], tell: Tell) -> Iterator[bytes]:
        """The text without what cannot be read; raises Unreadable where all of it cannot."""

        def count(one: lenient.Passed) -> None:
            self.passed += 1
            tell({"passed": asdict(one) | {"file": self.name}})

        anything = False
        for piece in lenient.passed_on(chunks, self.format, self.rdf, self.base, count):
            anything = anything or bool(piece.strip())
            yield piece
        if self.passed and not anything:
            raise Unreadable(f"nothing in it can be read as {self.format.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def _density(head: bytes, rdf: ox.RdfFormat, base: str) -> float:
    """Triples a byte, as far as the head of a file can be read."""
    triples = 0
    try:
        for _ in ox.parse(head, format=rdf, base_iri=base):
            triples += 1
    except SyntaxError:  # the head ends anywhere
        pass
    return triples / len(head) if head else 0.0

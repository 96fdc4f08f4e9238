"""The kinds of files that can be loaded: how they are written, and how they are packed.

Two tables; the command, its help, the page in docs and the tests read them.

>>> named("trials.nq.gz").suffix, named("cells.owl").name
('nq', 'RDF/XML')
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

HEAD = 512
"""Bytes of a file that are looked at to know how it is packed."""


@dataclass(frozen=True)
class Format:
    """A way to write triples: its name, suffixes, and what can be said of it.

    `quads`: files may say themselves to which graph a triple belongs. `unit`: what is passed over
    when it is broken, or why nothing can be.
    """

    suffix: str
    name: str
    aliases: tuple[str, ...] = ()
    quads: bool = False
    by_line: bool = False
    unit: str | None = None
    whole: str = ""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All suffixes that tell it, the usual one first."""
        return (self.suffix, *self.aliases)


_TREE = "one mistake leaves open where what follows belongs"

FORMATS = (
    Format("nt", "N-Triples", ("ntriples",), by_line=True, unit="a line"),
    Format("nq", "N-Quads", ("nquads",), quads=True, by_line=True, unit="a line"),
    Format("ttl", "Turtle", ("turtle",), unit="a statement, up to its dot"),
    Format("trig", "TriG", quads=True, unit="a statement, up to its dot, or a graph"),
    Format("rdf", "RDF/XML", ("owl", "xml"), whole=_TREE),
    Format("jsonld", "JSON-LD", ("json",), quads=True, whole=_TREE),
    Format("obo", "OBO", whole="it becomes OWL as a whole or not at all"),
)
BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}


@dataclass(frozen=True)
class Packing:
    """A way to pack a file: its name, suffixes, first bytes, and what unpacks it as a stream."""

    name: str
    suffixes: tuple[str, ...]
    magic: bytes
    unpack: Callable[[BinaryIO], BinaryIO]


PACKINGS = (
    Packing("gzip", ("gz",), b"\x1f\x8b", lambda file: cast(BinaryIO, gzip.GzipFile(fileobj=file))),
    Packing(
        "zstd", ("zst", "zstd"), b"\x28\xb5\x2f\xfd", lambda file: cast(BinaryIO, zstd.open(file))
    ),
    Packing("bzip2", ("bz2",), b"BZh", lambda file: cast(BinaryIO, bz2.BZ2File(file))),
    Packing("xz", ("xz",), b"\xfd7zXZ\x00", lambda file: cast(BinaryIO, lzma.LZMAFile(file))),
)
_PACKED = {suffix for one in PACKINGS for suffix in one.suffixes}


def named(name: str) -> Format | None:
    """The format that the name of a file tells, with or without the suffix of a packing."""
    suffixes = [one.removeprefix(".").lower() for one in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return BY_SUFFIX.get(suffixes[-1]) if suffixes else None


def packed(head: bytes) -> Packing | None:
    """How a file is packed that begins with these bytes, whatever its name says; None: it is not.

    >>> packed(b"<urn:s> <urn:p> 1 .") is None
    True
    """
    return next((one for one in PACKINGS if head.startswith(one.magic)), None)

"""Invented data as a file: the suffix tells the format and whether it is compressed.

>>> suffixes("trials.nq.gz"), suffixes("trials.ttl"), suffixes("-")
(('nq', 'gz'), ('ttl', ''), ('', ''))
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import BinaryIO, cast

from graph.synthetic.shape import FORMATS
from graph.synthetic.stream import text

_LEVEL = 3
"""Of gzip and zstd: data that are read once or twice are not worth more of the writer's time."""


def suffixes(name: str) -> tuple[str, str]:
    """The format that a file's name tells, and how it is compressed; '' where it does not tell."""
    parts = [one.removeprefix(".").lower() for one in PurePath(name).suffixes]
    packed = parts.pop() if parts and parts[-1] in ("gz", "zst") else ""
    return (parts[-1] if parts and parts[-1] in FORMATS else ""), packed


def write(file: BinaryIO, triples: int, seed: int, form: str, packed: str = "") -> None:
    """Write so many triples to a file, compressed as `gz`, as `zst`, or not at all.

    Equal arguments write equal bytes; raises `graph.synthetic.stream.TooFew` before any.
    """
    with _packing(file, packed) as target:
        for piece in text(triples, seed, form):
            target.write(piece.encode())


@contextmanager
def _packing(file: BinaryIO, packed: str) -> Iterator[BinaryIO]:
    if packed == "gz":
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as target:
            yield cast(BinaryIO, target)
    elif packed == "zst":
        from backports import zstd

        with zstd.ZstdFile(file, "wb", level=_LEVEL) as target:
            yield cast(BinaryIO, target)
    else:
        yield file

"""A file as a stream of bytes, unpacked on the way, that knows how far it has been read.

The store asks for a few kilobytes at a time, so all of a file is never in memory. It is given an
object to read from, not a path: from a path it would read lines with many threads on machines of
four processors and more, and then a blank node that is named in two places becomes two.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import BufferedReader, FileIO
from lzma import LZMAError
from typing import Self
from zlib import error as ZlibError  # noqa: N812  # it is a class, by a small name

from graph.load import kinds

CHUNK = 1 << 20
"""Bytes that are read and unpacked at a time."""
_DAMAGE = (EOFError, OSError, LZMAError, ZlibError, kinds.zstd.ZstdError)
_UTF_8 = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):
    """A file cannot be read as a stream of text; the message says why."""


class File:
    """A file that is open for one reading: its size if that is known, its bytes."""

    def __init__(self, handle: int) -> None:
        self._raw = FileIO(handle)
        self._file = BufferedReader(self._raw, CHUNK)
        self.size = os.fstat(handle).st_size if self._raw.seekable() else None

    @property
    def done(self) -> int:
        """Bytes that have been taken from the disk."""
        return self._raw.tell() if self.size is not None and not self._raw.closed else 0

    def chunks(self) -> Iterator[bytes]:
        """The content, unpacked, in large pieces; raises Unreadable."""
        packing = kinds.packed(self._file.peek(kinds.HEAD)[: kinds.HEAD])
        source = packing.unpack(self._file) if packing else self._file
        try:
            while chunk := source.read(CHUNK):
                yield chunk
        except _DAMAGE as error:
            if packing is None:
                raise
            raise Unreadable(
                f"its {packing.name} data are damaged or cut off ({error}); get the file again"
            ) from error

    def close(self) -> None:
        """Close it."""
        self._file.close()


def text(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass on what is UTF-8, without a byte order mark; raises Unreadable at the first chunk."""
    first = next(chunks, b"")
    if first.startswith(_UTF_16):
        raise Unreadable("it is written in UTF-16; write it in UTF-8, for example with iconv")
    yield first.removeprefix(_UTF_8)
    yield from chunks


class Stream:
    """Chunks as an object to read from, which counts lines and bytes as they are taken."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._chunk = next(chunks, b"")
        self._at = 0
        self._lines = 0
        self._bytes = 0
        self._first: Callable[[], None] | None = None

    @property
    def head(self) -> bytes:
        """What stands at the beginning, before anything is read."""
        return self._chunk

    @property
    def size(self) -> int:
        """Bytes that were read."""
        return self._bytes + self._at

    @property
    def lines(self) -> int:
        """Lines that were ended in what was read."""
        return self._lines + self._chunk.count(b"\n", 0, self._at)

    def then(self, first: Callable[[], None]) -> Self:
        """Call something when it is read for the first time, in the thread that reads."""
        self._first = first
        return self

    def read(self, size: int) -> bytes:
        """Give at most `size` bytes; none at the end."""
        if self._first is not None:
            self._first()
            self._first = None
        if self._at >= len(self._chunk) and not self._next():
            return b""
        piece = self._chunk[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def line(self, number: int) -> str | None:
        """The text of a line, from 1, while it is at hand."""
        here = self._chunk.split(b"\n")
        index = number - 1 - self._lines
        # The first of a chunk may have begun in the one before.
        if not (0 < index or number == 1) or index >= len(here):
            return None
        return here[index].decode(errors="replace").rstrip("\r")

    def _next(self) -> bool:
        """Go on to the next chunk; the last one stays at hand."""
        following = next(self._chunks, b"")
        if following:
            self._lines += self._chunk.count(b"\n")
            self._bytes += len(self._chunk)
            self._chunk, self._at = following, 0
        return bool(following)

"""Passing over what is broken: a text without the statements that cannot be read.

The parser goes on after a mistake by itself, but begins wherever it stands: of a statement with one
term too many it makes another triple, and after bad UTF-8 it loses the lines that follow. So the
text is cut into statements first. A few hundred kilobytes are checked at once; only where that
fails each statement is checked by itself. What is passed on is read once more, by the store.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph.engine.mistake import plain
from graph.load import statements
from graph.load.kinds import Format
from graph.load.statements import Statement

BLOCK = 1 << 18
"""Bytes that are checked at once."""
_SHOWN = 200


@dataclass(frozen=True)
class Passed:
    """A statement that was passed over: where it begins to be wrong, why, and how it reads."""

    line: int
    column: int
    why: str
    text: str


def passed_on(
    chunks: Iterable[bytes],
    about: Format,
    rdf: ox.RdfFormat,
    base: str,
    tell: Callable[[Passed], None],
) -> Iterator[bytes]:
    """Give the text without what cannot be read in it, of which `tell` is told."""
    cut = statements.lines if about.by_line else statements.cut
    reader = _Reader(rdf, base, tell)
    for block in _blocks(cut(chunks)):
        if good := reader.good(block):
            yield good
    yield reader.end()


def _blocks(cut: Iterable[Statement]) -> Iterator[list[Statement]]:
    block: list[Statement] = []
    size = 0
    for one in cut:
        block.append(one)
        size += len(one.text)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


@dataclass
class _Reader:
    """Checks statements one after the other, and remembers what they declare.

    `graph` is the opening of the graph that a statement stands in: ``<urn:g> {``. It is None while
    a graph is passed over whose opening is broken.
    """

    rdf: ox.RdfFormat
    base: str
    tell: Callable[[Passed], None]
    prefixes: dict[str, str] = field(default_factory=dict)
    graph: bytes | None = b""

    def good(self, block: list[Statement]) -> bytes:
        """What can be read of a block."""
        graphs = any(one.end in (b"{", b"}") for one in block)
        whole = b"".join(one.text for one in block)
        if self.graph is not None and not graphs and self._mistake(whole, False) is None:
            return whole
        return b"".join(map(self._kept, block))

    def end(self) -> bytes:
        """What closes the graph that the text has left open."""
        return b"}" if self.graph else b""

    def _kept(self, one: Statement) -> bytes:
        if self.graph is None:
            self.graph = b"" if one.end == b"}" else None
            return b""
        opening, closing = one.end == b"{", one.end == b"}"
        text = one.text[:-1] if closing else one.text
        mistake = self._mistake(text, opening)
        if mistake is not None:
            self.tell(_passed(one, mistake))
        if opening:
            self.graph = None if mistake else text
        elif closing:
            self.graph = b""
        return one.text if mistake is None else b"}" * closing

    def _mistake(self, text: bytes, opening: bool) -> SyntaxError | None:
        """Why a text cannot be read where it stands; None when it can."""
        before = b"".join(
            b"@prefix %s: <%s> . " % (name.encode(), iri.encode())
            for name, iri in self.prefixes.items()
        )
        before += self.graph or b""
        after = b"}" if opening or self.graph else b""
        parser = ox.parse(before + text + after, format=self.rdf, base_iri=self.base)
        try:
            deque(parser, maxlen=0)
        except SyntaxError as error:
            return _moved(error, before.decode())
        self.prefixes = parser.prefixes
        self.base = parser.base_iri or self.base
        return None


def _moved(error: SyntaxError, before: str) -> SyntaxError:
    """The mistake with its place counted from the text, not from what stands before it."""
    line = (error.lineno or 1) - before.count("\n")
    if line == 1 and error.offset:
        error.offset = max(1, error.offset - len(before.rpartition("\n")[2]))
    error.lineno = max(1, line)
    return error


def _passed(one: Statement, error: SyntaxError) -> Passed:
    line, column = error.lineno or 1, error.offset or 1
    shown = " ".join(one.text.decode(errors="replace").split())
    return Passed(
        line=one.line + line - 1,
        column=column + one.column - 1 if line == 1 else column,
        why=plain(error),
        text=shown[:_SHOWN],
    )

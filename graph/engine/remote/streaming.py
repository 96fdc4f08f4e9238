"""A release as a file of N-Quads or TriG, straight from its engine: too large to be copied here.

Each graph is asked for as N-Triples and passed on line by line, so that nothing is held. A graph of
which more or fewer lines come than it has triples breaks the file off: half a release is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.engine.answer import AnswerBroken
from graph.engine.remote.copies import Lines
from graph.release import Release

_END = b" ."


def write(release: Release, suffix: str, lines: Lines) -> Iterator[bytes]:
    """A release in the format of a suffix, `nq` or `trig`; raises EngineError and AnswerBroken."""
    for number, (graph, count) in enumerate(release.counts.items()):
        if count:
            whole = _counted(_whole(lines(release, graph)), graph, count)
            kept = (_apart(piece, number) for piece in whole)
            yield from _quads(kept, graph) if suffix == "nq" else _block(kept, graph)


def _quads(pieces: Iterator[bytes], graph: str) -> Iterator[bytes]:
    """Whole lines of N-Triples, with the graph in each."""
    end = f" <{graph}> .\n".encode()
    for piece in pieces:
        yield b"".join(one.rstrip().removesuffix(_END) + end for one in piece.splitlines())


def _block(pieces: Iterator[bytes], graph: str) -> Iterator[bytes]:
    """Whole lines of N-Triples as a block of TriG, which has the same grammar within."""
    yield f"<{graph}> {{\n".encode()
    yield from pieces
    yield b"}\n"


def _whole(pieces: Iterator[bytes]) -> Iterator[bytes]:
    r"""The same bytes, in pieces that end where lines do.

    >>> list(_whole(iter([b"a\nb", b"c\n", b"d"])))
    [b'a\n', b'bc\n', b'd']
    """
    left = b""
    for piece in pieces:
        lines, end, rest = (left + piece).rpartition(b"\n")
        left = rest
        if end:
            yield lines + end
    if left:
        yield left


def _counted(pieces: Iterator[bytes], graph: str, count: int) -> Iterator[bytes]:
    """The same, unless there are not as many lines as triples."""
    found = 0
    for piece in pieces:
        found += piece.count(b"\n")
        yield piece
    if found != count:
        raise AnswerBroken(f"the engine counts {count:,} triples in {graph} and gave {found:,}")


def _apart(lines: bytes, number: int) -> bytes:
    r"""The same lines, with other names for nameless nodes in each graph: they are other nodes.

    >>> _apart(b'_:a <urn:p> "_:a" .\n', 3)
    b'_:g3a <urn:p> "_:a" .\n'
    """
    if b"_:" not in lines:
        return lines
    return b"".join(_renamed(one, b"_:g%d" % number) for one in lines.splitlines(keepends=True))


def _renamed(line: bytes, start: bytes) -> bytes:
    head, quote, text = line.partition(b'"')
    return b" ".join(_term(one, start) for one in head.split(b" ")) + quote + text


def _term(term: bytes, start: bytes) -> bytes:
    return start + term.removeprefix(b"_:") if term.startswith(b"_:") else term

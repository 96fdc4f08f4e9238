r"""A text cut into its statements, so that a broken one can be passed over and the next one read.

What is broken cannot be parsed, so cutting looks only at what brackets off a dot or a line: IRIs,
literals, comments. A statement of N-Triples and N-Quads is a line; one of Turtle and TriG ends with
its dot, with the IRI of a ``PREFIX`` or ``BASE``, or with a brace.

>>> text = b"<urn:s> <urn:p> 1.5 . # and.\nPREFIX x: <urn:> x:a.b a x:c."
>>> [one.text for one in cut([text])]
[b'<urn:s> <urn:p> 1.5 .', b' # and.\nPREFIX x: <urn:>', b' x:a.b a x:c.']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

MOST = 1 << 24
"""Bytes after which a statement that does not end is taken to be broken there."""
_TOKEN = re.compile(
    rb"""(?P<space>\s+|\#[^\n]*)
    |(?P<iri><[^<>"\s]*>)
    |(?P<long>"{3}|'{3})
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>(?:\.(?=\d))?[^\s<>"'\[\](){};,.\#]+(?:\.+[^\s<>"'\[\](){};,.\#]+)*)
    |(?P<dot>\.)
    |(?P<brace>[{}])
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_LONG = {
    b'"""': re.compile(rb'(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}', re.DOTALL),
    b"'''": re.compile(rb"(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}", re.DOTALL),
}


_UNTIL = {b'"': re.compile(rb"\n"), b"'": re.compile(rb"\n"), b"<": re.compile(rb"\s")}
"""What shows that an IRI or a literal is not closed, and not only cut off for now."""


@dataclass(frozen=True)
class Statement:
    """A stretch of the text and the place, from 1, where it begins.

    `end` is what ends it: a dot, a brace, an IRI, a line, or nothing.
    """

    text: bytes
    line: int
    column: int = 1
    end: bytes = b""

    def following(self, text: bytes, end: bytes) -> Statement:
        """The statement that begins where this one ends."""
        if b"\n" not in self.text:
            return Statement(text, self.line, self.column + _characters(self.text), end)
        column = _characters(self.text.rpartition(b"\n")[2]) + 1
        return Statement(text, self.line + self.text.count(b"\n"), column, end)


def _characters(text: bytes) -> int:
    return len(text.decode(errors="replace"))


def lines(chunks: Iterable[bytes]) -> Iterator[Statement]:
    """Cut a text into its lines."""
    rest, number = b"", 1
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for index, text in enumerate(whole):
            yield Statement(text + b"\n", number + index, end=b"\n")
        number += len(whole)
    if rest:
        yield Statement(rest, number)


def cut(chunks: Iterable[bytes]) -> Iterator[Statement]:
    """Cut Turtle or TriG into statements; what ends is known only when something follows."""
    rest, one = b"", Statement(b"", 1)
    for chunk, last in chain(((chunk, False) for chunk in chunks), [(b"", True)]):
        rest += chunk
        begin = 0
        for end in _ends(rest, last):
            one = one.following(rest[begin:end], rest[end - 1 : end])
            yield one
            begin = end
        rest = rest[begin:]
    if rest.strip():
        yield one.following(rest, b"")


def _ends(text: bytes, last: bool) -> Iterator[int]:
    """Where statements end. Unless this is the last of the text, the end of it is left alone."""
    directive, at, size = b"", 0, len(text)
    while at < size and (token := _TOKEN.match(text, at)):
        kind, at = token.lastgroup, token.end()
        if kind == "long":
            closed = _LONG[token[0]].match(text, at)
            if closed is None and not last and size - at < MOST:
                return
            at = closed.end() if closed else at
        if not last and (at == size or _is_cut_off(text, token)):
            return
        if kind in ("dot", "brace") or (kind == "iri" and directive):
            yield at
            directive = b""
        elif kind == "word" and token[0].upper() in (b"PREFIX", b"BASE"):
            directive = token[0]
        elif kind not in ("space", "word"):
            directive = b""


def _is_cut_off(text: bytes, token: re.Match[bytes]) -> bool:
    """Whether a token may be the beginning of an IRI or a literal of which the rest is to come."""
    until = _UNTIL.get(token[0])
    short = len(text) - token.end() < MOST
    return until is not None and short and not until.search(text, token.end())

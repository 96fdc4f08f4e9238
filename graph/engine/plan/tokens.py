"""The tokens of a query, and going through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.engine.guard import TOKEN


class Unread(Exception):
    """The query has something that is not understood here."""


class Token(NamedTuple):
    """A word, name or sign of a query, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """A keyword in capitals; for all else nothing."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query; a dot that ends a name is a sign of its own."""
    for match in TOKEN.finditer(text):
        kind, found, start, end = match.lastgroup or "", match[0], match.start(), match.end()
        if kind == "comment":
            continue
        if kind == "prefix" and found.endswith("."):
            yield Token(kind, found[:-1], start, end - 1)
            yield Token("other", ".", end - 1, end)
        else:
            yield Token(kind, found, start, end)


class Cursor:
    """Goes through the tokens once."""

    def __init__(self, text: str, found: Iterable[Token]) -> None:
        self._text = text
        self._tokens = [*found, Token("end", "", len(text), len(text))]
        self._at = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _expect(self, text: str) -> Token:
        token = self._take()
        if token.text != text:
            raise Unread(f"{token.text!r} where {text!r} was due")
        return token

    def _take_if(self, text: str) -> bool:
        if self._next.text == text:
            self._take()
            return True
        return False

    def _skip_brackets(self) -> tuple[Token, ...]:
        """Take a bracket and all that it holds."""
        begin, depth = self._at, 0
        while True:
            token = self._take()
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "end":
                raise Unread("a bracket is not closed")
            if depth == 0:
                return tuple(self._tokens[begin : self._at])

"""Triple patterns and property paths of a query, read from its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from graph.engine.plan.paths import Choice, Closure, Path, Sequence, Step, steps, turned
from graph.engine.plan.terms import Pattern, Term
from graph.engine.plan.tokens import Cursor, Token, Unread
from ontology import PREFIXES

TYPE = Term("iri", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
NAMES = frozenset(("variable", "iri", "prefix"))
DEEPEST = 8
"""Brackets of a path within each other that are read."""
_SIGNS = frozenset("*+?")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\\]*>")
_DOTS = re.compile(r"/\.")
_LOCAL = re.compile(r"[\w:-]+(?:[\w:.-]*[\w:-])?")
_SAME_WORD = re.compile(r"[\w.]")


class Triples(Cursor):
    """Reads the patterns of one subject after the other."""

    def __init__(
        self, text: str, found: Iterable[Token], prefixes: Mapping[str, str] = PREFIXES
    ) -> None:
        super().__init__(text, found)
        self._prefixes = dict(prefixes)
        self._hidden = 0

    def _triples(self) -> Iterator[Pattern]:
        """The patterns of one subject."""
        subject = self._term()
        while True:
            path = self._verb()
            yield from self._along(subject, path, self._term())
            while self._take_if(","):
                yield from self._along(subject, path, self._term())
            if not self._take_if(";"):
                break
            while self._take_if(";"):
                pass
            if self._next.kind not in NAMES and self._next.text not in ("a", "^", "("):
                break
        if self._next.text not in (".", "}") and self._next.kind != "word":
            raise Unread(f"{self._next.text!r} after a triple")

    def _along(self, subject: Term, path: Path, target: Term) -> Iterator[Pattern]:
        """A path as patterns: one for each part of a sequence."""
        *first, last = steps(path)
        for one in first:
            self._hidden += 1
            between = Term("hidden", f"_:step{self._hidden - 1}")
            yield _pattern(subject, one, between)
            subject = between
        yield _pattern(subject, last, target)

    # ------------------------------------------------------------------ paths

    def _verb(self) -> Path:
        """A variable, or a path."""
        if self._next.kind == "variable":
            return Step(self._term())
        return self._choice(0)

    def _choice(self, depth: int) -> Path:
        parts = [self._sequence(depth)]
        while self._take_if("|"):
            parts.append(self._sequence(depth))
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self, depth: int) -> Path:
        parts = [self._element(depth)]
        while self._take_if("/"):
            parts.append(self._element(depth))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _element(self, depth: int) -> Path:
        backwards = self._take_if("^")
        path = self._primary(depth)
        if self._next.text in _SIGNS:
            path = Closure(path, self._take().text)
        return turned(path) if backwards else path

    def _primary(self, depth: int) -> Path:
        if self._take_if("("):
            if depth == DEEPEST:
                raise Unread("brackets of a path within brackets")
            path = self._choice(depth + 1)
            self._expect(")")
            return path
        if self._next.text == "a" and self._next.kind == "word":
            self._take()
            return Step(TYPE)
        if self._next.kind not in ("iri", "prefix"):
            raise Unread(f"{self._next.text!r} in a path")
        return Step(self._term())

    # ------------------------------------------------------------------ terms

    def _term(self) -> Term:
        token = self._take()
        if token.kind == "variable":
            return variable(token)
        if token.kind in ("iri", "prefix"):
            return self._iri(token)
        if token.kind == "short":
            return self._string(token)
        if token.text.isascii() and token.text.isdigit():
            return self._integer(token)
        raise Unread(f"{token.text!r} in a triple")

    def _iri(self, token: Token) -> Term:
        if token.kind == "iri":
            text = token.text
        else:
            name, _, local = token.text.partition(":")
            if name not in self._prefixes or not (local == "" or _LOCAL.fullmatch(local)):
                raise Unread(f"the name {token.text}")
            text = f"<{self._prefixes[name]}{local}>"
        if not _ABSOLUTE.fullmatch(text) or _DOTS.search(text):
            raise Unread(f"the address {text}")
        return Term("iri", text)

    def _string(self, token: Token) -> Term:
        value = token.text[1:-1]
        if not value.isprintable() or "\\" in value or '"' in value:
            raise Unread("a text with other than plain characters")
        if self._next.kind == "language" and "--" not in self._next.text:
            return Term("literal", f'"{value}"{self._take().text.lower()}')
        if self._next.text == "^" or self._next.kind == "language":
            raise Unread("a value of a named type")
        return Term("literal", f'"{value}"')

    def _integer(self, token: Token) -> Term:
        behind = self._text[token.end : token.end + 2]
        if _SAME_WORD.match(behind) and not (behind[:1] == "." and not behind[1:].isalnum()):
            raise Unread("a number that is not whole")
        if len(token.text) > 15 or str(int(token.text)) != token.text:
            raise Unread("a number that is written in another way")
        return Term("literal", f'"{token.text}"^^<http://www.w3.org/2001/XMLSchema#integer>')


def _pattern(subject: Term, path: Path, target: Term) -> Pattern:
    """The pattern of a path that is no sequence."""
    if isinstance(path, Step):
        ends = (target, subject) if path.backwards else (subject, target)
        return Pattern(ends[0], path.predicate, ends[1])
    if subject == target:
        raise Unread("a path in a circle")
    return Pattern(subject, Term("path", str(path)), target, path)


def variable(token: Token) -> Term:
    """The variable of a token, with either sign."""
    return Term("variable", f"?{token.text[1:]}")

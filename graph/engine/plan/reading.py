"""The structure of a query, for the part of SPARQL that planning understands.

A query is read as its head, the triple patterns and filters at the beginning of its group, the rest
of the group, and its tail. Head, filters, rest and tail are kept as they are written; only what the
patterns say is read. Whatever this module is not sure of raises `Unread`, and such a query is asked
as it is: what the parser takes and this one does not is no mistake, the reverse would be one.

>>> read("SELECT ?s { ?s a mm:Trial ; mm:phase/rdfs:label ?l FILTER(?l > 2) }").patterns[1].object
Term(kind='hidden', key='_:step0')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.engine.guard import TOKEN
from graph.engine.plan.terms import Pattern, Term
from ontology import PREFIXES

TYPE = Term("iri", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
FORMS = frozenset(("SELECT", "CONSTRUCT", "ASK"))
_NAMES = frozenset(("variable", "iri", "prefix"))
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\\]*>")
_DOTS = re.compile(r"/\.")
_LOCAL = re.compile(r"[\w:-]+(?:[\w:.-]*[\w:-])?")
_SAME_WORD = re.compile(r"[\w.]")


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


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: the tokens of its condition, brackets included, and its text from the keyword.

    `absent` are the patterns of a filter that is ``NOT EXISTS`` and nothing else.
    """

    tokens: tuple[Token, ...]
    text: str
    absent: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query in parts; `graph` is the variable of a ``GRAPH`` that holds the whole group."""

    text: str
    form: str
    head: tuple[Token, ...]
    opens: int
    patterns: tuple[Pattern, ...]
    filters: tuple[Filter, ...]
    rest: str
    rest_variables: frozenset[str]
    rest_filters: tuple[Filter, ...]
    closes: int
    tail: tuple[Token, ...]
    graph: str | None
    prefixes: Mapping[str, str]

    @property
    def projects_all(self) -> bool:
        """Whether every variable of the group is shown, so that none may be added."""
        return any(one.text == "*" for one in self.head[:2])


def read(text: str) -> Query:
    """Read a query; raises Unread."""
    return _Reader(text, tokens(text)).query()


def constants(query: Query, parts: Sequence[Token]) -> tuple[Term, ...]:
    """Read constants with commas between them, of a condition of this query; raises Unread."""
    reader = _Reader(query.text, parts, query.prefixes)
    return tuple(reader.listed())


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


class _Reader:
    """Goes through the tokens once."""

    def __init__(
        self, text: str, found: Iterable[Token], prefixes: Mapping[str, str] = PREFIXES
    ) -> None:
        self._text = text
        self._tokens = [*found, Token("end", "", len(text), len(text))]
        self._at = 0
        self._prefixes = dict(prefixes)
        self._steps = 0

    def listed(self) -> Iterator[Term]:
        """The constants of a list, and nothing else."""
        while True:
            term = self._term()
            if term.free:
                raise Unread("a variable in a list")
            yield term
            if self._next.kind == "end":
                return
            self._expect(",")

    def query(self) -> Query:
        """A whole query."""
        self._prologue()
        form = self._take().word
        if form not in FORMS:
            raise Unread(f"{form or 'this'} is not planned")
        head = self._head(form)
        opens = self._expect("{").end
        graph = self._graph()
        patterns, filters = self._basics()
        rest, variables, later, closes = self._rest(graph)
        tail = tuple(self._tokens[self._at : -1])
        if any(one.word == "VALUES" for one in tail):
            raise Unread("data after the group")
        return Query(
            text=self._text,
            form=form,
            head=head,
            opens=opens,
            patterns=patterns,
            filters=filters,
            rest=rest,
            rest_variables=variables,
            rest_filters=later,
            closes=closes,
            tail=tail,
            graph=graph,
            prefixes=self._prefixes,
        )

    # ------------------------------------------------------------------ the way through

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

    # ------------------------------------------------------------------ the parts of a query

    def _prologue(self) -> None:
        while self._next.word == "PREFIX":
            self._take()
            name, iri = self._take(), self._take()
            if name.kind != "prefix" or not name.text.endswith(":") or iri.kind != "iri":
                raise Unread("a declaration of a prefix")
            self._prefixes[name.text[:-1]] = iri.text[1:-1]

    def _head(self, form: str) -> tuple[Token, ...]:
        begin = self._at
        if form == "CONSTRUCT":
            if self._next.text != "{":
                raise Unread("a short CONSTRUCT")
            self._skip_brackets()
        while self._next.text != "{":
            token = self._take()
            if token.kind == "end" or token.word == "FROM":
                raise Unread("a dataset, or no group")
        return tuple(one for one in self._tokens[begin : self._at] if one.word != "WHERE")

    def _graph(self) -> str | None:
        """The variable of a ``GRAPH`` that begins the group, entered."""
        if self._next.word != "GRAPH":
            return None
        self._take()
        name = self._take()
        if name.kind != "variable":
            raise Unread("one graph")
        self._expect("{")
        return _variable(name).key

    def _basics(self) -> tuple[tuple[Pattern, ...], tuple[Filter, ...]]:
        patterns: list[Pattern] = []
        filters: list[Filter] = []
        while True:
            if self._next.word == "FILTER":
                filters.append(self._filter())
            elif self._next.kind in _NAMES:
                patterns += self._triples()
            elif not self._take_if("."):
                return tuple(patterns), tuple(filters)

    def _rest(self, graph: str | None) -> tuple[str, frozenset[str], tuple[Filter, ...], int]:
        """What follows in the group, its variables and filters, and where the group closes."""
        if graph is not None:
            self._expect("}")
        first, start, filters = self._at, self._next.start, []
        while self._next.text != "}":
            if self._next.word == "FILTER":
                filters.append(self._filter())
            elif self._next.kind == "open":
                self._skip_brackets()
            else:
                self._take()
            if self._next.kind == "end":
                raise Unread("the group is not closed")
        found = self._tokens[first : self._at]
        closes = self._take().start
        if any(one.kind == "blank" for one in found) or (graph is not None and found):
            raise Unread("the rest of the group")
        names = frozenset(_variable(one).key for one in found if one.kind == "variable")
        return self._text[start:closes], names, tuple(filters), closes

    def _filter(self) -> Filter:
        begin, start = self._at, self._take().start
        if self._next.word == "NOT" and self._tokens[self._at + 1].word == "EXISTS":
            return self._absence(start)
        if self._next.kind in ("word", "iri", "prefix"):
            self._take()
            if self._next.word == "EXISTS":
                self._take()
        self._skip_brackets()
        return self._made(begin, start)

    def _made(self, begin: int, start: int, absent: tuple[Pattern, ...] = ()) -> Filter:
        condition = tuple(self._tokens[begin + 1 : self._at])
        return Filter(condition, self._text[start : condition[-1].end], absent)

    def _absence(self, start: int) -> Filter:
        """A filter ``NOT EXISTS``, with its patterns when it has nothing else."""
        begin = self._at - 1
        self._at += 2
        inside = self._at
        self._skip_brackets()
        after, self._at = self._at, inside + 1
        try:
            patterns, filters = self._basics()
            alone = not filters and self._next.text == "}" and self._at == after - 1
        except Unread:
            patterns, alone = (), False
        self._at = after
        return self._made(begin, start, patterns if alone else ())

    # ------------------------------------------------------------------ triple patterns

    def _triples(self) -> Iterator[Pattern]:
        """The patterns of one subject."""
        subject = self._term()
        while True:
            yield from self._objects(subject, self._path())
            if not self._take_if(";"):
                break
            while self._take_if(";"):
                pass
            if self._next.kind not in _NAMES and self._next.text not in ("a", "^"):
                break
        if self._next.text not in (".", "}") and self._next.kind != "word":
            raise Unread(f"{self._next.text!r} after a triple")

    def _objects(self, subject: Term, path: list[tuple[Term, bool]]) -> Iterator[Pattern]:
        yield from self._along(subject, path, self._term())
        while self._take_if(","):
            yield from self._along(subject, path, self._term())

    def _path(self) -> list[tuple[Term, bool]]:
        """The steps of a predicate: a name, or a sequence; each may go backwards."""
        steps = []
        while True:
            backwards = self._take_if("^")
            steps.append((self._predicate(), backwards))
            if not self._take_if("/"):
                return steps

    def _predicate(self) -> Term:
        if self._next.text == "a" and self._next.kind == "word":
            self._take()
            return TYPE
        if self._next.kind not in _NAMES:
            raise Unread(f"{self._next.text!r} as a predicate")
        term = self._term()
        if self._next.text in ("*", "+", "?", "|") or self._next.text == "(":
            raise Unread("a path that is no sequence")
        return term

    def _along(
        self, subject: Term, path: list[tuple[Term, bool]], target: Term
    ) -> Iterator[Pattern]:
        for number, (predicate, backwards) in enumerate(path):
            if len(path) > 1 and predicate.free:
                raise Unread("a variable in a path")
            last = number == len(path) - 1
            step = target if last else self._hidden()
            yield (
                Pattern(step, predicate, subject)
                if backwards
                else Pattern(subject, predicate, step)
            )
            subject = step

    def _hidden(self) -> Term:
        self._steps += 1
        return Term("hidden", f"_:step{self._steps - 1}")

    def _term(self) -> Term:
        token = self._take()
        if token.kind == "variable":
            return _variable(token)
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


def _variable(token: Token) -> Term:
    return Term("variable", f"?{token.text[1:]}")

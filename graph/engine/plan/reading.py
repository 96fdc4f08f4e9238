"""The structure of a query, for the part of SPARQL that planning understands.

A query is read as its head, the triple patterns and filters at the beginning of its group, the rest
of the group, and its tail. Head, filters, rest and tail are kept as they are written; only what the
patterns say is read. Whatever this module is not sure of raises `Unread`, and such a query is asked
as it is: what the parser takes and this one does not is no mistake, the reverse would be one.

>>> read("SELECT ?s { ?s a mm:Trial ; mm:phase/rdfs:label ?l FILTER(?l > 2) }").patterns[1].object
Term(kind='hidden', key='_:step0')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.engine.plan.terms import Pattern, Term
from graph.engine.plan.tokens import Token, Unread, tokens
from graph.engine.plan.triples import NAMES, Triples, variable

_OF_ROWS = ("DISTINCT", "REDUCED")
FORMS = frozenset(("SELECT", "CONSTRUCT", "ASK"))


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: the tokens of its condition, brackets included, and its text from the keyword.

    `asked` are the patterns of a filter that is ``EXISTS``, or ``NOT EXISTS`` if it is `negative`,
    and nothing else.
    """

    tokens: tuple[Token, ...]
    text: str
    asked: tuple[Pattern, ...] = ()
    negative: bool = False


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
    def shows_all(self) -> bool:
        """Whether every variable of the group is shown or compared, so that none may be added."""
        words = ["DISTINCT", *(one.word or one.text for one in (*self.head, *self.tail))]
        return any(two == "*" and one in _OF_ROWS for one, two in pairwise(words))


def read(text: str) -> Query:
    """Read a query; raises Unread."""
    return _Reader(text, tokens(text)).query()


def constants(query: Query, parts: Sequence[Token]) -> tuple[Term, ...]:
    """Read constants with commas between them, of a condition of this query; raises Unread."""
    reader = _Reader(query.text, parts, query.prefixes)
    return tuple(reader.listed())


class _Reader(Triples):
    """Reads the parts of a query."""

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
        return variable(name).key

    def _basics(self) -> tuple[tuple[Pattern, ...], tuple[Filter, ...]]:
        patterns: list[Pattern] = []
        filters: list[Filter] = []
        while True:
            if self._next.word == "FILTER":
                filters.append(self._filter())
            elif self._next.kind in NAMES:
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
        names = frozenset(variable(one).key for one in found if one.kind == "variable")
        return self._text[start:closes], names, tuple(filters), closes

    def _filter(self) -> Filter:
        begin, start = self._at, self._take().start
        negative = self._next.word == "NOT"
        if self._tokens[self._at + negative].word == "EXISTS":
            return self._existence(start, negative)
        if self._next.kind in ("word", "iri", "prefix"):
            self._take()
        self._skip_brackets()
        return self._made(begin, start)

    def _made(self, begin: int, start: int) -> Filter:
        condition = tuple(self._tokens[begin + 1 : self._at])
        return Filter(condition, self._text[start : condition[-1].end])

    def _existence(self, start: int, negative: bool) -> Filter:
        """A filter ``EXISTS`` or ``NOT EXISTS``, with its patterns when it has nothing else."""
        begin = self._at - 1
        self._at += 1 + negative
        inside = self._at
        self._skip_brackets()
        after, self._at = self._at, inside + 1
        try:
            patterns, filters = self._basics()
            alone = not filters and self._next.text == "}" and self._at == after - 1
            alone = alone and not any(one.path for one in patterns)
        except Unread:
            patterns, alone = (), False
        self._at = after
        return replace(self._made(begin, start), asked=patterns if alone else (), negative=negative)

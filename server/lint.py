"""What is wrong with a query, and what may be: its place, and what was perhaps meant.

An error is where the parser stops. A warning is a term in our namespace that this release does not
have: such a query is well-formed, and finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.engine.answer import (
    EngineError,
    QueryRefused,
    QuerySyntaxError,
    QueryTooComplex,
    Question,
)
from graph.engine.guard import TOKEN
from ontology import PREFIXES, TERM
from server import delivery, lexicon
from server.service import ask

NOWHERE = "urn:x-nowhere:empty"
"""A graph that no release has: what is asked of it is parsed, and finds nothing to work on."""
_MOST = 20


@dataclass(frozen=True)
class Remark:
    """A remark about a query: where it begins (from 1), how long the place is, and what is said."""

    severity: str
    line: int
    column: int
    length: int
    message: str
    nearest: tuple[str, ...] = ()


def parse(query: str) -> None:
    """Let a worker read a query, over nothing; raises the errors of `graph.engine.answer`."""
    delivery.close(ask(Question(query, default_graphs=(NOWHERE,))))


def check(query: str) -> list[Remark]:
    """Say what is wrong with a query, errors first; nothing is evaluated over the graph."""
    return [*_errors(query), *warnings(query)]


def warnings(query: str) -> list[Remark]:
    """Name the terms of ours that there are not, and those they resemble."""
    try:
        known = {one.iri for one in lexicon.entries()}
    except EngineError:
        return []  # too busy to tell, which must not stand in the way of an answer
    if not any(iri.startswith(TERM) for iri in known):
        return []  # a release of other data: its terms are not told apart here
    unknown = ((place, iri) for place, iri in _terms(query) if iri not in known)
    return [_warning(query, place, iri) for place, iri in unknown][:_MOST]


def _errors(query: str) -> Iterator[Remark]:
    if re.search(r"\bSERVICE\b", query, re.IGNORECASE):
        return  # would be asked, and only to see whether it can be parsed
    try:
        parse(query)
    except QuerySyntaxError as error:
        yield Remark("error", error.line or 1, error.column or 1, 1, f"{error}")
    except (QueryRefused, QueryTooComplex) as error:
        yield Remark("error", 1, 1, 1, f"{error}")
    except EngineError:
        return  # too slow or too busy to tell


def _terms(query: str) -> Iterator[tuple[re.Match[str], str]]:
    """Find the names of our terms in a query: where each stands, and its IRI."""
    prefixes, declared = dict(PREFIXES), ""
    before: list[str] = ["", ""]
    for token in TOKEN.finditer(query):
        if token.lastgroup == "iri":
            if before[0].upper() == "PREFIX":
                prefixes[declared] = token[0][1:-1]
            elif token[0][1:-1].startswith(TERM):
                yield token, token[0][1:-1]
        elif token.lastgroup == "prefix" and before[1].upper() != "PREFIX":
            start = prefixes.get(token["prefix"], "")
            local = token[0].partition(":")[2]
            if start.startswith(TERM) and local:
                yield token, start + local
        elif token.lastgroup == "prefix":
            declared = token["prefix"]
        before = [before[1], token[0]]


def _warning(query: str, token: re.Match[str], iri: str) -> Remark:
    near = tuple(lexicon.shorten(TERM + name) for name in lexicon.nearest(iri))
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    message = f"There is no {token[0]} in this release.{hint}"
    remark = Remark("warning", 1, 1, len(token[0]), message, near)
    begin = query.rfind("\n", 0, token.start()) + 1
    line = query.count("\n", 0, token.start()) + 1
    return replace(remark, line=line, column=token.start() - begin + 1)

"""Where a query or an update cannot be read: the parser's words, made to fit what was written.

The parser names the farthest place that it looked at and what it would have taken there. To compare
a keyword it takes as many characters as that has, whatever they are; so where it looked for
keywords the place lies beyond the mistake, by no more than the length of the shortest. The mistake
is looked for in between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.engine.guard import TOKEN
from ontology import PREFIXES

_FEW = 6
_SHORT = 2
"""Letters of a keyword that is told as expected: of longer ones, not all that fit are known."""
_NEAR = 40
_TERMS = ("variable", "iri", "prefix", "short", "long", "blank", "language")
_PATH = ("a", "^", "/", "|", "*", "+")


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and its place: line and column from 1, in characters."""

    message: str
    line: int | None = None
    column: int | None = None


def find(message: str, text: str) -> Mistake:
    """Say where and why `text` cannot be read, from the `message` of the parser."""
    place = re.search(r"error at (\d+):(\d+):\s*(.*)", message, re.DOTALL)
    if undeclared := _undeclared(text):
        return _at(undeclared.start(), f"the prefix {undeclared['prefix']}: is not declared", text)
    if place is None:
        return Mistake(message)
    plain = re.sub(r"\[(?:'[^']*'|[^\]'])*\]", "", place[3])
    words, signs = re.findall(r"\b[A-Z]+\b", plain), re.findall(r"\"[^\"\w\\]{1,3}\"", plain)
    farthest = _offset(text, int(place[1]), int(place[2]))
    shift = min(map(len, words), default=0)
    wanted = list(dict.fromkeys([*signs, *(one for one in words if len(one) <= _SHORT)]))
    known = 0 < len(wanted) <= _FEW and shift <= _SHORT
    rest = f"expected {' or '.join(wanted)}" if known else "this cannot stand here"
    return _at(_narrow(text, max(0, farthest - shift), farthest), rest, text)


def plain(error: SyntaxError) -> str:
    """What the parser of RDF says, without the place, which goes apart."""
    if "LoadDocumentCallback" in str(error):
        return "its context is elsewhere, and nothing is fetched; write the context into it"
    return re.sub(r"^Parser error (at|between) .*?: ", "", error.msg or str(error))


def _at(offset: int, message: str, text: str) -> Mistake:
    line = text.count("\n", 0, offset) + 1
    begin = text.rfind("\n", 0, offset) + 1
    near = text[offset:].partition("\n")[0][:_NEAR].rstrip("\r")
    found = f"found {near!r}" if near else "found the end of the line"
    return Mistake(f"{message}; {found}", line, offset - begin + 1)


def _offset(text: str, line: int, column: int) -> int:
    """The place of a line and a column, which are counted as the parser does."""
    begin = 0
    for _ in range(line - 1):
        begin = text.find("\n", begin) + 1
    return min(begin + column - 1, len(text))


def _narrow(text: str, start: int, end: int) -> int:
    """The first word or sign of a stretch that is no term of a triple; else where it begins."""
    tokens = [one for one in TOKEN.finditer(text, start) if one.lastgroup != "comment"]
    within = [one.start() for one in tokens if one.start() < end and not _is_term(one)]
    begin = tokens[0].start() if tokens else len(text)
    return within[0] if within else begin


def _is_term(token: re.Match[str]) -> bool:
    return token.lastgroup in _TERMS or token[0] in _PATH


def _undeclared(text: str) -> re.Match[str] | None:
    """The first name whose prefix is neither declared nor known."""
    known = set(PREFIXES)
    before = ""
    for token in TOKEN.finditer(text):
        if token.lastgroup == "comment":
            continue
        if token.lastgroup == "prefix":
            if before.upper() == "PREFIX":
                known.add(token["prefix"])
            elif token["prefix"] not in known and token["prefix"] != "_":
                return token
        before = token[0]
    return None

"""The dataset that a request names for an update, written into the text of the update.

SPARQL 1.1 Protocol, section 2.2.3: ``using-graph-uri`` and ``using-named-graph-uri`` act as
``USING`` and ``USING NAMED`` in every operation that has a ``WHERE``. The store takes no dataset
beside the text, so they are put there, by tokens, for which brackets are all that must be known.

>>> write("DELETE WHERE { ?s ?p 1 }", ["urn:g"], [])
'DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.engine.guard import TOKEN

WORDS = frozenset(
    "PREFIX BASE INSERT DELETE DATA WHERE LOAD CLEAR DROP CREATE ADD MOVE COPY SILENT INTO TO "
    "GRAPH DEFAULT NAMED ALL".split()
)


class Unfit(ValueError):
    """The update cannot have a dataset from outside; the message says why."""


def write(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Put the graphs before each ``WHERE``; raises Unfit when the text chooses graphs itself."""
    clauses = [f"USING <{one}>" for one in default] + [f"USING NAMED <{one}>" for one in named]
    if not clauses:
        return text
    using = " ".join(clauses)
    pieces, done = [], 0
    for start, end, new in _changes(text, using):
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def _changes(text: str, using: str) -> Iterator[tuple[int, int, str]]:
    """Where something is put in: from, to, and what."""
    for word, before in _outside(text):
        name = word[0].upper()
        if name in ("WITH", "USING"):
            raise Unfit(f"the update says {name} itself, and the request names graphs for it")
        if name not in WORDS:
            raise Unfit(f"{word[0]!r} is not read where the request names graphs; part the words")
        if name == "WHERE" and before.upper() == "DELETE":
            yield word.start(), word.start(), f"{_braces(text, word.end())} {using} "
        elif name == "WHERE":
            yield word.start(), word.start(), f"{using} "


def _outside(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The words outside all brackets, each with what stands before it."""
    depth, before = 0, ""
    for token in TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth == 0 and token["word"]:
            yield token, before
        if token.lastgroup != "comment":
            before = token[0]


def _braces(text: str, start: int) -> str:
    """The group in braces that begins at or after `start`."""
    depth, begun = 0, start
    for token in TOKEN.finditer(text, start):
        if token["open"] and depth == 0:
            begun = token.start()
        depth += bool(token["open"]) - bool(token["close"])
        if token["close"] and depth == 0:
            return text[begun : token.end()]
    raise Unfit("a brace is not closed")


def is_iri(text: str) -> bool:
    """Whether a text can stand between angle brackets, and is absolute."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]*", text))

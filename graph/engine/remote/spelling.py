"""The tokens of a query, and how to write some of them otherwise.

For dialects: strings and comments stay as they are, and nothing is parsed that need not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from graph.engine.guard import TOKEN

Token = re.Match[str]
Edit = tuple[int, int, str]
"""From where to where in a text, and what is to stand there."""


def tokens(text: str) -> list[Token]:
    """The tokens of a query without its comments."""
    return [one for one in TOKEN.finditer(text) if one.lastgroup != "comment"]


def partner(found: list[Token], at: int) -> int | None:
    """Where the bracket ends that opens at a place, or opens that ends there."""
    step = 1 if found[at]["open"] else -1
    depth = 0
    while 0 <= at < len(found):
        depth += bool(found[at]["open"]) - bool(found[at]["close"])
        if depth == 0:
            return at
        at += step
    return None


def is_word(token: Token, *words: str) -> bool:
    """Whether a token is one of these words, in any case."""
    return token["word"] is not None and token[0].upper() in words


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text with some stretches of it written otherwise; none may overlap another."""
    pieces, done = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])

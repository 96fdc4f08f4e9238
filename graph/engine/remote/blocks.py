"""Blocks of values that need be none: one UNDEF, which says nothing, and one term.

For engines that plan badly where such a block is joined. `VALUES ?x { 1 }` is `BIND(1 AS ?x)` where
the variable does not stand before it in its group.

>>> simplify("SELECT * { VALUES ?x { UNDEF } VALUES ?y { 1 2 } VALUES ?z { 'a' } ?s ?p ?z }")
"SELECT * {  VALUES ?y { 1 2 } BIND('a' AS ?z) ?s ?p ?z }"
>>> simplify("SELECT * { ?s ?p ?z VALUES ?z { 1 } }")
'SELECT * { ?s ?p ?z VALUES ?z { 1 } }'
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.engine.remote.spelling import Edit, Token, edited, is_word, tokens

_ONE = 5
"""Tokens of a block with one variable and one term."""
_TERMS = ("iri", "prefix", "short", "long", "word")


def simplify(text: str) -> str:
    """Write these blocks of a query otherwise; its answer stays the same."""
    return edited(text, _edits(tokens(text)))


def _edits(found: list[Token]) -> Iterator[Edit]:
    for at in range(len(found) - _ONE + 1):
        block = found[at : at + _ONE]
        if not _is_block(block):
            continue
        if is_word(block[3], "UNDEF"):
            yield block[0].start(), block[4].end(), ""
        elif block[3].lastgroup in _TERMS and _is_new(found, at):
            yield block[0].start(), block[4].end(), f"BIND({block[3][0]} AS {block[1][0]})"


def _is_block(block: list[Token]) -> bool:
    """Whether five tokens are a block of one variable with one value, if a value it is."""
    signs = (block[2][0], block[4][0])
    return is_word(block[0], "VALUES") and bool(block[1]["variable"]) and signs == ("{", "}")


def _is_new(found: list[Token], at: int) -> bool:
    """Whether the variable of a block at a place does not stand before it in its group."""
    depth = 0
    for one in reversed(found[:at]):
        depth += bool(one["close"]) - bool(one["open"])
        if depth < 0:
            return one[0] == "{"
        if one["variable"] and one[0][1:] == found[at + 1][0][1:]:
            return False
    return False

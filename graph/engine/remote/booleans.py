"""Expressions that yield a truth value, cast to `xsd:boolean` where they are named by ``AS``.

For engines that take a truth value for an integer. What an expression yields is told by its
outermost operator, as the grammar has it (SPARQL 1.1, 19.8); where that does not tell, as for a
variable, it stays as it is.

>>> cast("SELECT (?a > 1 AS ?b) (?a + 1 AS ?c) { BIND(REGEX(?x, '=') AS ?y) }").replace(CAST, "C")
"SELECT (C(?a > 1) AS ?b) (?a + 1 AS ?c) { BIND(C(REGEX(?x, '=')) AS ?y) }"
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.engine.remote.spelling import Token, edited, is_word, partner, tokens

CAST = "<http://www.w3.org/2001/XMLSchema#boolean>"
_OPERATORS = frozenset("=<>&|")
# what yields a truth value whatever it is given: SPARQL 1.1, 17.4
_FUNCTIONS = (
    "BOUND", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX",
    "STRSTARTS", "STRENDS", "CONTAINS", "LANGMATCHES",
)  # fmt: skip
_CHOOSING = {"IF": 1, "COALESCE": 0}
"""Functions that give one of their arguments, and which is the first that they may give."""


def cast(text: str) -> str:
    """Cast the truth values that a query gives a name."""
    found = tokens(text)
    return edited(text, _edits(found))


def _edits(found: list[Token]) -> Iterator[tuple[int, int, str]]:
    for at in range(len(found) - 2):
        if not (is_word(found[at], "AS") and found[at + 1]["variable"] and found[at + 2][0] == ")"):
            continue
        opening = partner(found, at + 2)
        if opening is None or not _is_truth(found[opening + 1 : at]):
            continue
        start, end = found[opening].end(), found[at - 1].end()
        yield start, start, f"{CAST}("
        yield end, end, ")"


def _is_truth(expression: list[Token]) -> bool:
    """Whether an expression yields true, false or an error."""
    if not expression:
        return False
    outer = _outer(expression)
    if any(one[0] in _OPERATORS or is_word(one, "IN") for one in outer):
        return True
    if expression[0][0] == "!" or is_word(outer[-1], "TRUE", "FALSE"):
        return True
    return _is_true_call(expression, outer)


def _outer(expression: list[Token]) -> list[Token]:
    """The tokens of an expression that stand in no bracket."""
    found, depth = [], 0
    for one in expression:
        depth -= bool(one["close"])
        if depth == 0 and not one["close"]:
            found.append(one)
        depth += bool(one["open"])
    return found


def _is_true_call(expression: list[Token], outer: list[Token]) -> bool:
    """Whether it is but a call, or but brackets, that yields a truth value."""
    words = [one[0].upper() for one in outer]
    if words == ["("]:
        return _is_truth(expression[1:-1])
    if words in (["EXISTS", "{"], ["NOT", "EXISTS", "{"]):
        return True
    if len(words) != 2 or words[1] != "(":
        return False
    if words[0] in _CHOOSING:
        given = _arguments(expression[2:-1])[_CHOOSING[words[0]] :]
        return all(_is_truth(one) for one in given)
    return words[0] in _FUNCTIONS


def _arguments(inside: list[Token]) -> list[list[Token]]:
    """What stands between the commas of a call."""
    commas = {one.start() for one in _outer(inside) if one[0] == ","}
    found: list[list[Token]] = [[]]
    for one in inside:
        if one.start() in commas:
            found.append([])
        else:
            found[-1].append(one)
    return found

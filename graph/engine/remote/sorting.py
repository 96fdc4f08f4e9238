"""Keys to sort by, fewer of them: the last ones are folded into one text.

For engines that sort by so many keys only. The keys that are folded decide between rows that are
equal in all keys before; they still do, if not always in the same order.

>>> fold("SELECT * { } ORDER BY DESC(?b) ?c ?d LIMIT 5", most=2)
'SELECT * { } ORDER BY DESC(?b) CONCAT(STR(COALESCE(?c, "")), " ", STR(COALESCE(?d, ""))) LIMIT 5'
"""

from __future__ import annotations

from graph.engine.remote.spelling import Token, edited, is_word, partner, tokens

MOST = 16


def fold(text: str, most: int = MOST) -> str:
    """Let a query that ends with more than `most` keys sort by so many."""
    found = tokens(text)
    keys = _keys(found)
    last = keys[most - 1 :]
    if len(keys) <= most or not all(one["variable"] for one in last):
        return text
    apart = _of_existence(found)
    parts = [f'STR(COALESCE({one[0]}, ""))' for one in last if one[0] not in apart]
    kept = [one[0] for one in last if one[0] in apart]
    folded = " ".join([*kept, "CONCAT(" + ', " ", '.join(parts) + ")"])
    return edited(text, [(last[0].start(), last[-1].end(), folded)])


def _of_existence(found: list[Token]) -> set[str]:
    """The variables that say whether something exists; inside a function Virtuoso fails (SQ156)."""
    names = set()
    for at, one in enumerate(found[:-1]):
        end = partner(found, at + 1) if is_word(one, "EXISTS") else None
        while end is not None and end + 2 < len(found) and found[end]["close"]:
            end += 1
        if end is not None and is_word(found[end], "AS"):
            names.add(found[end + 1][0])
    return names


def _keys(found: list[Token]) -> list[Token]:
    """The first token of each key of the last ORDER BY."""
    orders = [at for at, one in enumerate(found) if is_word(one, "ORDER")]
    keys, at = [], orders[-1] + 2 if orders else len(found)
    while at < len(found) and not is_word(found[at], "LIMIT", "OFFSET", "VALUES"):
        if found[at]["close"]:  # it is that of a query within
            return []
        keys.append(found[at])
        while not (found[at]["variable"] or found[at]["open"]):
            at += 1
            if at == len(found):
                return []
        end = partner(found, at) if found[at]["open"] else at
        if end is None:
            return []
        at = end + 1
    return keys

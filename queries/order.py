"""The order of rows: total, so that an answer is the same each time and can be taken in pages.

A file orders its rows for the reader; where two rows tie, the columns that it does not name decide,
one after the other. Rows that tie then are equal in all columns, so nobody can tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LAST = re.compile(r"\bORDER BY\b(?!.*\bORDER BY\b)(?P<keys>[^{}]*)\Z", re.DOTALL)
_PROLOGUE = re.compile(r"(?:PREFIX [^\n]*\n)*")


def is_ordered(text: str) -> bool:
    """Whether a query ends with ORDER BY, and with nothing after it."""
    found = _LAST.search(text)
    return found is not None and not re.search(r"\b(LIMIT|OFFSET|VALUES)\b", found["keys"])


def total(text: str, columns: Iterable[str]) -> str:
    r"""Let the columns that a query does not order by decide where rows tie.

    >>> total("SELECT ?a ?b { } ORDER BY DESC(?b)", ["a", "b"])
    'SELECT ?a ?b { } ORDER BY DESC(?b) ?a\n'
    """
    found = _LAST.search(text)
    keys = found["keys"] if found else ""
    further = [name for name in columns if not re.search(rf"(\s|SC\()\?{name}(\s|\)|\Z)", keys)]
    return " ".join([text.rstrip(), *(f"?{name}" for name in further)]) + "\n"


def part(text: str, limit: int, offset: int) -> str:
    """Ask for `limit` rows of an ordered query, after the first `offset`."""
    return f"{text}LIMIT {limit} OFFSET {offset}\n"


def counted(text: str) -> str:
    r"""Ask how many rows a query has, as `?count`.

    >>> counted("PREFIX a: <urn:a>\nSELECT ?x { ?x a:b 1 }")
    'PREFIX a: <urn:a>\nSELECT (COUNT(*) AS ?count) WHERE { { SELECT ?x { ?x a:b 1 } } }'
    """
    found = _PROLOGUE.match(text)
    end = found.end() if found else 0
    body = text[end:].strip()
    inner = f"{body}\n" if "#" in body else f"{body} "
    return f"{text[:end]}SELECT (COUNT(*) AS ?count) WHERE {{ {{ {inner}}} }}"

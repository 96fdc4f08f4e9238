"""Empty lists after ``IN``, given something that nothing is equal to.

``?x IN ()`` is false and ``?x NOT IN ()`` true (SPARQL 1.1, section 17.4.1.9); Pubby writes such
filters. pyoxigraph 0.5 makes an error of them when ?x is an IRI, so that rows are lost; with one
name in the list, which no thing has, it answers rightly.

>>> fill("SELECT * { ?s ?p ?o FILTER(?p NOT IN ()) }")
'SELECT * { ?s ?p ?o FILTER(?p NOT IN (<urn:myelokg:nothing>)) }'
>>> fill("SELECT ('IN ()' AS ?text) { FILTER(?x IN (1)) }")
"SELECT ('IN ()' AS ?text) { FILTER(?x IN (1)) }"
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.engine.guard import TOKEN

NOTHING = "<urn:myelokg:nothing>"
_PERHAPS = re.compile(r"IN\s*\(\s*[)#]", re.IGNORECASE)
_IN = frozenset(("IN", "NOTIN"))


def fill(text: str) -> str:
    """Put `NOTHING` into the empty lists of a query or an update."""
    if not _PERHAPS.search(text):
        return text
    pieces, done = [], 0
    for place in _empty(text):
        pieces += [text[done:place], NOTHING]
        done = place
    return "".join([*pieces, text[done:]])


def _empty(text: str) -> Iterator[int]:
    """Where the brackets of empty lists close."""
    before = last = ""
    for token in TOKEN.finditer(text):
        if token["comment"]:
            continue
        if before.upper() in _IN and last == "(" and token[0] == ")":
            yield token.start()
        before, last = last, token[0]

"""Look at a query's words before it is parsed: what it reaches for, and how deep it nests.

pyoxigraph follows ``SERVICE`` to any host and answers ``FROM`` wrongly when the default graph
is a union, and its parser overflows the stack on deep nesting; so these three are seen to
here. Only the lexical grammar of SPARQL 1.1 (section 19.8) is needed: comments, strings, IRIs,
names, words and brackets.

>>> sorted(look("SELECT * FROM <urn:g> { ?from ?p 'SERVICE' }").keywords)
['FROM', 'SELECT']
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<skip>
          \#[^\r\n]*                                      # comment
        | <[^<>"{}|^`\\\x00-\x20]*>                       # IRI
        | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'   # strings
        | [?$][\w·]+                                 # variable
        | @[A-Za-z-]+                                     # language tag
        | _:[\w.-]+                                       # blank node
        | (?:[^\W\d_][\w.-]*)?:(?:[\w:.%-]|\\.)*          # prefixed name
      )
    | (?P<word>[A-Za-z_]\w*)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Look:
    """What a look at a query shows: the bare words in upper case, the depth of brackets."""

    keywords: frozenset[str]
    depth: int


def look(text: str) -> Look:
    """Read the tokens of a query; never fails, whatever the text."""
    keywords: dict[str, None] = {}
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        if token["open"]:
            depth += 1
            deepest = max(deepest, depth)
        elif token["close"]:
            depth -= 1
        elif token["word"]:
            keywords[token["word"].upper()] = None
    return Look(frozenset(keywords), deepest)

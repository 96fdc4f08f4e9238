"""Look at a query's words before it is parsed: what it reaches for, and how deep it nests.

pyoxigraph follows ``SERVICE`` to any host and answers ``FROM`` wrongly when the default graph
is a union, and its parser overflows the stack on deep nesting; so these three are seen to
here. Only the lexical grammar of SPARQL 1.1 (section 19.8) is needed: comments, strings, IRIs,
names, words and brackets.

>>> look("SELECT * FROM <urn:g> { ?from ?p 'SERVICE' }")
Look(keywords=frozenset({'FROM'}), depth=1)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WATCHED = ("SERVICE", "FROM")

_TOKEN = re.compile(
    r"""
      (?P<skip>
          \#[^\r\n]*                                      # comment
        | <(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*>   # IRI
        | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'   # strings
        | [?$][\w·]+                                 # variable
        | @[A-Za-z-]+                                     # language tag
        | _:[\w.-]+                                       # blank node
      )
    | (?P<prefix>(?:[^\W\d_][\w.-]*)?):(?:[\w:.%-]|\\.)*   # prefixed name
    | (?P<word>[A-Za-z_]\w*)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Look:
    """What a look at a query shows: which watched words it uses, and the depth of brackets."""

    keywords: frozenset[str]
    depth: int


def look(text: str) -> Look:
    """Read the tokens of a query; never fails, whatever the text.

    pyoxigraph's grammar ends no keyword with a word boundary: ``SERVICESILENT``, ``ASKFROM`` and
    ``SERVICE:b`` are what they look like. So a word is watched wherever it stands in a token.
    """
    found: set[str] = set()
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        if token["open"]:
            depth += 1
            deepest = max(deepest, depth)
        elif token["close"]:
            depth -= 1
        elif token["word"]:
            found |= _watched(token["word"])
        elif token["prefix"]:
            found |= _in_prefix(token["prefix"], text)
    return Look(frozenset(found), deepest)


def _watched(word: str) -> set[str]:
    return {one for one in WATCHED if one in word.upper()}


def _in_prefix(prefix: str, text: str) -> set[str]:
    """The watched words glued to a prefix; ``from:`` is innocent where it is declared."""
    declared = re.search(rf"PREFIX\s*{re.escape(prefix)}\s*:", text, re.IGNORECASE)
    return {one for one in _watched(prefix) if one == "SERVICE" or declared is None}

"""Look at a query's words before it is parsed: what it reaches for, and how deep it nests.

pyoxigraph follows ``SERVICE`` and ``LOAD`` to any host and answers ``FROM`` wrongly when the
default graph is a union, and its parser overflows the stack on deep nesting and long chains; so
these are seen to here. Only the lexical grammar of SPARQL 1.1 (section 19.8) is needed: comments,
strings, IRIs, names, words and brackets.

What the parser could read otherwise than this module is refused, because a guest would write it
only to hide something: see `_unclear`.

>>> look("SELECT * FROM <urn:g> { ?from ?p 'SERVICE' }")
Look(keywords=frozenset({'FROM'}), depth=1, length=9, reached=(), unclear=None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

REACHING = frozenset({"SERVICE", "LOAD"})
DATA = frozenset({"VALUES", "DATA"})
DEEPEST = 200
LONGEST = 20_000
NAME = r"\w\x80-\U0010ffff"  # and what a name may further have: the parser refuses what it may not
TOKEN = re.compile(
    rf"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*>)
    | (?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*''')
    | (?P<short>"(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][{NAME}]+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9-]+)?)
    | (?P<blank>_:[{NAME}][{NAME}.-]*)
    | (?P<prefix>(?:[A-Za-z\x80-\U0010ffff][{NAME}.-]*)?):
        (?:(?:[{NAME}:%]|\\.)(?:[{NAME}:.%-]|\\.)*)?
    | (?P<word>[A-Za-z_]\w*)
    | (?P<open>[({{\[])
    | (?P<close>[)}}\]])
    | (?P<other>[0-9]+|\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|.)", re.DOTALL)
_GOOD_ESCAPE = re.compile(
    r"""\\(?:u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|U000[0-9A-Fa-f]{5}|[tbnrf"'\\])"""
)
_FOLLOWING = re.compile(r"(?:\s+SILENT)?\s*<([^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE)
_OTHERS = re.compile(r"SERVICE(?:\s*SILENT)?\s*<([^<>\s]*)>", re.IGNORECASE)
_CLIMBING = re.compile(r"/(?:\.|%2e){1,2}(?:[/?#]|$)", re.IGNORECASE)
# After these an operand comes, so that "<" begins an IRI and cannot be the operator.
_EXPECTING = frozenset("(,=&|/{[;^!+-*")
# As an operator and operands these would be no syntax, or hide nothing.
_HARMLESS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://|<(?:[\w:.%~@/]|-(?!-)){0,500}>")


@dataclass(frozen=True)
class Look:
    """What a look at a query shows.

    `keywords` are the watched words it uses, `depth` that of its brackets, `length` how many tokens
    it has beside commas and blocks of data, which no parser goes deeper for. `reached` are the
    addresses after ``SERVICE`` and ``LOAD``; None: not an address but a variable, a name, or
    something that only the parser could tell. `unclear` is a place that reads in two ways.
    """

    keywords: frozenset[str]
    depth: int
    length: int
    reached: tuple[str | None, ...] = ()
    unclear: str | None = None


def look(text: str, update: bool = False) -> Look:
    """Read the tokens of a query, or of an update, which may ``LOAD``; never fails.

    Stops where the text is too complex; such a look is refused by `too_complex` and by `refused`.

    pyoxigraph's grammar ends no keyword with a word boundary: ``SERVICESILENT``, ``ASKFROM`` and
    ``SERVICE:b`` are what they look like. So a word is watched wherever it stands in a token.
    """
    reading = _Reading(update)
    for token in TOKEN.finditer(text):
        if token.lastgroup != "comment":
            reading.take(token)
        if reading.is_enough:
            break
    return reading.look()


def others(text: str) -> tuple[str, ...]:
    """The endpoints that a query may ask, each once: what stands after ``SERVICE`` in any place.

    A quick look, for what is no matter of safety; a text in quotes may mislead it.
    """
    return tuple(dict.fromkeys(_OTHERS.findall(text)))


class _Reading:
    """What has been seen so far."""

    def __init__(self, update: bool) -> None:
        self._update = update
        self._keywords: set[str] = set()
        self._reached: list[str | None] = []
        self._brackets: list[str] = []
        self._deepest = 0
        self._length = 0
        self._data = 0  # depth of the data block that is being read
        self._data_next = False
        self._unclear: str | None = None
        self._before: re.Match[str] | None = None

    def take(self, token: re.Match[str]) -> None:
        """Read one token."""
        kind = token.lastgroup
        if not self._data and token[0] != ",":
            self._length += 1
        if kind == "open":
            self._open(token[0])
        elif kind == "close":
            del self._brackets[-1:]
            if len(self._brackets) < self._data:
                self._data = 0
        elif kind in ("word", "prefix"):
            self._take_word(token)
        elif self._unclear is None and _unclear(token, self._before, self._brackets):
            self._unclear = token[0]
        self._before = token

    @property
    def is_enough(self) -> bool:
        """Whether nothing that may follow can make the text acceptable."""
        return self._deepest > DEEPEST or self._length > LONGEST

    def look(self) -> Look:
        """Tell what was seen."""
        reached = tuple(self._reached)
        return Look(frozenset(self._keywords), self._deepest, self._length, reached, self._unclear)

    def _open(self, bracket: str) -> None:
        self._brackets.append(bracket)
        self._deepest = max(self._deepest, len(self._brackets))
        if bracket == "{" and self._data_next:
            self._data = self._data or len(self._brackets)
            self._data_next = False

    def _take_word(self, token: re.Match[str]) -> None:
        self._data_next = self._data_next or token[0].upper() in DATA
        seen = _watched(token)
        if self._update and not self._brackets and _loads(token, self._before):
            seen.add("LOAD")
        self._keywords |= seen
        if seen & REACHING:
            self._reached.append(_address(token))


def refused(seen: Look, remotes: Sequence[str]) -> str | None:
    """Why a query or an update may not be parsed, in words; None: it may.

    An address may be reached that is one of `remotes`, or begins with one that ends in ``/``.
    Only a whole IRI without escapes can be compared: no variable, no prefixed name.
    """
    if complaint := too_complex(seen):
        return complaint
    if seen.unclear is not None:
        return f"{seen.unclear[:80]!r} can be read in two ways: write it with a space after '<'"
    if all(one and _on_list(one, remotes) for one in seen.reached):
        return None
    if not remotes:
        return "SERVICE and LOAD are closed: this endpoint asks no other (MYELOKG_REMOTES is empty)"
    return (
        "SERVICE and LOAD reach only the addresses of MYELOKG_REMOTES, each written out, as in "
        f"SERVICE <{remotes[0]}>; they are: {' '.join(remotes)}"
    )


def too_complex(seen: Look) -> str | None:
    """Why a query or an update would take the parser too deep, in words; None: it would not."""
    if seen.depth > DEEPEST:
        return f"brackets nest deeper than the {DEEPEST} levels that are allowed"
    if seen.length > LONGEST:
        return f"there are more than {LONGEST:,} words, names and signs outside of blocks of data"
    return None


def _on_list(address: str, remotes: Sequence[str]) -> bool:
    folders = tuple(one for one in remotes if one.endswith("/"))
    return address in remotes or (address.startswith(folders) and not _CLIMBING.search(address))


def _address(token: re.Match[str]) -> str | None:
    """The IRI after ``SERVICE`` or ``LOAD``; None when it is anything but an IRI in full."""
    if token[0].upper() not in REACHING:
        return None
    follows = _FOLLOWING.match(token.string, token.end())
    return follows and follows[1]


def _watched(token: re.Match[str]) -> set[str]:
    """The watched words in a word, or glued to the prefix of a name."""
    text = (token["word"] or token["prefix"] or "").upper()
    found = {one for one in ("SERVICE", "FROM") if one in text}
    if "FROM" in found and token["prefix"] and _declared(token):
        found.remove("FROM")
    return found


def _loads(token: re.Match[str], before: re.Match[str] | None) -> bool:
    """Whether a word is a ``LOAD``: one stands at first, after ``;`` or after a declaration."""
    begins = before is None or before[0] == ";" or before.lastgroup in ("iri", "short", "long")
    return begins and (token["word"] or token["prefix"] or "").upper().startswith("LOAD")


def _declared(token: re.Match[str]) -> bool:
    """Whether a prefix is declared; ``from:`` is innocent then."""
    declaration = rf"PREFIX\s*{re.escape(token['prefix'])}\s*:"
    return re.search(declaration, token.string, re.IGNORECASE) is not None


def _unclear(token: re.Match[str], before: re.Match[str] | None, brackets: Sequence[str]) -> bool:
    """Whether the parser could see other tokens here than `look` does.

    In ``FILTER(?a<?b)#>`` the parser sees an operator and a comment, where an IRI could stand. A
    long string with an escape that does not exist is for the parser an empty string and another.
    """
    if token.lastgroup == "long":
        return _bad_escape(token[0])
    if token.lastgroup != "iri" or _HARMLESS.match(token[0]):
        return False
    after_operand = brackets[-1:] == ["("] and before is not None and before[0] not in _EXPECTING
    return after_operand or token.string[token.start() - 1 : token.start()] == "<"


def _bad_escape(text: str) -> bool:
    return any(_GOOD_ESCAPE.fullmatch(one[0]) is None for one in _ESCAPE.finditer(text))

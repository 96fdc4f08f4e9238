"""Texts as they are shown: the part that has the words, whose text it is, and of which property."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from graph.lookup import Facts
from graph.text.passages import Found, Passage
from graph.text.words import fold
from server.search.index import page

THINGS = 3
"""Things of a passage that are told of."""
_READ = THINGS + 2
_AROUND, _LONGEST = 80, 240
"""Characters that are shown before the first word that fits, and of a text in all."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Holder:
    """A thing that has a text: its IRI, label and page, and its label without the text."""

    iri: str
    label: str
    page: str
    short: str


@dataclass(frozen=True)
class Text:
    """A passage as it is shown: which property it is of, and the first things that have it.

    `pieces` are the text, or a part of it, each with whether it is a word that was looked for;
    `more` says that other things have the same text.
    """

    text: str
    property: Holder
    holders: tuple[Holder, ...]
    more: bool
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Section:
    """The passages of one family, the best first; `count` of them are there, or `more`."""

    kind: str
    hits: tuple[Text, ...]
    count: int
    more: bool

    @property
    def told(self) -> str:
        """How many there are, in words."""
        return f"over {self.count:,}" if self.more else f"{self.count:,}"


def section(facts: Facts, found: Found, wanted: Sequence[str]) -> Section:
    """Tell of the passages that were found in a family."""
    hits = tuple(_text(facts, one, wanted) for one in found.passages)
    return Section(found.family, hits, found.count, found.more)


def _text(facts: Facts, passage: Passage, wanted: Sequence[str]) -> Text:
    text = passage.literal.value
    found = facts.statements(None, passage.of, passage.literal, _READ)
    things = list(dict.fromkeys(one.subject for one in found))
    named = (_holder(facts, one, text) for one in things if isinstance(one, ox.NamedNode))
    holders = list({one.label: one for one in named}.values())  # two of one label look the same
    return Text(
        text=text,
        property=_holder(facts, passage.of),
        holders=tuple(holders[:THINGS]),
        more=len(things) > min(len(holders), THINGS),
        pieces=tuple(marked(text, wanted)),
    )


def _holder(facts: Facts, thing: ox.NamedNode, text: str = "") -> Holder:
    label = facts.label(thing)
    rest = label.removeprefix(text) if label.startswith(text) else label.removesuffix(text)
    return Holder(thing.value, label, page(thing.value), rest.strip(" :;,()"))


def marked(text: str, wanted: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The part of a text around the first word that fits, in pieces: `True` for words that fit.

    >>> list(marked("refractory to lenalidomide", ["len"]))
    [('refractory to ', False), ('lenalidomide', True)]
    """
    fitting = (one for one in _WORD.finditer(text) if fold(one[0]).startswith(tuple(wanted)))
    spans = [one.span() for one in islice(fitting, _LONGEST)]
    first, last = _part(text, spans[0][0] if spans else 0)
    at, before = first, "…" if first else ""
    for begin, end in spans:
        if end <= last:
            yield from _piece(before + text[at:begin])
            yield text[begin:end], True
            at, before = end, ""
    yield from _piece(before + text[at:last] + ("…" if last < len(text) else ""))


def _part(text: str, fits: int) -> tuple[int, int]:
    """Where the part of a text begins and ends that is shown, at spaces if there are some near."""
    if len(text) <= _LONGEST:
        return 0, len(text)
    first = max(0, fits - _AROUND)
    first = max(first, text.find(" ", first, fits)) if first else 0
    end = first + _LONGEST
    return first, len(text) if end >= len(text) else max(text.rfind(" ", fits + 1, end), end - 40)


def _piece(text: str) -> Iterator[tuple[str, bool]]:
    if text:
        yield text, False

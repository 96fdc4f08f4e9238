"""Passages of a release that has no index yet: the first values of each property are compared."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from graph.lookup import Facts
from graph.text import families, values
from graph.text.names import COUNTED
from graph.text.passages import Found, Passage
from graph.text.words import fold, split
from server.search.index import MOST


@dataclass(frozen=True)
class _Compared:
    """A passage, with what is compared."""

    passage: Passage
    folded: str
    words: frozenset[str]


def find(
    facts: Facts, named: Container[str], wanted: Sequence[str], few: Mapping[str, int]
) -> Iterator[Found]:
    """Find passages as `passages.find` does, by comparing the first values of each property.

    `named` are the folded names by which things are found.
    """
    for number, family in enumerate(families.load()):
        every = _passages(facts)[number] if family.name in few else ()
        hits = [
            one.passage
            for one in every
            if _all_in(wanted, one.words) and not (family.unnamed and one.folded in named)
        ]
        if hits:
            first, count = tuple(hits[: few[family.name]]), min(len(hits), COUNTED)
            yield Found(family.name, first, count, len(hits) > COUNTED)


@lru_cache(maxsize=2)
def _passages(facts: Facts) -> tuple[tuple[_Compared, ...], ...]:
    """The passages of each family, in the order in which they are shown."""
    found: list[dict[str, Passage]] = [{} for _ in families.load()]
    for number, _, predicate in sorted(_placed(facts), key=lambda one: (*one[:2], one[2].value)):
        texts = {
            one.object.value: Passage(predicate, one.object)
            for one in facts.using(predicate, MOST)
            if values.is_text(one.object)
        }
        for text in sorted(texts, key=lambda one: (len(one), one)):
            found[number].setdefault(text, texts[text])
    return tuple(tuple(map(_entry, one.values())) for one in found)


def _placed(facts: Facts) -> Iterator[tuple[int, int, ox.NamedNode]]:
    for predicate in values.properties(facts):
        if (place := families.place(predicate)) is not None:
            yield *place, predicate


def _entry(passage: Passage) -> _Compared:
    text = passage.literal.value
    return _Compared(passage, fold(text), frozenset(split(text)))


def _all_in(wanted: Sequence[str], words: Iterable[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)

"""How well names fit what was typed: a whole name, then its beginning, words, and likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum

from graph.text.words import fold, split
from server.search import kinds
from server.search.index import Entry

NEAREST = 6
LIKE = 0.6
"""How alike a name has to be that is spelt otherwise; 1 is the same (`difflib`)."""
SHARE = 0.6
"""The part of the words that has to be found when not all are."""
_EMPTY = frozenset(
    "a an and are as at by for from how in is it of on or the to was what which with".split()
)
"""Words that say nothing of what is looked for."""


class Fit(IntEnum):
    """How a name fits, the best first."""

    NAME = 0
    FURTHER_NAME = 1
    BEGINNING = 2
    WORDS = 3
    ABOUT = 4
    SOME_WORDS = 5
    LIKE = 6


@dataclass(frozen=True)
class Hit:
    """Something that was found: how it fits, and the name that does, if it is not the label."""

    entry: Entry
    fit: Fit
    name: str = ""
    share: float = 1.0

    @property
    def key(self) -> tuple[int, float, int, int, str]:
        """The key by which hits are sorted, the best first."""
        order = kinds.headings().index(self.entry.kind)
        return self.fit, -self.share, order, len(self.entry.label), self.entry.label


@dataclass(frozen=True)
class Group:
    """The hits of one kind, the best first; `count` of them are there, or `more`."""

    kind: str
    hits: tuple[Hit, ...]
    count: int
    more: bool = False

    @property
    def told(self) -> str:
        """How many there are, in words."""
        return f"over {self.count:,}" if self.more else f"{self.count:,}"


def wanted(words: str) -> list[str]:
    """The words that are looked for, folded: those that say something, if any do."""
    found = [word for word in split(words) if word]
    return [word for word in found if word not in _EMPTY] or found


def search(entries: Iterable[Entry], words: str) -> list[Hit]:
    """Find what fits, the best first; where nothing does, nothing."""
    whole, sought = fold(words), wanted(words)
    if not sought:
        return []
    hits = [hit for one in entries if (hit := _hit(one, whole, sought)) is not None]
    best = min((one.fit for one in hits), default=Fit.LIKE)
    # Who finds all words is not shown what has only some of them.
    return sorted((one for one in hits if one.fit < Fit.SOME_WORDS or best == one.fit), key=_key)


def nearest(entries: Sequence[Entry], words: str) -> list[Hit]:
    """What is spelt most like the words, where nothing fits them."""
    near = alike(known(entries), words)
    return like(hit.entry for name in near for hit in search(entries, name))


def known(entries: Iterable[Entry]) -> set[str]:
    """The folded names, and the words in them."""
    return {one for entry in entries for _, name in entry.folded for one in (name, *entry.words)}


def alike(names: Iterable[str], words: str) -> list[str]:
    """The names that are spelt most like the words, the nearest first."""
    return get_close_matches(fold(words), sorted(names), NEAREST, cutoff=LIKE)


def like(entries: Iterable[Entry]) -> list[Hit]:
    """The first entries, each once, as what was perhaps meant."""
    return [Hit(one, Fit.LIKE) for one in dict.fromkeys(entries)][:NEAREST]


def grouped(hits: Iterable[Hit]) -> list[Group]:
    """Hits by kind; first the kind that has the best."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.entry.kind, []).append(hit)
    return [Group(kind, tuple(ones), len(ones)) for kind, ones in found.items()]


def _key(hit: Hit) -> tuple[int, float, int, int, str]:
    return hit.key


def _hit(entry: Entry, whole: str, wanted: Sequence[str]) -> Hit | None:
    return _by_name(entry, whole) or _by_words(entry, wanted)


def _by_name(entry: Entry, whole: str) -> Hit | None:
    same = next((name for name, folded in entry.folded if folded == whole), None)
    if same is not None:
        return Hit(entry, Fit.NAME if same == entry.label else Fit.FURTHER_NAME, same)
    starts = next((name for name, folded in entry.folded if folded.startswith(whole)), None)
    return None if starts is None else Hit(entry, Fit.BEGINNING, starts)


def _by_words(entry: Entry, wanted: Sequence[str]) -> Hit | None:
    if _found(wanted, entry.words) == len(wanted):
        return Hit(entry, Fit.WORDS)
    share = _found(wanted, entry.words | entry.further) / len(wanted)
    if share == 1:
        return Hit(entry, Fit.ABOUT)
    return Hit(entry, Fit.SOME_WORDS, share=share) if share >= SHARE else None


def _found(wanted: Sequence[str], words: Iterable[str]) -> int:
    """How many of the wanted words begin some word."""
    known = tuple(words)
    return sum(any(word.startswith(one) for word in known) for one in wanted)

"""How well names fit what was typed: a whole name, then its beginning, words, and likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum

from server.search import kinds
from server.search.index import Entry, fold, split

NEAREST = 6
_LIKE = 0.6
"""How alike a name has to be that is spelt otherwise; 1 is the same (`difflib`)."""
_SHARE = 0.6
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
        order = kinds.order().index(self.entry.kind)
        return self.fit, -self.share, order, len(self.entry.label), self.entry.label


@dataclass(frozen=True)
class Group:
    """The hits of one kind, the best first."""

    kind: str
    hits: tuple[Hit, ...]


def search(entries: Sequence[Entry], words: str) -> list[Hit]:
    """Find what fits, the best first; where nothing does, nothing."""
    wanted = [word for word in split(words) if word not in _EMPTY] or split(words)
    if not wanted:
        return []
    hits = [hit for one in entries if (hit := _hit(one, fold(words), wanted)) is not None]
    best = min((one.fit for one in hits), default=Fit.LIKE)
    # Who finds all words is not shown what has only some of them.
    return sorted((one for one in hits if one.fit < Fit.SOME_WORDS or best == one.fit), key=_key)


def nearest(entries: Sequence[Entry], words: str) -> list[Hit]:
    """What is spelt most like the words, where nothing fits them."""
    names = {name for one in entries for _, name in one.folded}
    known = names | {word for one in entries for word in one.words}
    near = get_close_matches(fold(words), sorted(known), NEAREST, cutoff=_LIKE)
    found = dict.fromkeys(hit.entry for name in near for hit in search(entries, name))
    return [Hit(one, Fit.LIKE) for one in found][:NEAREST]


def grouped(hits: Iterable[Hit]) -> list[Group]:
    """Hits by kind; first the kind that has the best."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.entry.kind, []).append(hit)
    return [Group(kind, tuple(ones)) for kind, ones in found.items()]


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
    return Hit(entry, Fit.SOME_WORDS, share=share) if share >= _SHARE else None


def _found(wanted: Sequence[str], words: Iterable[str]) -> int:
    """How many of the wanted words begin some word."""
    known = tuple(words)
    return sum(any(word.startswith(one) for word in known) for one in wanted)

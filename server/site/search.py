"""Words found in the documentation: each part below a heading is one hit, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.text.words import split
from server.site.contents import Contents, Page, load
from server.site.markup import Part

Entry = tuple[Page, Part, tuple[frozenset[str], ...]]
"""A part of a page with the words of the page's title, of its heading, and of its text."""
MOST = 30
_AROUND = 80
"""Characters shown on each side of the first word that was found."""


@dataclass(frozen=True)
class Hit:
    """A part in which all words occur, and a piece of its text around one of them."""

    page: Page
    part: Part
    excerpt: str
    weight: int


def find(words: str) -> list[Hit]:
    """Find the parts in which each word begins some word, at most so many, the best first."""
    sought = split(words)
    if not sought:
        return []
    hits = [hit for page, part, index in _index() if (hit := _hit(page, part, index, sought))]
    return sorted(hits, key=lambda one: -one.weight)[:MOST]


@lru_cache(maxsize=1)
def _index() -> tuple[Entry, ...]:
    return tuple(_all(load()))


def _all(contents: Contents) -> Iterator[Entry]:
    for page in contents.pages.values():
        for part in page.outline.parts:
            texts = (page.title, part.heading, part.text)
            yield page, part, tuple(frozenset(split(one)) for one in texts)


def _hit(
    page: Page, part: Part, index: Sequence[frozenset[str]], sought: Sequence[str]
) -> Hit | None:
    weight = 0
    for word in sought:
        found = [value for value, words in zip((3, 5, 1), index, strict=True) if _in(word, words)]
        if not found:
            return None
        weight += sum(found)
    return Hit(page, part, _excerpt(part.text, sought), weight)


def _in(word: str, words: frozenset[str]) -> bool:
    return word in words or any(one.startswith(word) for one in words)


def _excerpt(text: str, sought: Sequence[str]) -> str:
    low = text.lower()
    at = min((place for word in sought if (place := low.find(word)) >= 0), default=0)
    begin, end = max(0, at - _AROUND), at + 2 * _AROUND
    cut = text[begin:end]
    if begin:
        cut = f"… {cut.partition(' ')[2]}"
    return f"{cut.rpartition(' ')[0]} …" if end < len(text) else cut

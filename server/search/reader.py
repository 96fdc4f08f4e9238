"""What is found in a release by words, and what is spelt like them.

The index of the release names what may fit, however large it is. Where it is not there yet, the
names of the first things of each kind are compared, and the index is made meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.lookup import Facts
from graph.release import Release
from graph.text import background, families, names, passages, schema, things
from graph.text.names import Found
from graph.text.words import fold
from queries import Query
from server.search import compared, rank, texts
from server.search.index import Entry, entry, index, question
from server.search.rank import Group, Hit
from server.search.texts import Section

MOST = 200
"""Hits of one kind that are listed at all."""
_KNOWN = 6000
"""Names that are compared with one that is spelt otherwise."""


@dataclass(frozen=True)
class Reader:
    """A release that is searched, its triples, and the questions that are found beside them."""

    release: Release
    facts: Facts
    questions: tuple[Query, ...]

    @property
    def partial(self) -> bool:
        """Whether there is no index, so that only the first things of each kind are compared."""
        with schema.opened(self.release) as words_index:
            return words_index is None

    @property
    def awaited(self) -> bool:
        """Whether an index may come while the release stays: the same words may find more then."""
        return self.partial and self.release.folder.exists()

    def search(self, words: str, kind: str = "", few: int = MOST) -> list[Group]:
        """Find what fits, by kind: the first `few` of each, or `MOST` of the `kind` asked for."""
        found, entries = self._fitting(words, kind, few)
        groups = rank.grouped(rank.search(entries, words))
        return [_counted(one, found) for one in groups if kind in ("", one.kind)]

    def hits(self, words: str, few: int) -> list[Hit]:
        """Find what fits, the best first: the first `few` of each kind."""
        return rank.search(self._fitting(words, "", few)[1], words)

    def texts(self, words: str, kind: str = "", few: int = MOST) -> list[Section]:
        """Find texts that have all the words, by family: the first `few` of each."""
        wanted = rank.wanted(words)
        few_of = {one: few for one in families.order() if kind in ("", one)}
        if not wanted or not few_of:
            return []
        with schema.opened(self.release) as words_index:
            if words_index is None:
                named = {name for one in self._all() if one.iri for _, name in one.folded}
                found = list(compared.find(self.facts, named, wanted, few_of))
            else:
                found = passages.find(words_index, wanted, few_of)
        return [texts.section(self.facts, one, wanted) for one in found]

    def nearest(self, words: str) -> list[Hit]:
        """What is spelt most like the words, where nothing fits them."""
        with schema.opened(self.release) as words_index:
            if words_index is None:
                return rank.nearest(self._all(), words)
            known = rank.known(self._asked()) | self._known(words_index, words)
        near = rank.alike(known, words)
        return rank.like(hit.entry for name in near for hit in self.hits(name, rank.NEAREST))

    def _fitting(
        self, words: str, kind: str, few: int
    ) -> tuple[Mapping[str, Found], Sequence[Entry]]:
        """What may fit, and of which kinds the index has more than was read."""
        wanted = rank.wanted(words)
        with schema.opened(self.release) as words_index:
            if words_index is None or not wanted:
                return {}, self._all()
            found = names.find(words_index, fold(words), wanted, MOST, rank.SHARE)
        entries = [*self._read(found, kind, few), *self._asked()]
        return {one.kind: one for one in found}, entries

    def _known(self, words_index: sqlite3.Connection, words: str) -> set[str]:
        return names.known(words_index, fold(words), rank.LIKE, _KNOWN)

    def _all(self) -> tuple[Entry, ...]:
        background.begin(self.release)
        return index(self.facts, self.questions)

    def _asked(self) -> tuple[Entry, ...]:
        return tuple(map(question, self.questions))

    def _read(self, found: Iterable[Found], kind: str, few: int) -> Iterator[Entry]:
        for one in found:
            for iri in one.things[: MOST if one.kind == kind else few]:
                yield entry(things.of(self.facts, iri, one.kind))


def _counted(group: Group, found: Mapping[str, Found]) -> Group:
    """A group with the number of all that the index has of its kind."""
    one = found.get(group.kind)
    if one is None or one.count <= len(group.hits):
        return group
    return replace(group, count=one.count, more=one.more)

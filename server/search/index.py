"""The names of what a release has, read once: each thing of a kind, and the saved questions.

Read are at most so many of a kind, so that a release of millions is no burden; its things are still
found by address and by SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from graph.lookup import Facts
from graph.text import kinds, things
from graph.text.things import Thing
from graph.text.words import fold, split
from queries import Query
from server.resources.names import ours, path
from server.search.kinds import QUESTIONS

MOST = 5000
"""Things of one kind that are read."""


@dataclass(frozen=True)
class Entry:
    """What can be found: its IRI, kind, label, further names, page, and one line about it.

    `more` are words by which it is found when its names do not tell, `outside` those of its names
    that the review does not use.
    """

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    page: str
    about: str
    more: str = ""
    outside: frozenset[str] = frozenset()

    @cached_property
    def folded(self) -> tuple[tuple[str, str], ...]:
        """Each name, the label first, with how it is compared."""
        return tuple((name, fold(name)) for name in (self.label, *self.names))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its names."""
        return frozenset(word for name in (self.label, *self.names) for word in split(name))

    @cached_property
    def further(self) -> frozenset[str]:
        """The words of what is said about it."""
        return frozenset((*split(self.about), *split(self.more)))


def index(facts: Facts, questions: Iterable[Query]) -> tuple[Entry, ...]:
    """All that can be found in a release; its things are read once."""
    return (*_things(facts), *map(question, questions))


@lru_cache(maxsize=2)
def _things(facts: Facts) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for kind in kinds.load():
        members = things.members(facts, kind, MOST)
        for thing in members if kind.below else sorted(set(members), key=str):
            if thing.value not in found:
                found[thing.value] = entry(things.read(facts, kind, thing))
    return tuple(found.values())


def entry(thing: Thing) -> Entry:
    """A thing as it is found: with its page."""
    return Entry(**vars(thing), page=page(thing.iri))


def page(iri: str) -> str:
    """Where a thing is told of: at its own path, or, if it is none of ours, by a query."""
    if ours(iri):
        return path(iri)
    return "/sparql?" + urlencode({"query": f"DESCRIBE <{iri}>"})


def question(query: Query) -> Entry:
    """A saved question as it is found: by its words, its reason and its keywords."""
    return _question(query.id, query.question, query.why, query.keywords)


@lru_cache(maxsize=1000)
def _question(id: str, asked: str, why: str, keywords: tuple[str, ...]) -> Entry:
    """Kept, because splitting all questions into words takes longer than a search."""
    about = why.partition(". ")[0].rstrip(".") + "."
    more = " ".join((why, *keywords))
    return Entry("", QUESTIONS, asked, (id,), f"/queries/{id}", about, more)

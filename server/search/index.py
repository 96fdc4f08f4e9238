"""The names of what a release has, read once: each thing of a kind, and the saved questions.

Read are at most so many of a kind, so that a release of millions is no burden; its things are still
found by address and by SPARQL.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import pyoxigraph as ox

from graph.lookup import ALSO_CALLED, TYPE, Facts, term
from queries import Query
from server.resources.names import ours, path
from server.search import kinds
from server.search.kinds import Kind

MOST = 5000
"""Things of one kind that are read."""
_LONGEST = 200
"""Characters of the line that says what a thing is."""
_BELOW = term("rdfs:subClassOf")
_NAMED_BY = (*ALSO_CALLED, term("skos:prefLabel"), term("skos:notation"))
_OUTSIDE = (term("mm:brandName"), term("mm:shortName"))


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


def fold(text: str) -> str:
    """Write a name as it is compared: no capitals, accents, spaces or marks.

    >>> fold("D-Vd"), fold("CAR-T cells"), fold("naïve")
    ('dvd', 'cartcells', 'naive')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if one.isalnum())


def split(text: str) -> list[str]:
    """The words of a text, folded.

    >>> split("Median PFS (Len-R)")
    ['median', 'pfs', 'len', 'r']
    """
    return [fold(word) for word in re.findall(r"\w+", text)]


def index(facts: Facts, questions: Iterable[Query]) -> tuple[Entry, ...]:
    """All that can be found in a release; its things are read once."""
    return (*_things(facts), *map(_question, questions))


@lru_cache(maxsize=2)
def _things(facts: Facts) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for kind in kinds.load():
        for thing in _members(facts, kind):
            if thing.value not in found:
                found[thing.value] = _entry(facts, kind, thing)
    return tuple(found.values())


def _members(facts: Facts, kind: Kind) -> Iterator[ox.NamedNode]:
    things = _below(facts, kind.of, set()) if kind.below else _instances(facts, kind.of)
    return (
        one for one in islice(things, MOST) if one.value.startswith(kind.within) and ours(one.value)
    )


def _instances(facts: Facts, of: ox.NamedNode) -> Iterator[ox.NamedNode]:
    found = {one.subject for one in facts.statements(None, TYPE, of, MOST)}
    named = [one for one in found if isinstance(one, ox.NamedNode)]
    return iter(sorted(named, key=str))


def _below(facts: Facts, of: ox.NamedNode, seen: set[str]) -> Iterator[ox.NamedNode]:
    for one in facts.subjects(_BELOW, of):
        if isinstance(one, ox.NamedNode) and one.value not in seen:
            seen.add(one.value)
            yield one
            yield from _below(facts, one, seen)


def _entry(facts: Facts, kind: Kind, thing: ox.NamedNode) -> Entry:
    label = facts.label(thing)
    local = thing.value.rpartition("/")[2]
    names = {local, *_texts(facts, thing, *_NAMED_BY, *kind.names)} - {label}
    return Entry(
        iri=thing.value,
        kind=kind.name,
        label=label,
        names=tuple(sorted(names)),
        page=path(thing),
        about=_about(facts, kind, thing),
        outside=frozenset(_texts(facts, thing, *_OUTSIDE)),
    )


def _texts(facts: Facts, thing: ox.NamedNode, *naming: ox.NamedNode) -> list[str]:
    found = (value for one in naming for value in facts.values(thing, one))
    return [one.value for one in found if isinstance(one, ox.Literal)]


def _about(facts: Facts, kind: Kind, thing: ox.NamedNode) -> str:
    told = (_told(facts, kind, thing, one) for one in kind.told)
    text = "; ".join(dict.fromkeys(one for one in told if one))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _told(facts: Facts, kind: Kind, thing: ox.NamedNode, told: ox.NamedNode) -> str:
    """What a property says of a thing; of its classes those that the kind does not say already."""
    values = [one for one in facts.values(thing, told) if one != kind.of]
    return ", ".join(dict.fromkeys(facts.label(one) for one in values))


def _question(query: Query) -> Entry:
    more = " ".join((query.why, *query.keywords))
    page = f"/queries/{query.id}"
    about = query.why.partition(". ")[0].rstrip(".") + "."
    return Entry("", kinds.QUESTIONS, query.question, (query.id,), page, about, more)

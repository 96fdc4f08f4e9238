"""From an address to a thing: its name, perhaps with the suffix of a format, and the nearest names.

A whole name goes before a name with a suffix, so that a thing may be called `notes.ttl`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from graph.lookup import Facts, term
from ontology import BASE, DATA, GRAPH, ONTOLOGY, PREFIXES, TERM
from server.negotiate import GRAPHS, PAGE, Offer, offered
from server.problems import RequestProblem
from server.table import IN_PATH

JSON_LD = "jsonld"
_QUADS = (
    Offer("trig", "application/trig"),
    Offer("nq", "application/n-quads", ("text/x-nquads",), ("nquads", "n-quads")),
)
OFFERS = (
    PAGE,
    *(
        Offer(one.suffix, one.media_type, ("application/json",), one.names)
        if one.suffix == JSON_LD
        else one
        for one in GRAPHS
    ),
    *_QUADS,
)
"""The documents of a thing: a page for whoever takes anything, then data."""

_LONGEST, _MOST_COMPARED, _ALIKE = 100, 60, 0.55
_DEPRECATED, _REPLACED_BY = term("owl:deprecated"), term("dct:isReplacedBy")


class UnknownThing(RequestProblem):
    """Nothing in the graph has the IRI that was asked for, or no document in that format."""

    slug = "unknown-thing"
    status = 404
    title = "There is no such thing"


class Withdrawn(RequestProblem):
    """The term is deprecated: it was used once, and should be used no more."""

    slug = "withdrawn"
    status = 410
    title = "The term is no longer used"


@dataclass(frozen=True)
class Asked:
    """What an address means: a thing, and a format where the address names one."""

    thing: ox.NamedNode
    offer: Offer | None = None


def find(facts: Facts, namespace: str, name: str) -> Asked:
    """Find what a name in a namespace means; raises `UnknownThing`."""
    whole = _known(facts, namespace, name)
    if whole is not None:
        return Asked(whole)
    stem, dot, suffix = name.rpartition(".")
    thing = _known(facts, namespace, stem) if dot else None
    if thing is None:
        raise unknown(facts, stem if any(suffix == one.suffix for one in OFFERS) else name)
    for offer in OFFERS:
        if offer.suffix == suffix:
            return Asked(thing, offer)
    endings = ", ".join("." + one.suffix for one in OFFERS)
    detail = f"{stem!r} cannot be had as .{suffix}. Use one of: {endings}."
    raise UnknownThing(detail, offered=offered(OFFERS))


def _known(facts: Facts, namespace: str, name: str) -> ox.NamedNode | None:
    """The thing whose IRI ends in a name, as it came or with what no IRI may hold written %XX."""
    for local in dict.fromkeys((name, quote(name, safe=IN_PATH))):
        try:
            thing = ox.NamedNode(namespace + local)
        except ValueError:
            continue
        if local and facts.knows(thing):
            return thing
    return None


def path(thing: ox.NamedNode | str, suffix: str = "") -> str:
    """Write the path at which a thing of ours answers, or its document.

    >>> path("https://w3id.org/myelokg/data/CANDOR", "ttl")
    '/data/CANDOR.ttl'
    """
    iri = thing if isinstance(thing, str) else thing.value
    local = quote("/" + iri.removeprefix(BASE), safe=IN_PATH)
    return f"{local}.{suffix}" if suffix else local


def is_thing(iri: str) -> bool:
    """Whether an IRI is that of a thing or a term, which a document tells of.

    >>> is_thing("https://w3id.org/myelokg/data/CANDOR"), is_thing("https://w3id.org/myelokg/onto/")
    (True, False)
    """
    return iri.startswith((DATA, TERM)) and iri not in (DATA, TERM)


def short(thing: ox.NamedNode) -> str:
    """Write an IRI with one of our prefixes, if it begins with one.

    >>> short(ox.NamedNode("https://w3id.org/myelokg/onto/Trial"))
    'mm:Trial'
    """
    for prefix, space in PREFIXES.items():
        if thing.value.startswith(space):
            return f"{prefix}:{thing.value.removeprefix(space)}"
    return thing.value


def ours(iri: str) -> bool:
    """Whether an IRI is one that a path of ours answers for."""
    return iri == ONTOLOGY or iri.startswith((DATA, TERM, GRAPH)) or iri.startswith(RELEASE)


RELEASE = BASE + "release/"


def unknown(facts: Facts, name: str) -> UnknownThing:
    """Refuse a name, with the nearest there are and a search for it."""
    found = list(nearest(facts, name)) if len(name) <= _LONGEST else []
    told = ", ".join(f"{facts.label(one)} ({path(one)})" for one in found)
    hint = f"The nearest: {told}." if found else "All things are listed at /data."
    told_name = name if len(name) <= _LONGEST else name[:_LONGEST] + " …"
    search = "/queries/what-is-called?" + urlencode({"words": told_name})
    addresses = [path(one) for one in found]
    return UnknownThing(
        f"Nothing is called {told_name!r}. {hint}", nearest=addresses, search=search
    )


def refuse_withdrawn(facts: Facts, thing: ox.NamedNode) -> None:
    """Raise `Withdrawn` for a term that is deprecated, naming what is used instead."""
    if not withdrawn(facts, thing):
        return
    instead = replacements(facts, thing)
    told = " or ".join(f"{facts.label(one)} ({path(one)})" for one in instead)
    use = f"Use {told} instead." if instead else "Nothing takes its place."
    detail = (
        f"{facts.label(thing)!r} was withdrawn. {use} What was said of it: {path(thing, 'html')}."
    )
    raise Withdrawn(
        detail, replacedBy=[one.value for one in instead], nearest=list(map(path, instead))
    )


def withdrawn(facts: Facts, thing: ox.NamedNode) -> bool:
    """Whether a term is deprecated."""
    said = facts.value(thing, _DEPRECATED)
    return isinstance(said, ox.Literal) and said.value in ("true", "1")


def replacements(facts: Facts, thing: ox.NamedNode) -> list[ox.NamedNode]:
    """What is used instead of a deprecated term."""
    found = facts.values(thing, _REPLACED_BY)
    return [one for one in found if isinstance(one, ox.NamedNode)]


def nearest(facts: Facts, name: str, most: int = 3) -> Iterator[ox.NamedNode]:
    """The things whose names are most like a name: by the pairs of letters shared, then whole."""
    wanted = name.casefold()
    places = _places(facts)
    shared = Counter(one for pair in _pairs(wanted) for one in places.get(pair, ()))
    # The part of the pairs of both that they share: a long name has most pairs of any short one.
    share = {one: shared[one] / (len(wanted) + len(one[0])) for one in shared}
    likely = sorted(share, key=lambda one: (-share[one], one))[:_MOST_COMPARED]
    alike = {one: SequenceMatcher(None, wanted, one[0]).ratio() for one in likely}
    ranked = sorted(alike, key=lambda one: (-alike[one], one))
    things = dict.fromkeys(iri for word, iri in ranked if alike[word, iri] >= _ALIKE)
    yield from (ox.NamedNode(iri) for iri in list(things)[:most])


Named = tuple[str, str]
"""A name without capitals, and the IRI of what it names."""


@lru_cache(maxsize=2)
def _places(facts: Facts) -> dict[str, tuple[Named, ...]]:
    """For each pair of letters the names that have it, once for a release."""
    found: dict[str, dict[Named, None]] = {}
    for word, iri in _all_names(facts):
        for pair in _pairs(word):
            found.setdefault(pair, {})[word, iri] = None
    return {pair: tuple(ones) for pair, ones in found.items()}


def _all_names(facts: Facts) -> Iterator[Named]:
    for label, thing in facts.names:
        if ours(thing.value):
            local = thing.value.rpartition("/")[2]
            yield from ((one.casefold(), thing.value) for one in (local, label))


def _pairs(word: str) -> Iterable[str]:
    padded = f" {word} "
    return {padded[place : place + 2] for place in range(len(padded) - 1)}

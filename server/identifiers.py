"""What an identifier means here: a CURIE, an IRI, a bare number or a name, and the thing of ours.

Prefixes are read by the library `curies`, without regard to capitals, with the synonyms and the
further addresses of `ontology/vocabularies.tsv`. What matches what is read from the release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.lookup import Facts, Node, term
from ontology import DATA, MAPPINGS_GRAPH, TERM, mappings
from server.problems import RequestProblem
from server.resources import names

if TYPE_CHECKING:
    from curies import Converter

OURS = {"mm": TERM, "d": DATA}
EXACT = "exactMatch"
_REGISTRIES = re.compile(r"https?://(?:www\.)?(?:identifiers\.org|bioregistry\.io)/", re.IGNORECASE)
_PREFIXED = re.compile(r"([A-Za-z][\w.-]*):(\S.*)")
_JOINED = re.compile(r"([A-Za-z][A-Za-z.]*)_(\w+)")
_LONGEST = 300


class UnknownIdentifier(RequestProblem):
    """Nothing of ours goes by this identifier or name."""

    slug = "unknown-identifier"
    status = 404
    title = "There is nothing with this identifier"


class UnknownPrefix(RequestProblem):
    """The prefix of the identifier is not one of a vocabulary that is mapped."""

    slug = "unknown-prefix"
    status = 404
    title = "There is no such prefix"


@dataclass(frozen=True)
class Match:
    """One of our things (its IRI) and how it matches what is known elsewhere as `curie`.

    `how` is the local name of the SKOS predicate; `mapping` is the IRI of what says so.
    """

    thing: str
    how: str
    curie: str
    iri: str
    label: str
    mapping: str

    @property
    def prefix(self) -> str:
        """The prefix of the vocabulary."""
        return self.curie.partition(":")[0]


@dataclass(frozen=True)
class Candidate:
    """A thing of ours that may be meant, and how: by a match, or (None) by a name of its own."""

    thing: str
    match: Match | None = None

    @property
    def how(self) -> str | None:
        """The match between it and what was named; None: it is the thing of that name."""
        return self.match.how if self.match else None

    @property
    def sure(self) -> bool:
        """Whether it is the very thing that was named."""
        return self.how in (None, EXACT)


class Identifiers:
    """The matches of one release, to be found from either side."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.matches = sorted(_matches(facts), key=lambda one: (one.thing, one.curie))

    def of(self, thing: str) -> list[Match]:
        """The matches of a thing of ours, in the order of their CURIEs."""
        return [one for one in self.matches if one.thing == thing]

    def candidates(self, asked: str) -> list[Candidate]:
        """Find what an identifier or a name may mean; empty: nothing. Raises UnknownPrefix."""
        if re.match(r"https?:/", asked):
            return self._by_address(re.sub(r"^(https?):/+", r"\1://", asked))
        curie = _PREFIXED.fullmatch(asked)
        if curie:
            return self._by_curie(curie[1], curie[2])
        joined = _JOINED.fullmatch(asked)
        if joined and converter().standardize_prefix(joined[1].casefold()):
            return self._by_curie(joined[1], joined[2])
        return self._by_name(asked) or self._by_local(asked)

    def refuse(self, asked: str) -> UnknownIdentifier:
        """Say that nothing was found, with what is nearest."""
        told = asked if len(asked) <= _LONGEST else asked[:_LONGEST] + " …"
        near = list(self._nearest(told))
        hint = f"The nearest: {', '.join(near)}." if near else "The prefixes are at /resolve."
        addresses = [f"/resolve/{one}" for one in near]
        return UnknownIdentifier(f"Nothing here goes by {told!r}. {hint}", nearest=addresses)

    def _nearest(self, told: str) -> Iterator[str]:
        spelled = {one.casefold(): self._curies[one] for one in self._curies}
        alike = get_close_matches(told.casefold(), spelled, 3, 0.75)
        yield from dict.fromkeys(spelled[one] for one in alike)
        if not alike and not _PREFIXED.fullmatch(told):
            for one in names.nearest(self._facts, told[:100]):
                yield curie_of(one.value)

    @cached_property
    def _curies(self) -> dict[str, str]:
        """Each CURIE by itself, and by what follows its prefix where that is not a mere number."""
        whole = {one.curie: one.curie for one in self.matches}
        parts = {one.partition(":")[2]: one for one in whole}
        return whole | {local: one for local, one in parts.items() if not local.isdigit()}

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], list[Candidate]]:
        """Candidates by prefix and what follows it, without capitals."""
        found: dict[tuple[str, str], list[Candidate]] = {}
        for one in self.matches:
            prefix, _, local = one.curie.casefold().partition(":")
            found.setdefault((prefix, local), []).append(Candidate(one.thing, one))
        for quad in self._facts.using(term("mm:doi")):
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.Literal)
            key = ("doi", quad.object.value.casefold())
            found.setdefault(key, []).append(Candidate(quad.subject.value))
        return found

    def _by_address(self, iri: str) -> list[Candidate]:
        if names.ours(iri):
            return self._ours(iri)
        known = converter().parse_uri(iri)
        if known is not None:
            return self._by_curie(known.prefix, known.identifier)
        inside = _PREFIXED.fullmatch(_REGISTRIES.sub("", iri).replace("/", ":", 1))
        return self._by_curie(inside[1], inside[2]) if _REGISTRIES.match(iri) and inside else []

    def _by_curie(self, prefix: str, local: str) -> list[Candidate]:
        if prefix.casefold() in OURS:
            return self._ours(OURS[prefix.casefold()] + local)
        known = converter().standardize_prefix(prefix.casefold())
        if known is None:
            raise _unknown_prefix(prefix)
        # Some write the prefix twice, as in CHEBI:CHEBI:63791.
        plain = re.sub(rf"^{re.escape(known)}[:_]", "", local.casefold())
        return self._by_key.get((known, plain), [])

    def _by_local(self, asked: str) -> list[Candidate]:
        if asked.isdigit():
            return []
        wanted = asked.casefold()
        return [one for key, found in self._by_key.items() if key[1] == wanted for one in found]

    def _by_name(self, asked: str) -> list[Candidate]:
        for namespace in (TERM, DATA):
            whole = self._ours(namespace + asked)
            if whole:
                return whole
        wanted = asked.casefold()
        found = (thing.value for name, thing in self._facts.names if name.casefold() == wanted)
        things = [one for one in dict.fromkeys(found) if names.ours(one)]
        # A drug and the regimen of it alone have one name; the drug is what is known elsewhere.
        mapped = [one for one in things if self.of(one)]
        return [Candidate(one) for one in mapped or things]

    def _ours(self, iri: str) -> list[Candidate]:
        try:
            known = self._facts.knows(ox.NamedNode(iri))
        except ValueError:
            return []
        return [Candidate(iri)] if known else []


@lru_cache(maxsize=2)
def identifiers(facts: Facts) -> Identifiers:
    """The identifiers of a release, read once."""
    return Identifiers(facts)


@lru_cache(maxsize=1)
def converter() -> Converter:
    """What reads prefixes; they are in small letters here."""
    from curies import Converter, Record

    return Converter(
        [
            Record(
                prefix=one.prefix.casefold(),
                prefix_synonyms=list(one.synonyms),
                uri_prefix=one.namespace,
                uri_prefix_synonyms=list(one.also_at),
            )
            for one in mappings.vocabularies().values()
        ]
    )


def vocabulary(prefix: str) -> str:
    """The prefix of a vocabulary as we write it, from any that is in use; raises UnknownPrefix."""
    known = converter().standardize_prefix(prefix.casefold())
    if known is None:
        raise _unknown_prefix(prefix)
    return next(one for one in mappings.vocabularies() if one.casefold() == known)


def curie_of(iri: str) -> str:
    """Write an IRI of ours with its prefix.

    >>> curie_of("https://w3id.org/myelokg/onto/PFS")
    'mm:PFS'
    """
    for prefix, namespace in OURS.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _unknown_prefix(prefix: str) -> UnknownPrefix:
    known = [*OURS, *mappings.vocabularies()]
    near = get_close_matches(prefix.upper()[:100], known, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Those that are known are listed."
    return UnknownPrefix(f"No prefix is called {prefix[:100]!r}. {hint}", nearest=near, known=known)


def _matches(facts: Facts) -> Iterator[Match]:
    """Read the mappings of a release; what is not of their shape is passed over."""
    source, how = term("owl:annotatedSource"), term("owl:annotatedProperty")
    for quad in facts.within(ox.NamedNode(MAPPINGS_GRAPH), term("owl:annotatedTarget")):
        ours = _text(facts.value(quad.subject, source))
        predicate = _text(facts.value(quad.subject, how)).rpartition("#")[2]
        other, curie = quad.object, _text(facts.value(quad.object, term("skos:notation")))
        if ours and predicate and curie.partition(":")[0] in mappings.vocabularies():
            label = facts.label(other)
            yield Match(ours, predicate, curie, _text(other), label, _text(quad.subject))


def _text(node: Node | None) -> str:
    return "" if node is None or isinstance(node, ox.Triple) else node.value

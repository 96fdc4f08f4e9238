"""What the terms and things of a release are called, for who writes queries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from graph import lookup
from graph.engine.answer import Question
from ontology import PREFIXES, TERM
from server import table
from server.service import ask, release

QUERY = Path(__file__).with_suffix(".rq")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_NEAREST = 3


@dataclass(frozen=True)
class Entry:
    """A class, a property or a thing: its IRI, what it is called, and what that means."""

    iri: str
    kind: str
    label: str
    definition: str = ""
    names: tuple[str, ...] = ()


def entries() -> tuple[Entry, ...]:
    """List what can be named in a query to the release that is asked."""
    return _entries(release().id)


def nearest(iri: str) -> list[str]:
    """Find the terms of ours whose names are most like that of an IRI, the nearest first."""
    names = [one.iri.removeprefix(TERM) for one in entries() if one.iri.startswith(TERM)]
    wanted = iri.removeprefix(TERM)
    near = get_close_matches(wanted.casefold(), map(str.casefold, names), _NEAREST, cutoff=0.6)
    found = [name for fold in near for name in names if name.casefold() == fold]
    found.sort(key=lambda name: name[:1].isupper() != wanted[:1].isupper())
    return list(dict.fromkeys(found))[:_NEAREST]


def shorten(iri: str) -> str:
    """Write an IRI as it is written in a query: with its prefix, where there is one.

    >>> shorten(TERM + "Trial"), shorten("urn:x")
    ('mm:Trial', '<urn:x>')
    """
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and _LOCAL.fullmatch(iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return f"<{iri}>"


def records(found: Iterable[Entry]) -> list[dict[str, object]]:
    """Write entries as JSON objects, without the members that are empty."""
    full = (vars(one) | {"name": shorten(one.iri), "names": list(one.names)} for one in found)
    return [{name: value for name, value in one.items() if value} for one in full]


@lru_cache(maxsize=4)
def _entries(identity: str) -> tuple[Entry, ...]:
    """Ask a release once; `identity` is that of the release which the present request asks."""
    graphs = lookup.small_graphs(release()) or ()
    question = Question(QUERY.read_text(encoding="utf-8"), default_graphs=graphs)
    found = table.terms(ask(question))
    return tuple(_entry(*(getattr(term, "value", "") for term in row)) for row in found.rows)


def _entry(iri: str, kind: str, label: str, definition: str, names: str) -> Entry:
    others = tuple(sorted({one for one in names.splitlines() if one and one != label}))
    return Entry(iri, kind, label, definition, others)

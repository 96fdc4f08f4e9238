"""What a search of its own found, held against the rows of the same question in SPARQL.

An answer that is fast and lacks things is none. The query finds parts of words, a search words that
begin so: of its rows count those with such a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.text.words import split

Rows = list[tuple[str, ...]]

_COUNTED = 1000
"""Things of a kind up to which a search counts."""


@dataclass(frozen=True)
class Found:
    """The IRIs that an answer tells, how many it counts; `whole`: it tells all that it counts."""

    told: frozenset[str]
    counted: int
    whole: bool


def read(body: bytes) -> Found:
    """Read an answer of `/search.json`."""
    answer = json.loads(body)
    sections = [*answer["groups"], *answer["texts"]]
    hits = [hit for one in sections for hit in one["hits"]]
    told = frozenset(iri for one in hits for iri in _things(one))
    return Found(
        told, sum(one["count"] for one in sections), not any(map(_cut, [*sections, *hits]))
    )


def lacking(found: Found, rows: Rows, word: str) -> str:
    """What an answer lacks of the rows (name, thing) of a query, in a sentence; empty: nothing.

    A name is told by one of the things that have it. Where an answer tells only the first, it has
    at least to count as many as there are.
    """
    fitting = [(name, thing.strip("<>")) for name, thing in rows if _has(name, word)]
    known = {name for name, thing in fitting if thing in found.told}
    missing = {thing for name, thing in fitting if name not in known}
    least = min(len({name for name, _ in fitting}), len({thing for _, thing in fitting}))
    if not found.told and fitting:
        return f"nothing is found by {word!r}, which {len(fitting)} names have"
    if found.whole and missing:
        return f"{len(missing)} things with {word!r} in a name are not found, as {min(missing)}"
    if not found.whole and found.counted < min(least, _COUNTED):
        return f"{found.counted} are counted by {word!r}, and {least} have it"
    return ""


def _has(name: str, word: str) -> bool:
    text = name.rpartition("@")[0]
    return any(one.startswith(word.casefold()) for one in split(text))


def _things(hit: dict[str, Any]) -> Iterator[str]:
    yield from (one["iri"] for one in hit.get("things", ()))
    if "iri" in hit:
        yield hit["iri"]


def _cut(one: dict[str, Any]) -> bool:
    """Whether there is more than is told."""
    return bool(one.get("more")) or one.get("count", 0) > len(one.get("hits", ()))

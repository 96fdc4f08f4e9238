"""Classes that all subjects, or all objects, of a predicate belong to.

To look up the classes of each one by one takes several reads of a database on disk. So a class that
could be is guessed from the first few, and compared as a whole: the engine puts the members of one
class into memory (about 0.1 kB each) and passes over the triples of the predicate.
"""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from graph.engine.plan.rows import asked, rows
from graph.engine.plan.statistics import Predicate
from graph.engine.plan.triples import TYPE

SAMPLE = 10
"""Subjects or objects whose classes are looked up, to guess."""
HELD = 1_000_000
"""Members of a class up to which they are put into memory; those of more are looked up."""


class Classes:
    """The classes of a release that nothing is said to be of in two graphs."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        of = f"{{ ?s {TYPE} ?c }} GROUP BY ?c"
        self._members = {
            name: members
            for name, triples, members in rows(
                store, f"SELECT ?c (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?k) {of}"
            )
            if triples == members and name.startswith("<")
        }

    def of(self, key: str, known: Predicate) -> tuple[str, ...]:
        """The classes that each subject of a predicate belongs to, by one triple each."""
        return self._all(key, "?s", known.subjects)

    def to(self, key: str, known: Predicate) -> tuple[str, ...]:
        """The same of its objects."""
        return self._all(key, "?o", known.objects)

    def _all(self, key: str, place: str, different: int) -> tuple[str, ...]:
        """The classes that all different things in one place belong to."""
        sample = f"SELECT DISTINCT {place} {{ ?s {key} ?o }} LIMIT {SAMPLE}"
        names = rows(self._store, f"SELECT ?c {{ {{ {sample} }} {place} {TYPE} ?c }}")
        found = Counter(name for (name,) in names if self._members.get(name, 0) >= different)
        whole = min(SAMPLE, different)
        likely = sorted(name for name, number in found.items() if number == whole)
        return tuple(
            name for name in likely if not asked(self._store, self._without(key, place, name))
        )

    def _without(self, key: str, place: str, name: str) -> str:
        """Triples whose subject or object is not of a class."""
        apart = "MINUS" if self._members[name] <= HELD else "FILTER NOT EXISTS"
        return f"?s {key} ?o {apart} {{ {place} {TYPE} {name} }}"

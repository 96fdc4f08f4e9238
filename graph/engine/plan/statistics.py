"""What is known of a release before a query is planned: how many triples of which kind.

Counted once for a release (`counting`), kept beside it. All numbers are those of the default graph
that queries see, the union of all graphs, in which a triple of two graphs counts twice; they are
counted by the same engine that answers, so that an answer made of them is the answer it would give.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from graph.engine.plan.terms import Pattern, Term
from graph.engine.plan.triples import TYPE


class Stage(IntEnum):
    """What is counted last: the triples of each predicate; what else is said of it; its classes.

    The first answers counts, but is too little to put patterns in order.
    """

    SIZES = 1
    PREDICATES = 2
    CLASSES = 3


@dataclass(frozen=True, slots=True)
class Predicate:
    """One predicate: its triples, its different subjects and objects (0: not counted).

    `counts` has the triples of its objects; when not `whole`, only of the most frequent. `of` are
    the classes that each of its subjects belongs to, `to` those of its objects, by exactly one
    triple. `integers`: its objects are all of the type xsd:integer.
    """

    triples: int
    subjects: int = 0
    objects: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    whole: bool = False
    of: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    integers: bool = False


NONE = Predicate(0, whole=True)


@dataclass(frozen=True, slots=True)
class Statistics:
    """All predicates, by their keys; `graphs` are the triples of each named graph.

    All that is said is true at each `stage`; at an early one something is not said yet.
    """

    predicates: Mapping[str, Predicate]
    graphs: Mapping[str, int]
    stage: Stage = Stage.CLASSES

    @property
    def triples(self) -> int:
        """Triples of the union."""
        return sum(one.triples for one in self.predicates.values())

    def of(self, predicate: Term) -> Predicate:
        """What is known of a predicate; one that is not there has no triples."""
        return self.predicates.get(predicate.key, NONE)

    def with_object(self, predicate: Term, key: str) -> float:
        """Triples with this predicate and object: counted, else estimated."""
        known = self.of(predicate)
        if key in known.counts or known.whole:
            return known.counts.get(key, 0)
        others = max(1, known.objects - len(known.counts))
        return max(1.0, (known.triples - sum(known.counts.values())) / others)

    def exactly(self, pattern: Pattern) -> int | None:
        """How many matches a pattern has, all variables different; None: not known exactly."""
        if pattern.path is not None:
            return None
        subject, predicate, target = pattern.terms
        free = [one for one in pattern.terms if one.free]
        if not subject.free or len({one.key for one in free}) < len(free):
            return None
        if target.free:
            return self.triples if predicate.free else self.of(predicate).triples
        known = NONE if predicate.free else self.of(predicate)
        certain = known.whole and not predicate.free
        return known.counts.get(target.key, 0) if certain else None

    def implies(self, pattern: Pattern, other: Pattern) -> bool:
        """Whether each match of `pattern` has exactly one of `other`, a class of what it binds."""
        if other.predicate != TYPE or other.object.free or pattern.predicate.free:
            return False  # of a path nothing is counted
        known = self.of(pattern.predicate)
        as_subject = pattern.subject == other.subject and other.object.key in known.of
        as_object = pattern.object == other.subject and other.object.key in known.to
        return other.subject.free and (as_subject or as_object)


def to_json(statistics: Statistics) -> str:
    """Write statistics in a line."""
    predicates = {
        key: {name: getattr(one, name) for name in Predicate.__slots__}
        for key, one in statistics.predicates.items()
    }
    told = {"graphs": statistics.graphs, "stage": statistics.stage, "predicates": predicates}
    return json.dumps(told) + "\n"


def from_json(text: str) -> Statistics:
    """Read them; raises ValueError, KeyError or TypeError for what is none."""
    told = json.loads(text)
    predicates = {
        key: Predicate(**{**one, "of": tuple(one["of"]), "to": tuple(one["to"])})
        for key, one in told["predicates"].items()
    }
    return Statistics(predicates, told["graphs"], Stage(told.get("stage", Stage.CLASSES)))

"""The things that sources speak about, whoever names them: studies, arms, cohorts, drugs, regimens.

A statement belongs to the source that makes it; what it is about belongs to none. Two sources mean
the same thing by the same key, and so they must describe it alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graph.records import Arm, Cohort, Record
from graph.sources import Complaint, Evidence, Located

_LIKE = {
    "studies": ("kind", "label"),
    "regimens": ("label", "components", "complete", "optional"),
    "drugs": ("label",),
    "events": ("label", "definition"),
}
"""Fields of a thing in which all sources that name it agree."""
_OF_ARM = ("regimen", "role")


@dataclass(frozen=True)
class Things:
    """What may be named: labels by key, and of each study the arms and the cohorts."""

    drugs: dict[str, str]
    regimens: dict[str, str]
    events: dict[str, str]
    studies: dict[str, str]
    arms: dict[str, dict[str, Arm]]
    cohorts: dict[str, dict[str, Cohort]]


def of(sources: Iterable[Evidence]) -> Things:
    """Collect the things that some sources name; the first to name one describes it."""
    found = Things({}, {}, {}, {}, defaultdict(dict), defaultdict(dict))
    for source in sources:
        for kind in _LIKE:
            known = getattr(found, kind)
            for one in getattr(source, kind):
                known.setdefault(one.record.id, one.record.label)
        for study in source.studies:
            for arm in study.record.arms:
                found.arms[study.record.id].setdefault(arm.id, arm)
            for cohort in study.record.cohorts:
                found.cohorts[study.record.id].setdefault(cohort.id, cohort)
    return found


def described_otherwise(sources: Iterable[Evidence]) -> Iterator[Complaint]:
    """Complain of things that one source describes otherwise than one before it."""
    first: dict[tuple[str, ...], tuple[Record, str]] = {}
    for source in sources:
        for kind, fields in _LIKE.items():
            for located in getattr(source, kind):
                yield from _compare(first, (kind, located.record.id), fields, located)
        for study in source.studies:
            yield from _compare_parts(first, study)


def _compare_parts(
    first: dict[tuple[str, ...], tuple[Record, str]], study: Located[Any]
) -> Iterator[Complaint]:
    of_cohort = tuple(Cohort.model_fields)
    for kind, fields in (("arms", _OF_ARM), ("cohorts", of_cohort)):
        for number, part in enumerate(getattr(study.record, kind)):
            key = (kind, study.record.id, part.id)
            here = Located(part, study.origin.inside(kind, number))
            yield from _compare(first, key, fields, here)


def _compare(
    first: dict[tuple[str, ...], tuple[Record, str]],
    key: tuple[str, ...],
    fields: tuple[str, ...],
    located: Located[Any],
) -> Iterator[Complaint]:
    file = located.origin.document.name
    before, where = first.setdefault(key, (located.record, file))
    if where.partition("/")[0] == file.partition("/")[0]:
        return
    for name in fields:
        old, new = getattr(before, name), getattr(located.record, name)
        if old != new:
            yield located.complain(
                f"{key[-1]!r} has the {name} {_shown(new)} here and {_shown(old)} in {where}: what "
                "two sources speak of is described alike; else give it a key of its own",
                name,
            )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else repr(str(value))

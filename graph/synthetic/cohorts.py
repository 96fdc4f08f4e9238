"""The patients of an invented arm: all of them, and the subgroups by lenalidomide and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from graph.synthetic import templates
from graph.synthetic.chance import between
from graph.synthetic.sheet import Sheet


@dataclass(frozen=True)
class Arm:
    """An arm of a trial, under test or not; `control`: the arm it is compared with, if any."""

    id: str
    trial: str
    regimen: str
    label: str
    tested: bool = False
    control: str | None = None


@dataclass(frozen=True)
class Cohort:
    """Patients of an arm: how many, of how many, and by how many lines they had before."""

    id: str
    label: str
    arm: Arm
    n: int
    of: int
    least: int = 1
    most: int = 3
    len_status: str = "AnyLenStatus"
    above: tuple[str, ...] = ()
    """The cohorts it is a part of, the nearest first."""

    @property
    def percent(self) -> str:
        """Its share of all patients, as printed."""
        return f"{100 * self.n / self.of:.1f}"

    @property
    def whole(self) -> str:
        """The cohort of all patients of its arm."""
        return self.above[-1] if self.above else self.id


def draw(chance: Random, arm: Arm) -> Iterator[Cohort]:
    """Draw the cohorts of an arm: some trials report on all of them, some on none but the whole."""
    n = between(chance, 40, 620)
    most = between(chance, 1, 6)
    whole = Cohort(f"{arm.id}-ITT", f"{arm.label}: all patients (ITT)", arm, n, n, 1, most)
    yield whole
    if chance.random() < 0.35:
        return
    exposed = _part(chance, whole, "LenExp", "Len-Exp", len_status="LenExposed")
    yield exposed
    refractory = _part(chance, exposed, "LenR", "Len-R", len_status="LenRefractory")
    yield refractory
    if most > 1 and chance.random() < 0.6:
        yield _part(chance, refractory, "LenR-1LOT", "Len-R, 1 prior line", most=1)
        yield _part(chance, whole, "1LOT", "1 prior line", most=1)


def _part(chance: Random, above: Cohort, end: str, label: str, **axes: object) -> Cohort:
    """A part of a cohort, of at least one patient."""
    arm = above.arm
    return replace(
        above,
        id=f"{arm.id}-{end}",
        label=f"{arm.label}: {label}",
        n=max(1, int(above.n * (0.2 + 0.7 * chance.random()))),
        above=(above.id, *above.above),
        **axes,  # type: ignore[arg-type]  # the caller's words are fields of a cohort
    )


def write(sheet: Sheet, cohort: Cohort) -> None:
    """Write a cohort, and what follows from it."""
    arm = cohort.arm
    values = {
        **vars(cohort),
        "kind": "Cohort" if cohort.above else "ITTCohort",
        "trial": arm.trial,
        "regimen": arm.regimen,
        "arm": arm.id,
        "percent": cohort.percent,
    }
    sheet.add(templates.COHORT, values)
    sheet.add(templates.REACHED, values)
    for number, above in enumerate(cohort.above):
        shape = templates.SUBGROUP_INFERRED if number else templates.SUBGROUP
        sheet.add(shape, {"id": cohort.id, "above": above})
    for kind in _kinds(cohort):
        sheet.add(templates.KIND, {"id": cohort.id, "kind": kind})


def _kinds(cohort: Cohort) -> Iterator[str]:
    """The defined classes that a cohort belongs to."""
    if not cohort.above:
        yield "Cohort"
    if cohort.most == 1:
        yield "OneLineCohort"
    if cohort.len_status != "AnyLenStatus":
        yield "LenExposedCohort"
    if cohort.len_status == "LenRefractory":
        yield "LenRefractoryCohort"
        if cohort.most == 1:
            yield "LenRefractoryOneLineCohort"
            yield "FrontlineProgressionCohort"

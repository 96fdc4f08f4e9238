"""IRIs from the keys of facts, and the labels people read. Never a counter, never a random name.

>>> data("CANDOR", "DaraKd-ITT", "PFS", "Median")
rdflib.term.URIRef('https://w3id.org/myelokg/data/CANDOR-DaraKd-ITT-PFS-Median')
"""

from __future__ import annotations

import re

from rdflib import URIRef

from graph.records import Cohort, Event, Result
from ontology import DATA, TERM


def term(local: str) -> URIRef:
    """The IRI of a term of the vocabulary, or of a drug or event, which live beside it."""
    return URIRef(TERM + local)


def data(*parts: str | int | None) -> URIRef:
    """The IRI of a thing: its keys from general to special, joined by hyphens."""
    return URIRef(DATA + "-".join(_clean(str(part)) for part in parts if part not in (None, "")))


def _clean(part: str) -> str:
    """A key as it may stand in a local name: ``3.1 p5`` becomes ``3-1-p5``."""
    return re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-")


def grade_key(grade: str | None) -> str:
    """A grade range as part of a name: ``>=3`` becomes ``g3up``."""
    if grade is None:
        return ""
    return (
        "any-grade"
        if grade == "any"
        else "g"
        + grade.replace(">=", "").replace("-", "to")
        + ("up" if grade.startswith(">=") else "")
    )


def grade_bounds(grade: str) -> tuple[int, int]:
    """Lowest and highest grade: ``any`` is 1 to 5, ``>=3`` is 3 to 5, ``3-4`` is 3 to 4."""
    if grade == "any":
        return 1, 5
    if grade.startswith(">="):
        return int(grade[2:]), 5
    low, _, high = grade.partition("-")
    return int(low), int(high or low)


def cohort_label(study: str, regimen: str | None, cohort: Cohort) -> str:
    """What a clinician would call a cohort: ``CANDOR, DaraKd: Len-R, 1 prior line``."""
    if cohort.label:
        return cohort.label
    who = ", ".join(_characteristics(cohort)) or "patients"
    return f"{study}, {regimen}: {who}" if regimen else f"{study}: {who}"


def _characteristics(cohort: Cohort) -> list[str]:
    names = {"exposed": "Len-Exp", "refractory": "Len-R", "any": "any lenalidomide status"}
    found = ["all patients (ITT)"] if cohort.itt else []
    found += [names[cohort.len]] if cohort.len else []
    found += [_lines(cohort)] if cohort.lines_min is not None else []
    found += [f"{cohort.asct} ASCT in the study"] if cohort.asct else []
    found += list(cohort.setting)
    found += [f"aged {cohort.age}"] if cohort.age else []
    found += [f"prior lenalidomide {cohort.dose}"] if cohort.dose else []
    found += [cohort.characteristic] if cohort.characteristic else []
    return found


def _lines(cohort: Cohort) -> str:
    low, high = cohort.lines_min, cohort.lines_max
    if low == high:
        return f"{low} prior line" + ("" if low == 1 else "s")
    return f"{low} to {high} prior lines" if high else f"{low} or more prior lines"


_UNITS = {"Month": " months", "Percent": "%", "Ratio": "", None: ""}


def result_label(cohort: str, result: Result) -> str:
    """A result in one line: ``CANDOR, DaraKd: Len-R: median PFS 28 months``."""
    names = {"Median": "median ", "HazardRatio": "", "ProportionOfPatients": ""}
    statistic = names.get(result.statistic, "")
    suffix = " hazard ratio" if result.statistic == "HazardRatio" else ""
    when = f"{result.at_months}-month " if result.at_months is not None else ""
    what = f"{when}{statistic}{result.endpoint}{suffix}"
    if result.value is None:
        return f"{cohort}: {what} {result.status}"
    return f"{cohort}: {what} {result.value}{_UNITS[result.unit]}"


def event_label(who: str, against: str | None, event: Event, name: str) -> str:
    """An adverse event finding in one line: in whom, what, which grade, how it compares."""
    grade = f" (grade {event.grade})" if event.grade else ""
    if event.direction == "not compared" or against is None:
        return f"{who}: {name}{grade}"
    return f"{who}: {name}{grade} {event.direction} than with {against}".replace(
        "similar than with", "similar to"
    ).replace("different than with", "different from")

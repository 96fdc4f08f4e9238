"""What an invented trial found: sizes, results of every status, and adverse events."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from graph.synthetic import readings, templates
from graph.synthetic.chance import between, tenths
from graph.synthetic.cohorts import Arm, Cohort
from graph.synthetic.readings import Said, Source
from graph.synthetic.sheet import Sheet


@dataclass(frozen=True)
class Question:
    """An endpoint by a statistic: its words, unit, the range of its values, and how often asked."""

    endpoint: str
    statistic: str
    words: str
    unit: str
    low: float
    high: float
    often: float


QUESTIONS = (
    Question("PFS", "Median", "median PFS", "Month", 2.0, 48.0, 1.0),
    Question("PFS", "HazardRatio", "PFS hazard ratio", "Ratio", 0.2, 1.4, 0.6),
    Question("OS", "Median", "median OS", "Month", 8.0, 90.0, 0.5),
    Question("ORR", "ProportionOfPatients", "ORR", "Percent", 20.0, 98.0, 0.6),
    Question("TTNT", "Median", "median TTNT", "Month", 4.0, 60.0, 0.2),
    Question("PFS2", "Median", "median PFS2", "Month", 6.0, 70.0, 0.2),
    Question("OS", "RateAtTimepoint", "OS rate", "Percent", 30.0, 98.0, 0.15),
)
_UNITS = {"Month": " months", "Percent": "%", "Ratio": ""}
_SHOWN = {
    "NotReached": "not reached",
    "NotReported": "not reported",
    "NotEvaluated": "not evaluated",
}
_KINDS = {
    "Reported": ("Finding", "InformativeResult", "ReportedResult"),
    "NotReached": ("Finding", "InformativeResult", "NotReachedResult"),
    "NotReported": ("Finding", "MissingResult", "NotReportedResult"),
    "NotEvaluated": ("Finding", "MissingResult", "NotEvaluatedResult"),
}
_REASONS = ("LaterUpdate", "SpecificOverAbsent", "ImpreciseRounding", "Misprint", "WrongPopulation")
_DIRECTIONS = ("HigherThanComparator", "SimilarToComparator", "LowerThanComparator")
_DIRECTION_WORDS = {
    "HigherThanComparator": "more often than in",
    "SimilarToComparator": "as often as in",
    "LowerThanComparator": "less often than in",
}


def results(sheet: Sheet, chance: Random, source: Source, cohort: Cohort) -> None:
    """Write what was found in a cohort: its size, and the results asked for."""
    _size(sheet, chance, source, cohort)
    for question in QUESTIONS:
        if question.often == 1 or chance.random() < question.often:
            _result(sheet, chance, source, cohort, question)


def _size(sheet: Sheet, chance: Random, source: Source, cohort: Cohort) -> None:
    said = Said("Reported", f"{cohort.n} ({cohort.percent}%)", "Patients", cohort.percent, True)
    values = {
        **_common(cohort.arm, f"{cohort.id}-size", "Reported"),
        "label": f"{cohort.label}: {cohort.n} patients",
        "cohort": cohort.id,
        "n": cohort.n,
        "percent": cohort.percent,
        "denominator": cohort.whole,
    }
    sheet.add(templates.KIND, values | {"kind": "Finding"})
    _read(sheet, chance, source, values, said)
    sheet.add(templates.SIZE, values)
    sheet.add(templates.REACHED, values)


def _result(
    sheet: Sheet, chance: Random, source: Source, cohort: Cohort, question: Question
) -> None:
    status = _status(chance, question)
    number = f"{tenths(chance, question.low, question.high):.1f}" if status == "Reported" else None
    shown = f"{number}{_UNITS[question.unit]}" if number else _SHOWN[status]
    values = {
        **_common(cohort.arm, f"{cohort.id}-{question.endpoint}-{question.statistic}", status),
        "label": f"{cohort.label}: {question.words} {shown}",
        "cohort": cohort.id,
        "endpoint": question.endpoint,
        "statistic": question.statistic,
    }
    said = Said(status, shown, question.words, number)
    at = _read(sheet, chance, source, values, said)
    sheet.add(templates.RESULT, values)
    sheet.add(templates.REACHED, values)
    for kind in _KINDS[status]:
        sheet.add(templates.KIND, values | {"kind": kind})
    if number:
        _value(sheet, chance, values, question, number)
        if chance.random() < 0.04:
            _contest(sheet, chance, source, values, said, at)
    if cohort.arm.control:
        _compare(sheet, chance, values, cohort.arm.control, question)


def _status(chance: Random, question: Question) -> str:
    drawn = chance.random()
    if drawn < 0.62:
        return "Reported"
    if drawn < 0.74 and question.statistic == "Median":
        return "NotReached"
    return "NotReported" if drawn < 0.96 else "NotEvaluated"


def _common(arm: Arm, name: str, status: str) -> dict[str, object]:
    """What every finding says."""
    return {
        "id": name,
        "trial": arm.trial,
        "arm": arm.id,
        "regimen": arm.regimen,
        "status": status,
    }


def _read(
    sheet: Sheet, chance: Random, source: Source, values: dict[str, object], said: Said
) -> tuple[str, str, str]:
    """Write the reading that a finding rests on; the finding then says where."""
    at = readings.place(chance, source, said)
    values["found"] = at[1]
    readings.write(sheet, chance, source, f"{values['id']}-r1", said, at)
    return at


def _value(
    sheet: Sheet, chance: Random, values: dict[str, object], question: Question, number: str
) -> None:
    """Write the number of a reported result, with what is often printed beside it."""
    name = values["id"]
    sheet.add(templates.VALUE, {"id": name, "value": number, "unit": question.unit})
    if chance.random() < 0.6:
        value = float(number)
        low, high = f"{value * 0.8:.1f}", f"{value * 1.25:.1f}"
        sheet.add(templates.LIMITS, {"id": name, "low": low, "high": high})
    if chance.random() < 0.5:
        sheet.add(templates.FOLLOW_UP, {"id": name, "months": f"{tenths(chance, 4, 80):.1f}"})
    if question.statistic == "RateAtTimepoint":
        sheet.add(templates.TIMEPOINT, {"id": name, "months": between(chance, 1, 5) * 12})
    if question.statistic == "HazardRatio":
        sheet.add(templates.P_VALUE, {"id": name, "text": f"p = 0.{between(chance, 1, 900):04d}"})


def _contest(
    sheet: Sheet,
    chance: Random,
    source: Source,
    values: dict[str, object],
    said: Said,
    at: tuple[str, str, str],
) -> None:
    """Write a second reading, with another number, that the finding does not accept."""
    other = f"{float(said.number or 0) + 0.7:.1f}"
    rejected = Said("Reported", said.words.replace(said.number or "", other), said.row, other)
    readings.write(sheet, chance, source, f"{values['id']}-r2", rejected, at)
    reason = _REASONS[int(len(_REASONS) * chance.random())]
    sheet.add(templates.CONTESTED, {"id": values["id"], "reason": reason})
    sheet.add(templates.KIND, {"id": values["id"], "kind": "ContestedFinding"})


def _compare(
    sheet: Sheet, chance: Random, values: dict[str, object], control: str, question: Question
) -> None:
    """Write what the arm was compared with, and the comparator's value where there is one."""
    sheet.add(templates.COMPARATOR, {"id": values["id"], "control": control})
    if question.statistic == "HazardRatio":
        return
    reported = chance.random() < 0.5
    status = "Reported" if reported else "NotReported"
    sheet.add(templates.COMPARATOR_STATUS, {"id": values["id"], "status": status})
    if reported:
        other = f"{tenths(chance, question.low, question.high):.1f}"
        sheet.add(templates.COMPARATOR_VALUE, {"id": values["id"], "other": other})


def adverse_event(sheet: Sheet, chance: Random, source: Source, arm: Arm, event: str) -> None:
    """Write how often an event was seen in an arm, beside the arm it is compared with."""
    direction = _DIRECTIONS[int(3 * chance.random())]
    words = f"{event.replace('-', ' ')} {_DIRECTION_WORDS[direction]} the control arm"
    values = {
        **_common(arm, f"{arm.id}-{event}", "Reported"),
        "label": f"{arm.label}: {words}",
        "event": f"event-{event}",
        "direction": direction,
        "least": (1, 3)[chance.random() < 0.4],
    }
    _read(sheet, chance, source, values, Said("Reported", words, "Adverse events"))
    sheet.add(templates.ADVERSE_EVENT, values)
    sheet.add(templates.REACHED, values)
    sheet.add(templates.COMPARATOR, {"id": values["id"], "control": arm.control})
    for kind in ("Finding", "ComparativeFinding"):
        sheet.add(templates.KIND, values | {"kind": kind})

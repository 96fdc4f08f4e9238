"""One invented trial with all that hangs on it: papers, arms, cohorts, findings and readings."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from random import Random

from graph.synthetic import cohorts, findings, papers, templates, words
from graph.synthetic.chance import between
from graph.synthetic.cohorts import Arm
from graph.synthetic.readings import Source
from graph.synthetic.sheet import Sheet
from graph.synthetic.vocabulary import Regimen, Vocabulary

_PHASES = ("3", "2", "1/2", "2/3", "1")
_STATUSES = ("Completed", "Completed", "Completed", "Ongoing")
_REMARKS = ("open-label", "multicentre", "final analysis published", "interim analysis")


def name(number: int) -> str:
    """The end of the IRI of the trial of that number."""
    return f"SYN{number:07d}"


def write(sheet: Sheet, seed: int, number: int, vocabulary: Vocabulary) -> None:
    """Write the trial of that number.

    Its chances are its own, so that it is the same whatever was drawn before it.
    """
    chance = Random(f"{seed} trial {number}")  # noqa: S311  # no secret hangs on it
    trial = name(number)
    regimens = vocabulary.regimens.sample(chance, 2 if chance.random() < 0.8 else 1)
    arms = _arms(trial, regimens)
    begun = 1996 + int(28 * (1 - chance.random() * chance.random()))
    _trial(sheet, chance, number, arms, regimens[0], begun)
    count = between(chance, 1, 5)
    read = Source(
        trial,
        [papers.write(sheet, chance, trial, one, begun + 2 + one) for one in range(1, count + 1)],
        trial,
    )
    for arm in arms:
        _arm(sheet, chance, read, arm)
    if len(arms) == 2:
        for event in vocabulary.events.sample(chance, between(chance, 0, 9)):
            findings.adverse_event(sheet, chance, read, arms[0], event)


def _arms(trial: str, regimens: list[Regimen]) -> list[Arm]:
    """The arm under test and, of a randomised trial, the arm that it is compared with."""
    ids = [f"{trial}-{one.label}" for one in regimens]
    arms = [
        Arm(name, trial, one.id, f"{trial}, {one.label}")
        for name, one in zip(ids, regimens, strict=True)
    ]
    arms[0] = replace(arms[0], tested=True, control=ids[1] if len(ids) == 2 else None)
    return arms


def _trial(
    sheet: Sheet, chance: Random, number: int, arms: list[Arm], regimen: Regimen, begun: int
) -> None:
    trial = arms[0].trial
    randomised = len(arms) == 2
    values = {
        "id": trial,
        "label": f"{words.word(300_000 + number).upper()}-{number}",
        "code": f"Synthetic {number}",
        "title": words.title(chance),
        "phase": _PHASES[between(chance, 0, len(_PHASES) - 1)],
        "design": "RandomizedDesign" if randomised else "NonRandomizedDesign",
        "kind": "RandomizedTrial" if randomised else "NonRandomizedTrial",
        "status": _STATUSES[int(len(_STATUSES) * chance.random())],
        "registry": f"SYNTHETIC-{number:08d}",
        "eligibility": f"invented patients after {between(chance, 1, 4)} or more lines",
        "started": _day(chance, begun),
        "arm": arms[0].id,
        "regimen": regimen.id,
    }
    sheet.add(templates.TRIAL, values)
    sheet.add(templates.TRIAL_INFERRED, values)
    for drug in regimen.drugs:
        sheet.add(templates.TESTS_DRUG, {"id": trial, "drug": drug})
    for text in _REMARKS:
        if chance.random() < 0.3:
            sheet.add(templates.REMARK, {"id": trial, "text": text})
    if randomised:
        sheet.add(templates.CONTROL_ARM, {"id": trial, "arm": arms[1].id})


def _day(chance: Random, year: int) -> str:
    return f"{year}-{1 + int(12 * chance.random()):02d}-{1 + int(28 * chance.random()):02d}"


def _arm(sheet: Sheet, chance: Random, read: Source, arm: Arm) -> None:
    """Write an arm, its cohorts and what was found in them; of a control arm only the whole."""
    values = {**vars(arm), "label": f"{arm.label} arm", "arm": arm.id}
    sheet.add(templates.ARM, values)
    sheet.add(templates.STUDY, values)
    sheet.add(templates.HAS_ARM, values)
    for cohort in islice(cohorts.draw(chance, arm), None if arm.tested else 1):
        cohorts.write(sheet, cohort)
        findings.results(sheet, chance, read, cohort)

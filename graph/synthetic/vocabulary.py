"""What invented trials are about: a tree of drug classes, drugs, their targets, regimens, events.

There are more of them in larger data, but not in proportion: ten times the triples have about
three times the drugs, as more trials of the same drugs are run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from random import Random

from graph.synthetic import templates
from graph.synthetic.chance import Ranked
from graph.synthetic.sheet import Sheet
from graph.synthetic.words import word

_MODALITIES = (
    "SmallMolecule",
    "MonoclonalAntibody",
    "BispecificAntibodyModality",
    "AntibodyDrugConjugateModality",
    "CARTCells",
)
_EVENTS = """
    neutropenia infection thrombocytopenia anaemia fatigue diarrhoea pneumonia neuropathy nausea
    hypertension insomnia keratopathy rash cough back-pain constipation hypokalaemia dyspnoea fever
    headache arthralgia cramps dysgeusia lymphopenia
""".split()
_PROPERTIES = (
    ("started", "started", "The day on which an invented trial began."),
    ("confidenceLow", "lower confidence limit", "The lower end of an invented 95% interval."),
    ("confidenceHigh", "upper confidence limit", "The upper end of an invented 95% interval."),
)
_CHILDREN = 3
"""Classes below each class of drugs, so that ten times the classes are two levels more."""


@dataclass(frozen=True)
class Regimen:
    """Drugs given together; `drugs` by the ends of their IRIs."""

    id: str
    label: str
    drugs: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """What a trial can draw from, by popularity."""

    regimens: Ranked[Regimen]
    events: Ranked[str]


def write(sheet: Sheet, chance: Random, triples: int) -> Vocabulary:
    """Write the vocabulary of data of that size."""
    drugs = 20 + isqrt(triples) // 8
    for name, label, definition in _PROPERTIES:
        sheet.add(templates.PROPERTY, {"id": name, "label": label, "definition": definition})
    kinds = list(_classes(sheet, drugs // 3))
    targets = list(_targets(sheet, drugs // 5))
    for name in _EVENTS:
        sheet.add(templates.EVENT, {"id": f"event-{name}", "label": name.replace("-", " ")})
    names = [_drug(sheet, chance, number, kinds, targets) for number in range(drugs)]
    return Vocabulary(
        Ranked(tuple(_regimens(sheet, chance, Ranked(names), 2 * drugs))), Ranked(_EVENTS)
    )


def _classes(sheet: Sheet, count: int) -> Iterator[str]:
    """Write a tree of classes, whose root is below the ontology's class of drugs."""
    for number in range(count):
        above = (number - 1) // _CHILDREN
        values = {
            "id": f"DrugClass{number}",
            "label": f"invented drug class {number}",
            "above": f"DrugClass{above}",
            "definition": f"Invented drugs of class {number}, below {above if number else 'all'}.",
        }
        sheet.add(templates.DRUG_CLASS, values)
        sheet.add(templates.SUBCLASS if number else templates.ROOT_CLASS, values)
        yield f"DrugClass{number}"


def _targets(sheet: Sheet, count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        label = f"Invented receptor {number + 1}"
        sheet.add(templates.TARGET, {"id": f"target-{number}", "label": label})
        yield f"target-{number}", label


def _drug(
    sheet: Sheet, chance: Random, number: int, kinds: list[str], targets: list[tuple[str, str]]
) -> str:
    """Write a drug of the deeper half of the classes; gives the end of its IRI."""
    target, label = targets[int(len(targets) * chance.random())]
    name = f"syn-{word(number, 4)}"
    values = {
        "id": name,
        "kind": kinds[int(len(kinds) * (1 + chance.random()) / 2)],
        "label": name,
        "code": f"SYN-{number:05d}",
        "target": target,
        "target_label": label,
        "modality": _MODALITIES[int(len(_MODALITIES) * chance.random() * chance.random())],
    }
    sheet.add(templates.DRUG, values)
    return name


def _regimens(sheet: Sheet, chance: Random, drugs: Ranked[str], count: int) -> Iterator[Regimen]:
    """Write regimens of one to four drugs, most often three; no two are of the same drugs."""
    seen: set[frozenset[str]] = set()
    while len(seen) < count:
        parts = drugs.sample(chance, (1, 2, 2, 3, 3, 3, 3, 4)[int(8 * chance.random())])
        if frozenset(parts) not in seen:
            seen.add(frozenset(parts))
            yield _regimen(sheet, len(seen), parts)


def _regimen(sheet: Sheet, number: int, drugs: list[str]) -> Regimen:
    short = "".join(one.removeprefix("syn-")[:2].title() for one in drugs)
    regimen = Regimen(f"regimen-{number}", f"{short}-{number}", tuple(drugs))
    values = {
        "id": regimen.id,
        "label": regimen.label,
        "long": " plus ".join(drugs),
        "count": len(drugs),
    }
    sheet.add(templates.REGIMEN, values)
    for drug in drugs:
        sheet.add(templates.COMPONENT, {"id": regimen.id, "drug": drug})
    if kind := {2: "DoubletRegimen", 3: "TripletRegimen"}.get(len(drugs)):
        sheet.add(templates.REGIMEN_KIND, {"id": regimen.id, "kind": kind})
    return regimen

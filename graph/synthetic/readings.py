"""Where an invented finding was read: a cell, a passage, or a place that was searched in vain."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from graph.synthetic import templates
from graph.synthetic.chance import between
from graph.synthetic.sheet import Sheet

_SECTIONS = ("Results", "Efficacy", "Safety", "Subgroups", "Discussion")
_BLANK = "/"


@dataclass(frozen=True)
class Source:
    """What readings of a trial have in common: the trial, its papers, and its regimen's name."""

    trial: str
    papers: list[str]
    column: str


@dataclass(frozen=True)
class Said:
    """What a place says: status, words, the number in them as printed, and of what row it is.

    `number` is None where there is none; `percent`: it is a share of patients.
    """

    status: str
    words: str
    row: str
    number: str | None = None
    percent: bool = False

    @property
    def missing(self) -> bool:
        """Whether the place leaves the answer open."""
        return self.status in ("NotReported", "NotEvaluated")


def place(chance: Random, source: Source, said: Said) -> tuple[str, str, str]:
    """Choose a place: what kind of reading it is, the place in words, and its table or section."""
    elsewhere = "AbsenceReading" if said.missing else "TextReading"
    kind = "TableReading" if chance.random() < 0.6 else elsewhere
    if kind == "TextReading":
        section = _SECTIONS[int(len(_SECTIONS) * chance.random())]
        return kind, f"Section {section}, paragraph {between(chance, 1, 9)}", section
    table = f"Table {between(chance, 1, 4)}"
    if kind == "AbsenceReading":
        return kind, f"{table}, searched for '{said.row}'", table
    return kind, f"{table}, row '{said.row}', column {source.column}", table


def write(
    sheet: Sheet,
    chance: Random,
    source: Source,
    name: str,
    said: Said,
    at: tuple[str, str, str],
) -> None:
    """Write the reading of that name and its place."""
    kind, where, part = at
    start = int(60_000 * chance.random())
    words = _BLANK if said.missing else said.words
    values = {
        "id": name,
        "kind": kind,
        "label": f"{words} ({where})",
        "status": said.status,
        "trial": source.trial,
        "paper": source.papers[int(len(source.papers) * chance.random())],
        "where": where,
        "words": words,
        "start": start,
        "end": start + len(words),
        "table": part,
        "section": part,
        "row": said.row,
        "column": source.column,
        "value": said.number,
    }
    if kind == "AbsenceReading":
        values["label"] = f"nothing ({where})"
    for shape in _SHAPES[kind]:
        sheet.add(shape, values)
    if said.number:
        sheet.add(templates.READ_PERCENT if said.percent else templates.READ_VALUE, values)


_INFERRED = (templates.READING_INFERRED, templates.PLACE_INFERRED)
_SHAPES = {
    "TableReading": (templates.READING, templates.WORDS, templates.CELL, *_INFERRED),
    "TextReading": (templates.READING, templates.WORDS, templates.PASSAGE, *_INFERRED),
    "AbsenceReading": (templates.READING, templates.SCOPE, *_INFERRED),
}

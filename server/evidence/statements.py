"""What the review says of a trial, as the saved questions `evidence` and `sources` answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.citation import whose
from queries import BoundQuery
from server import questions, table
from server.evidence.marks import Mark
from server.service import service

Values = Mapping[str, tuple[str, ...]]
_NUMBERS = ("integer", "decimal")
_ONE_ROW = TypeVar("_ONE_ROW", "Trial", "Statement", "Reading", "Publication")


@dataclass(frozen=True)
class Trial:
    """A trial with a regimen under test; `stage` is its phase as printed, empty where none is."""

    trial: str
    study: str
    heading: str = ""
    regimens: str = ""
    comparators: str = ""
    stage: str = ""
    state: str = ""
    median_lines: Decimal | None = None

    @property
    def name(self) -> str:
        """The name of the trial in the graph, the last part of its IRI."""
        return table.local_name(self.study)

    @property
    def about(self) -> str:
        """What is compared with what, in a few characters."""
        against = f" against {self.comparators}" if self.comparators else ""
        return self.regimens + against


@dataclass(frozen=True)
class Reading:
    """One place where the review says something, or was searched in vain."""

    finding: str
    statement: str
    reading_iri: str
    place: str
    accepted: bool
    printed: str = ""
    state: str = ""
    references: str = ""
    reason: str = ""
    note: str = ""
    remark: str = ""

    @property
    def spot(self) -> str:
        """The place in short: its table, or its section and paragraph.

        >>> Reading("", "", "", "Section 3.1, paragraph 5, characters 1 to 9", True).spot
        'Section 3.1, paragraph 5'
        """
        return self.place.split(", row ")[0].split(", characters ")[0]

    @property
    def shown(self) -> str:
        """The words as printed, in quotes; or that there are none."""
        return f"“{self.printed}”" if self.printed else self.state

    @property
    def cited(self) -> list[int]:
        """The numbers of the references cited there."""
        return sorted(int(one) for one in self.references.split(", ") if one)


@dataclass(frozen=True)
class Asked:
    """A saved question with the values it was asked with."""

    question: str
    values: Values

    @property
    def address(self) -> str:
        """The end of the address at which anybody asks the same."""
        text = urlencode(self.values, doseq=True)
        return f"?{text}" if text else ""


@dataclass(frozen=True)
class Publication:
    """A reference that reports on a trial."""

    trial: str
    number: Decimal
    year: Decimal
    author: str
    title: str
    journal: str
    reference: str


@dataclass(frozen=True)
class Statement:
    """One row of `evidence`: what is said of some patients of a trial, or left open.

    Names and units are those of the columns of that question; months and percent as printed.
    """

    trial: str
    finding: str
    group: str
    cohort: str
    kind: str
    state: str
    part: bool = False
    contested: bool = False
    regimen: str = ""
    outcome: str = ""
    measure: str = ""
    value: Decimal | None = None
    unit: str = ""
    comparator: str = ""
    control: Decimal | None = None
    p: str = ""
    words: str = ""
    degree: str = ""
    n: Decimal | None = None
    percent: Decimal | None = None
    whole: str = ""
    whole_n: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    after: Decimal | None = None
    follow_up: Decimal | None = None
    remark: str = ""
    source: str = ""
    """The further source that says so; empty: the first does."""
    readings: tuple[Reading, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """The name of the finding in the graph, the last part of its IRI."""
        return table.local_name(self.finding)

    @property
    def mark(self) -> Mark:
        """Which of the things that can be said this is."""
        if self.state != "reported":
            return Mark(self.state)
        return Mark.WORDS if self.kind == "comparison in words" else Mark.FIGURE


def trials(values: Values) -> list[Trial]:
    """Ask for the trials that fit a choice, in the order of the tables of the review."""
    return [_made(Trial, row) for row in rows(bound("trials", values))]


def statements(values: Values) -> list[Statement]:
    """Ask for what is said of some trials, each with its readings."""
    found = [_made(Statement, row) for row in rows(bound("evidence", values))]
    chosen = {"trial": values["trial"]} if "trial" in values else {}
    readings: dict[str, list[Reading]] = {}
    for row in rows(bound("sources", chosen)):
        one = _made(Reading, row)
        readings.setdefault(one.finding, []).append(one)
    graphs = service().engine.release.counts
    return [
        replace(
            one,
            readings=tuple(readings.get(one.finding, ())),
            source=whose(one.finding, graphs),
        )
        for one in found
    ]


def publications(values: Values) -> list[Publication]:
    """Ask for the references that report on some trials."""
    return [_made(Publication, row) for row in rows(bound("publications", values))]


def bound(name: str, values: Values) -> BoundQuery:
    """Bind a saved question; raises ParameterError."""
    return service().questions[name].bind(values)


def rows(query: BoundQuery) -> Iterator[dict[str, Any]]:
    """Ask a bound question; what is unbound is left out of a row."""
    found = table.terms(questions.ask(query, "json"))
    for row in found.rows:
        named = zip(found.columns, row, strict=True)
        yield {name: _plain(term) for name, term in named if term is not None}


def _plain(term: object) -> Any:
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value == "true"
    return Decimal(term.value) if kind in _NUMBERS else term.value


def _made(made: type[_ONE_ROW], row: Mapping[str, Any]) -> _ONE_ROW:
    known = {one.name for one in fields(made)}
    return made(**{name: value for name, value in row.items() if name in known})

"""The results of a release as records: what tables, networks and health resources are made from.

A result stands here once, with every reading it accepts and every one it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from graph.export.source import Row, Source

SEPARATOR = " | "


@dataclass(frozen=True)
class Reading:
    """What the review prints at one place: words, number, status, place, references cited there."""

    iri: str
    accepted: bool
    status: str
    place: str
    printed: str = ""
    value: str = ""
    references: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """A result: its row of `results.rq` and its readings, those that were accepted first."""

    row: Row
    readings: tuple[Reading, ...] = field(repr=False)

    @property
    def iri(self) -> str:
        """What it is called."""
        return str(self.row["result"])

    @property
    def says(self) -> str:
        """What it says, without of whom: ``median PFS 28 months``."""
        return str(self.row["label"]).removeprefix(f"{self.row['patients']}: ")

    @property
    def group(self) -> str:
        """Of whom, without study and regimen: ``Len-R, 1 prior line``."""
        return str(self.row["patients"]).rpartition(": ")[2]

    @property
    def accepted(self) -> tuple[Reading, ...]:
        """The readings on which it rests."""
        return tuple(one for one in self.readings if one.accepted)

    @property
    def rejected(self) -> tuple[Reading, ...]:
        """The readings of the same question that were not accepted."""
        return tuple(one for one in self.readings if not one.accepted)

    def get(self, name: str) -> str:
        """A variable of its row as text; empty where the graph says nothing."""
        return str(self.row.get(name, ""))


def results(source: Source) -> list[Result]:
    """Every result of a release, by study, regimen, patients and endpoint."""
    found = groupby(source.rows("readings.rq"), itemgetter("result"))
    readings = {iri: tuple(_readings(rows)) for iri, rows in found}
    merged: dict[str, Row] = {}
    for row in source.rows("results.rq"):
        merged[row["result"]] = _merge(merged.get(row["result"], {}), row)
    return [Result(row, readings.get(iri, ())) for iri, row in merged.items()]


def joined(values: Iterable[str]) -> str:
    """Write values beside each other, each once, in their order; empty ones are left out.

    >>> joined(["NR", "", "28 months", "NR"])
    'NR | 28 months'
    """
    return SEPARATOR.join(dict.fromkeys(one for one in values if one))


def _readings(rows: Iterable[Row]) -> Iterable[Reading]:
    for iri, grouped in groupby(rows, itemgetter("reading")):
        cited = list(grouped)
        first = cited[0]
        yield Reading(
            iri,
            first["accepted"] == "true",
            first["read_status"],
            first["place"],
            first.get("printed", ""),
            first.get("read_value", ""),
            tuple(int(one["number"]) for one in cited if "number" in one),
        )


def _merge(row: Row, other: Row) -> Row:
    """One row of two that differ where the graph says more than one thing."""
    names = dict.fromkeys((*row, *other))
    return {name: joined((row.get(name, ""), other.get(name, ""))) for name in names}

"""The matrix: a row for each trial, a column for each outcome in some patients."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from server.evidence.marks import Mark, foremost
from server.evidence.statements import Statement, Trial

FILE = Path(__file__).parent / "matrix.toml"


@dataclass(frozen=True)
class Column:
    """A column: its heading, and which statements belong into it (empty: whatever)."""

    part: str
    heading: str
    kind: str = ""
    outcome: str = ""
    measure: str = ""
    group: str = ""
    cohort: str = ""
    patients: str = ""

    @property
    def name(self) -> str:
        """What the column is called where its part does not stand above it."""
        return f"{self.part}: {self.heading}"

    def holds(self, one: Statement) -> bool:
        """Whether a statement belongs into this column."""
        wanted = ((self.kind, one.kind), (self.outcome, one.outcome))
        further = ((self.measure, one.measure), (self.group, one.group))
        named = self.cohort in one.cohort
        return named and all(mine in ("", its) for mine, its in (*wanted, *further))


@dataclass(frozen=True)
class Cell:
    """What is said of one trial in one column: any number of statements, the whole group first."""

    column: Column
    statements: tuple[Statement, ...] = ()

    @property
    def mark(self) -> Mark:
        """The mark of what says most."""
        return foremost(one.mark for one in self.statements)

    def patients(self, one: Statement) -> str:
        """Whose figure this is, unless the heading says so; and who says it, unless the first."""
        of = "" if one.cohort == self.column.patients else one.cohort
        return ", ".join(filter(None, (of, one.source and f"says {one.source}")))


@dataclass(frozen=True)
class Row:
    """A trial with its cells."""

    trial: Trial
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Trials by columns; columns in which nothing could stand are left out."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The headings above the headings, each with how many columns it spans."""
        found = groupby(self.columns, key=lambda one: one.part)
        return [(part, len(list(ones))) for part, ones in found]

    @property
    def counts(self) -> dict[Mark, int]:
        """How many cells have each mark."""
        found = Counter(cell.mark for row in self.rows for cell in row.cells)
        return {mark: found[mark] for mark in Mark}


@lru_cache
def columns() -> tuple[Column, ...]:
    """Read the columns that there are."""
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Column(**one) for one in given["column"])


def lay_out(trials: Sequence[Trial], statements: Iterable[Statement]) -> Matrix:
    """Put every statement of these trials into its cell."""
    placed: dict[tuple[str, Column], list[Statement]] = {}
    for one in statements:
        placed.setdefault((one.trial, column_of(one)), []).append(one)
    used = {column for _, column in placed}
    shown = tuple(one for one in columns() if one in used)
    rows = (Row(one, tuple(_cell(placed, one, column) for column in shown)) for one in trials)
    return Matrix(shown, tuple(rows))


def column_of(one: Statement) -> Column:
    """Find the column of a statement; the last takes whatever no other does."""
    by_care = sorted(columns(), key=lambda column: not column.cohort)
    return next(column for column in by_care if column.holds(one))


def _cell(placed: dict[tuple[str, Column], list[Statement]], trial: Trial, column: Column) -> Cell:
    found = placed.get((trial.trial, column), [])
    return Cell(column, tuple(sorted(found, key=lambda one: (one.part, one.cohort, one.finding))))

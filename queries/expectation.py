"""What a saved question has to answer: rows read from the source by hand, in a table beside it.

A file is named ``<id>--name=value--name=value.expected.csv`` after the question and the values of
its parameters, and has some of its columns. Rows are compared as sets, numbers by their value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from graph.engine.answer import Answer
from queries import FOLDER, Query
from queries.choices import Engine

SUFFIX = ".expected.csv"
Rows = set[tuple[str, ...]]


@dataclass(frozen=True)
class Expectation:
    """The rows that a question has to answer for some values of its parameters."""

    path: Path
    question: str
    values: Mapping[str, Sequence[str]]
    columns: tuple[str, ...]
    rows: frozenset[tuple[str, ...]]

    def held(self, query: Query, engine: Engine) -> Outcome:
        """Ask the question and hold the answer against the rows; raises what an engine does."""
        bound = query.bind({**query.examples, **self.values})
        found = only(answered(engine.ask(bound.question("csv"))), self.columns)
        return Outcome(self, frozenset(found - self.rows), self.rows - found)


@dataclass(frozen=True)
class Outcome:
    """How an answer differs from the rows expected: those that came, and those that are missing."""

    expectation: Expectation
    came: frozenset[tuple[str, ...]]
    missing: frozenset[tuple[str, ...]]

    @property
    def as_expected(self) -> bool:
        """Whether the answer has the rows expected and no others."""
        return not self.came and not self.missing


def load(folder: Path = FOLDER) -> list[Expectation]:
    """Read all expectations of a folder, by name."""
    return [read(path) for path in sorted(folder.glob("*" + SUFFIX))]


def read(path: Path) -> Expectation:
    """Read one file of expected rows."""
    question, *pairs = path.name.removesuffix(SUFFIX).split("--")
    values: dict[str, list[str]] = {}
    for name, _, value in (pair.partition("=") for pair in pairs):
        values.setdefault(name, []).append(value)
    columns, rows = table(path.read_text(encoding="utf-8"))
    return Expectation(path, question, values, tuple(columns), frozenset(only(rows, columns)))


def table(content: str) -> tuple[list[str], list[dict[str, str]]]:
    """Read CSV: the names of its columns, and its rows."""
    reader = csv.DictReader(io.StringIO(content, newline=""))
    return list(reader.fieldnames or []), list(reader)


def answered(answer: Answer) -> list[dict[str, str]]:
    """The rows of an answer that was asked for as CSV."""
    return table(answer.body().decode())[1]


def only(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> Rows:
    """The rows as a set, some columns of them."""
    return {tuple(plain(row[column]) for column in columns) for row in rows}


def plain(value: str) -> str:
    """Write a number without idle zeros, so that 71 is 71.0; any other text as it is.

    >>> plain("71.0"), plain(" CANDOR ")
    ('71', 'CANDOR')
    """
    try:
        return f"{Decimal(value).normalize():f}"
    except InvalidOperation:
        return value.strip()


def told(columns: Sequence[str], rows: frozenset[tuple[str, ...]]) -> Iterator[str]:
    """Write rows in words, in order; an empty cell is left out.

    >>> list(told(["trial", "value", "status"], frozenset({("ALPHA", "18", "")})))
    ['trial ALPHA, value 18']
    """
    for row in sorted(rows):
        pairs = zip(columns, row, strict=True)
        yield ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in pairs if value)

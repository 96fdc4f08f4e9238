"""Do the words of a reading state the number of its record? Needs the records alone.

A figure that was changed in one place of a record and not in the other is found here, before
any text is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from graph.figures import numbers_in
from graph.records import Finding, Location, Reading
from graph.sources import Complaint, Evidence, Located

NUMBERS = ("value", "n", "percent", "months", "median", "against_value", "at_months")


def unstated(evidence: Evidence) -> Iterator[Complaint]:
    """Complain of numbers that the words they rest on do not state."""
    for located, record, at in evidence.records():
        if isinstance(record, Reading):
            yield from _reading(located, record, at, evidence)
        elif isinstance(record, Finding) and not record.implied:
            yield from _finding(located, record, at, evidence)


def _reading(
    located: Located[Any], reading: Reading, at: Location, evidence: Evidence
) -> Iterator[Complaint]:
    words = _words(reading, evidence)
    for name, number in (("value", reading.value), ("percentage", reading.percent)):
        if words is not None and number is not None and number not in numbers_in(words):
            yield located.complain(f"the {name} {number} does not stand in '{words}'", *at)


def _finding(
    located: Located[Any], finding: Finding, at: Location, evidence: Evidence
) -> Iterator[Complaint]:
    """Numbers of a finding that no words it accepts state; an implied finding may have such."""
    words = " / ".join(filter(None, (_words(reading, evidence) for reading in finding.read)))
    for name, number in missing(finding, words):
        sentence = f"'{name}' is {number}, which none of its readings states: '{words}'"
        yield located.complain(sentence, *at, name)


def missing(finding: Finding, words: str) -> Iterator[tuple[str, Decimal | int]]:
    """The numbers of a finding, by field, that some words do not state."""
    stated = numbers_in(words)
    for name in NUMBERS:
        number = getattr(finding, name, None)
        if isinstance(number, Decimal | int) and Decimal(number) not in stated:
            yield name, number


def _words(reading: Reading, evidence: Evidence) -> str | None:
    """The words a reading rests on: its own, else the whole of its cell."""
    if reading.print_ is not None or reading.cell is None:
        return reading.print_
    table, row, column = reading.cell.split()
    record = next(one.record for one in evidence.tables if one.record.id == table)
    found = next(one for one in record.rows if one.id == row)
    return found.cells[column].print_

"""Tables of entries: a spreadsheet or a CSV file, a row an entry, read and turned into records.

All rows are taken or none; each that is refused is told with its row, its column and how to mend
it. An entry keeps the row it came from, and a table that was imported before changes nothing.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.curation.desk import Desk
from graph.curation.drafts import Draft, about, entries
from graph.curation.entries import Reader, Refused, entry
from graph.curation.forms import Form
from graph.records import Record
from graph.sources import Complaint

EXAMPLE = "EXAMPLE"
"""What a template has as the study of the row that shows how to fill one; it is passed over."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its number in the file, from 1 with the header, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Refusal:
    """A row that is not taken, and why."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}: {self.sentence}"


@dataclass
class Taken:
    """What became of the rows of a table."""

    draft: Draft
    rows: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def rows(path: Path, form: Form) -> list[Row]:
    """The rows of a table; empty ones and the example are left out.

    Raises Refused where the file cannot be read, or its columns are not those of the form.
    """
    found = _of_workbook(path) if path.suffix.lower() == ".xlsx" else _of_csv(path)
    header, *others = found or [[]]
    names = [one.strip() for one in header]
    _refuse_columns(names, form)
    made = (
        Row(number, {name: cell.strip() for name, cell in zip(names, cells, strict=False)})
        for number, cells in enumerate(others, start=2)
    )
    return [one for one in made if any(one.cells.values()) and one.cells["study"] != EXAMPLE]


def _of_csv(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("table", f"{path.name} is not UTF-8 text: {error}") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))


def _of_workbook(path: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise Refused("table", f"{path.name} is no workbook of Excel: {error}") from None
    try:
        found = book.worksheets[0].iter_rows()
        return [[_cell(one.value, one.number_format) for one in cells] for cells in found]
    finally:
        book.close()


def _cell(value: object, number_format: str) -> str:
    """A cell as it is shown: a number keeps the decimal places of its format."""
    if value is None:
        return ""
    places = re.fullmatch(r"0\.(0+)", number_format or "")
    if isinstance(value, int | float) and places:
        return f"{value:.{len(places[1])}f}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse_columns(names: Sequence[str], form: Form) -> None:
    for name in names:
        if name and name not in form.columns:
            near = difflib.get_close_matches(name, form.columns, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise Refused("table", f"the column '{name}' is not known{hint}")
    needed = {"study"} | {one.name for one in form.questions if one.needed} - {"unit", "status"}
    if missing := sorted(needed - set(names)):
        raise Refused("table", f"columns are missing: {', '.join(missing)}")


def take(
    desk: Desk, form: Form, name: str, read: Reader | None, table: str, found: Sequence[Row]
) -> Taken:
    """Turn rows into entries of a source, each tried with every rule on records."""
    left = list(found)
    refused: list[Refusal] = []
    while True:
        taken = _drafted(desk, form, name, read, table, left)
        refused += taken.refused
        own, _ = taken.draft.refused()
        wrong = [*_by_row(taken.draft, own, table)]
        taken.refused = sorted([*refused, *wrong], key=lambda one: one.row)
        if not wrong:
            return taken
        refused += wrong
        out = {one.row for one in refused}
        left = [one for one in left if one.number not in out]


def _drafted(
    desk: Desk, form: Form, name: str, read: Reader | None, table: str, found: Sequence[Row]
) -> Taken:
    taken, met = Taken(Draft(desk.folder)), dict[tuple[object, ...], int]()
    for row in found:
        study = row.cells["study"]
        try:
            record = entry(form, {**row.cells, "row": f"{table} {row.number}"}, read)
            key = (study, *about(form, record))
            if key in met:
                raise Refused("study", f"row {met[key]} is about the same")
            met[key] = row.number
            if _is_there(desk, form, name, study, record):
                taken.unchanged.append(row.number)
                continue
            taken.draft = desk.put(form, name, study, record, taken.draft)
            taken.rows.append(row.number)
        except Refused as error:
            taken.refused.append(Refusal(row.number, error.field, error.sentence))
    return taken


def _is_there(desk: Desk, form: Form, name: str, study: str, record: Record) -> bool:
    """Whether a source says the same already, wherever it was taken from."""
    there = (one.record for one in entries(form, desk.source(name), study))
    said = record.model_dump(exclude={"row"})
    return any(one.model_dump(exclude={"row"}) == said for one in there)


def _by_row(draft: Draft, complaints: Sequence[Complaint], table: str) -> Iterator[Refusal]:
    """Complaints about lines of files as refusals of the rows that the lines came from."""
    for one in complaints:
        below = (draft.text(one.file) or "").splitlines()[one.line - 1 :]
        # An entry ends with the row it came from.
        marks = (re.fullmatch(rf" +row: {re.escape(table)} (\d+)", line) for line in below)
        row = next(int(mark[1]) for mark in marks if mark)
        column = below[0].strip(" -").partition(":")[0]
        yield Refusal(row, column, one.sentence)

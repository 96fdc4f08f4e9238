"""A table to fill in: a column a field, lists of what a cell takes, an example, explanations."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from graph.curation.forms import Form
from graph.curation.tables import EXAMPLE

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_LAST_ROW = 1000
"""Rows of the sheet for which a list is offered."""
_WORDS = {
    "study": ("Study to which the entry belongs, by its key.", EXAMPLE),
    "printed": ("The shortest phrase with the figure, exactly as printed.", "12.4 months"),
    "in": ("Paragraph of the words, where they stand in several.", "results p1"),
    "start": ("Character at which the words begin, where they stand at several places.", "206"),
    "cites": ("References printed there, with commas.", "18, 19"),
    "absent": ("Where nothing is printed: section, table or paragraph that was searched.", ""),
    "note": ("A remark; needed with 'absent': what was looked for.", ""),
}


def write(path: Path, name: str, form: Form, offers: Mapping[str, list[str]]) -> None:
    """Write the template of one kind of entry; `offers` is what fields may name."""
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path, name, form, offers)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([form.columns, _example(form)])


def _example(form: Form) -> list[str]:
    """A row that shows how to fill one in."""
    shown = {one.name: one.example for one in form.questions if not one.name.startswith("status")}
    shown |= {one: example for one, (_, example) in _WORDS.items()}
    return [shown.get(one, "") for one in form.columns]


def _write_workbook(path: Path, name: str, form: Form, offers: Mapping[str, list[str]]) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        sheet = book.add_worksheet(name)
        # As text, so that a spreadsheet keeps the digits that are typed: 28.40 is not 28.4.
        sheet.set_column(0, len(form.columns) - 1, 16, book.add_format({"num_format": "@"}))
        sheet.write_row(0, 0, form.columns, book.add_format({"bold": True}))
        sheet.write_row(1, 0, _example(form), book.add_format({"italic": True, "num_format": "@"}))
        sheet.freeze_panes(1, 1)
        _explain(book, form)
        for place, words in _lists(book, form, offers):
            sheet.data_validation(
                1,
                place,
                _LAST_ROW,
                place,
                {
                    "validate": "list",
                    "source": words,
                    "error_message": "Choose one of the list; docs/records.md explains them.",
                },
            )


def _explain(book: Workbook, form: Form) -> None:
    sheet = book.add_worksheet("explained")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 3, 30)
    told = [("column", "meaning", "needed", "for example")]
    fields = {one.name: one for one in form.questions}
    for column in form.columns:
        if column in fields:
            one = fields[column]
            told.append((column, one.meaning, "yes" if one.needed else "", one.example))
        else:
            meaning, example = _WORDS[column]
            told.append((column, meaning, "yes" if column == "study" else "", example))
    told.append(("", f"A row whose study is {EXAMPLE} is passed over.", "", ""))
    for number, row in enumerate(told):
        sheet.write_row(number, 0, row)


def _lists(
    book: Workbook, form: Form, offers: Mapping[str, list[str]]
) -> Iterable[tuple[int, str]]:
    """Write what cells take on a sheet of its own; gives each column's number and range."""
    from xlsxwriter.utility import xl_range_abs

    sheet = book.add_worksheet("lists")
    fields = {one.name: list(one.words) or offers.get(one.name, []) for one in form.questions}
    fields["study"] = offers.get("study", [])
    for place, column in enumerate(form.columns):
        if words := fields.get(column):
            sheet.write_column(0, place, words)
            yield place, f"=lists!{xl_range_abs(0, place, len(words) - 1, place)}"

"""An answer as a spreadsheet: the rows on one sheet, and what they are the answer to on another.

Texts are written as texts, never as formulas or links, whatever they begin with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from queries import Query
from server.tidy import plain

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ROWS, ABOUT = "Answer", "About"
_MOST_TEXT = 32_767
"""Characters that a cell of a spreadsheet can hold."""
_WIDEST, _NARROWEST = 60, 8
# Written into the file; the same each time, so that equal answers are equal files.
_CREATED = datetime(2024, 1, 1)  # the format has no zones


def document(query: Query, rows: Iterable[Sequence[object]], told: Mapping[str, str]) -> bytes:
    """Write rows (terms, or None) and facts as a workbook of two sheets."""
    from xlsxwriter import Workbook

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": query.question, "created": _CREATED})
        _write_rows(book, query, [list(row) for row in rows])
        _write_facts(book, told)
    return out.getvalue()


def _write_rows(book: Workbook, query: Query, rows: list[list[object]]) -> None:
    sheet = book.add_worksheet(ROWS)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for place, one in enumerate(query.columns.values()):
        values = [plain(row[place], one.type) for row in rows]
        sheet.write_string(0, place, one.heading, bold)
        sheet.set_column(place, place, _width(one.heading, values))
        for line, value in enumerate(values, start=1):
            _write(sheet, line, place, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(query.columns) - 1)


def _write(sheet: Worksheet, line: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif value is not None:
        sheet.write_string(line, place, value[:_MOST_TEXT])


def _width(heading: str, values: Iterable[object]) -> int:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, len(heading) // 2) + 2))


def _write_facts(book: Workbook, told: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(ABOUT)
    bold, wrapped = (
        book.add_format(look | {"valign": "top"}) for look in ({"bold": True}, {"text_wrap": True})
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for line, (name, value) in enumerate(told.items()):
        sheet.write_string(line, 0, name.capitalize(), bold)
        sheet.write_string(line, 1, value[:_MOST_TEXT], wrapped)

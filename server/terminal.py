"""Tables of text: as wide as the terminal, numbers to the right, units in the headings."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = 2
LEAST = 10
"""Characters that a column of words needs; if there is less room, a row is written as a list."""
MOST_LINES = 8
"""Lines that one cell may take."""
CUT = " …"


@dataclass(frozen=True)
class Head:
    """The heading of a column, and whether its values stand to the right."""

    text: str
    number: bool = False


def width_of_terminal() -> int | None:
    """Characters that fit on a line; None: nobody looks, so that no line is too long."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int | None = None
) -> Iterator[str]:
    """Write a table no wider than `width`; None: every row on one line.

    Cells that are too long are wrapped, and cut after some lines. Where the columns have no room
    beside each other, each row becomes a list of its values.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = _natural(heads, cells)
    if width is not None and sum(widths) + GAP * (len(widths) - 1) > width:
        fitted = _fitted(heads, cells, width)
        if fitted is None:
            yield from _lists(heads, cells, width)
            return
        widths = fitted
    yield from _beside(heads, cells, widths)


def _natural(heads: Sequence[Head], rows: Sequence[Sequence[str]]) -> list[int]:
    columns = [[head.text, *(row[n] for row in rows)] for n, head in enumerate(heads)]
    return [max(len(cell) for cell in column) for column in columns]


def _fitted(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Widths that fit: the widest columns give way first, and numbers do not; None: none do."""
    wanted = [max([*(len(row[n]) for row in rows), 1]) for n in range(len(heads))]
    least = [
        max(_longest_word(head.text), wanted[n]) if head.number else min(wanted[n], LEAST)
        for n, head in enumerate(heads)
    ]
    room = width - GAP * (len(heads) - 1)
    wanted = [max(each) for each in zip(wanted, least, map(_head_width, heads), strict=True)]
    widths = [max(min(one, LEAST), low) for one, low in zip(wanted, least, strict=True)]
    if sum(widths) > room:
        return None
    return _spread(widths, wanted, room - sum(widths))


def _spread(widths: list[int], wanted: Sequence[int], left: int) -> list[int]:
    """Give what room is left to the narrowest columns that want more, one character a turn."""
    while left:
        growing = [n for n, one in enumerate(widths) if one < wanted[n]]
        if not growing:
            return widths
        for n in sorted(growing, key=lambda n: widths[n])[:left]:
            widths[n] += 1
            left -= 1
    return widths


def _head_width(head: Head) -> int:
    """What a heading wants: its longest word, and not more than a few lines."""
    return max(_longest_word(head.text), len(head.text) // 3)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=1)


def _beside(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> Iterator[str]:
    yield from _row([head.text for head in heads], heads, widths, most=100)
    yield (" " * GAP).join("─" * width for width in widths)
    tall = any(len(row[n]) > width for row in rows for n, width in enumerate(widths))
    for number, row in enumerate(rows):
        if tall and number:
            yield ""
        yield from _row(row, heads, widths, MOST_LINES)


def _row(
    cells: Sequence[str], heads: Sequence[Head], widths: Sequence[int], most: int
) -> Iterator[str]:
    wrapped = [_wrapped(cell, width, most) for cell, width in zip(cells, widths, strict=True)]
    for line in range(max(map(len, wrapped))):
        parts = [lines[line] if line < len(lines) else "" for lines in wrapped]
        yield (
            (" " * GAP)
            .join(
                part.rjust(width) if head.number else part.ljust(width)
                for part, head, width in zip(parts, heads, widths, strict=True)
            )
            .rstrip()
        )


def _wrapped(text: str, width: int, most: int) -> list[str]:
    if len(text) <= width:
        return [text]
    return textwrap.wrap(text, width, max_lines=most, placeholder=CUT, break_on_hyphens=False)


def _lists(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Write each row as a list of its values, those that are there."""
    for number, row in enumerate(rows, start=1):
        yield f"── {number} " + "─" * max(0, min(width, 40) - 4 - len(str(number)))
        for head, cell in zip(heads, row, strict=True):
            if cell:
                text = f"{head.text}: {cell}"
                yield from textwrap.wrap(text, max(width, 20), subsequent_indent="    ")

"""A picture of blocks: one for each trial, with rows on an axis of its own.

The rows of one trial stand together and apart from the next, because they may be compared and
trials may not. Blocks fill one column on a telephone, two on paper and on a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.evidence.axis import Axis
from server.evidence.svg import Drawing, lines

COLUMN, GUTTER, LABEL = 360, 36, 122
"""Units: how wide a column is, how far the next is, and where in it the axis begins."""
EDGE = 8
"""Units kept free on both sides of a column."""
LINE, LEAST_ROW, HEAD, FOOT = 14, 21, 24, 26
WARNING = (
    "Each block is one trial. Trials had different patients, comparators and times of analysis: "
    "compare within a block, never between blocks."
)
_LETTERS = 19
_NOTE_LETTERS = 62

Painter = Callable[[Drawing, Axis, float], None]


@dataclass(frozen=True)
class Row:
    """One row: its label, what is said of it aloud, and how its mark is painted at a height.

    `lines` is how many lines of words the mark has.
    """

    label: str
    said: str
    paint: Painter
    lines: int = 1

    @property
    def label_lines(self) -> list[str]:
        """The label, broken to fit."""
        return lines(self.label, _LETTERS)

    @property
    def height(self) -> float:
        """Units it takes."""
        return max(LEAST_ROW, LINE * max(self.lines, len(self.label_lines)) + 5)


@dataclass(frozen=True)
class Block:
    """A trial: its name, what it compares, its rows."""

    name: str
    about: str
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        """Units it takes."""
        return HEAD + sum(row.height for row in self.rows) + FOOT


@dataclass(frozen=True)
class Sheet:
    """What is drawn: title, description, axis, blocks, and what must be known to read it."""

    title: str
    description: str
    axis: Axis
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()

    def draw(self, columns: int, titled: bool = False) -> Drawing:
        """Draw the blocks in so many columns; a file carries its own title."""
        columns = min(columns, len(self.blocks)) or 1
        parts = _share(self.blocks, columns)
        top = 34.0 if titled else 4.0
        tallest = max((sum(one.height for one in part) for part in parts), default=0)
        notes = [line for note in (*self.notes, WARNING) for line in lines(note, _letters(columns))]
        width = columns * COLUMN + (columns - 1) * GUTTER
        height = top + tallest + len(notes) * LINE + 12
        drawing = Drawing(width, height, self.title, self.description)
        if titled:
            drawing.write(EDGE, 22, self.title, size=17, bold=True)
        for number, part in enumerate(parts):
            self._column(drawing, part, number * (COLUMN + GUTTER), top)
        for number, line in enumerate(notes):
            y = top + tallest + 10 + number * LINE
            drawing.write(EDGE, y, line, size=11, fill="quiet")
        return drawing

    def _column(self, drawing: Drawing, part: Sequence[Block], x: float, y: float) -> None:
        axis = self.axis.between(x + LABEL, x + COLUMN - EDGE - 6)
        for block in part:
            self._block(drawing, block, axis, x, y)
            y += block.height

    def _block(self, drawing: Drawing, block: Block, axis: Axis, x: float, y: float) -> None:
        drawing.line(x + EDGE, y + 2, x + COLUMN - EDGE, y + 2)
        drawing.write(x + EDGE, y + 18, block.name, size=13, bold=True)
        drawing.write(x + COLUMN - EDGE, y + 18, block.about, size=11, fill="quiet", anchor="end")
        y += HEAD
        bottom = y + sum(row.height for row in block.rows)
        axis.draw(drawing, y, bottom)
        drawing.write(axis.left - 12, bottom + 12, axis.unit, size=10, fill="quiet", anchor="end")
        for row in block.rows:
            with drawing.group(row.said):
                self._row(drawing, row, axis, x, y)
            y += row.height

    def _row(self, drawing: Drawing, row: Row, axis: Axis, x: float, y: float) -> None:
        middle = y + row.height / 2
        first = middle + 4 - LINE * (len(row.label_lines) - 1) / 2
        for number, line in enumerate(row.label_lines):
            drawing.write(x + EDGE, first + number * LINE, line, size=11.5)
        row.paint(drawing, axis, middle)


def _letters(columns: int) -> int:
    return _NOTE_LETTERS * columns


def _share(blocks: Sequence[Block], columns: int) -> list[list[Block]]:
    """Fill the columns one after the other, each to about the same height."""
    parts: list[list[Block]] = [[] for _ in range(columns)]
    fair = sum(one.height for one in blocks) / columns
    here, filled = 0, 0.0
    for one in blocks:
        if here < columns - 1 and filled + one.height / 2 > fair:
            here, filled = here + 1, 0.0
        parts[here].append(one)
        filled += one.height
    return parts

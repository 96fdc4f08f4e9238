"""The gap map: every cell of the matrix as one mark, so that empty ground is seen at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from server.evidence import marks, matrix
from server.evidence.marks import Mark
from server.evidence.matrix import Column, Matrix, Row
from server.evidence.picture import Picture, Scene
from server.evidence.svg import Drawing, lines
from server.table import Cell, Table

TITLE = "What is reported, and what is not"
_NAME, _CELL, _ROW, _HEAD, _LINE = 104.0, 13.2, 21.0, 138.0, 17.0
_LETTERS = 16
_WIDE = 2.0
"""How much wider a cell is where there is room."""


def draw(scene: Scene, columns: int, titled: bool) -> Drawing:
    """Draw one mark for each trial and column, and count them in the legend."""
    found = matrix.lay_out(scene.trials, scene.statements)
    step = _CELL * (_WIDE if columns > 1 else 1)
    top = (34 if titled else 0) + _HEAD
    width = max(360.0, _NAME + step * len(found.columns) + 8)
    height = top + _ROW * len(found.rows) + _LINE * len(Mark) + 20
    drawing = Drawing(width, height, TITLE, _said(found))
    if titled:
        drawing.write(8, 22, TITLE, size=17, bold=True)
    for number, column in enumerate(found.columns):
        _heading(drawing, column, _NAME + step * (number + 0.5), top)
    for number, row in enumerate(found.rows):
        _row(drawing, row, step, top + _ROW * (number + 0.5))
    _legend(drawing, found, top + _ROW * len(found.rows) + 22)
    return drawing


def _heading(drawing: Drawing, column: Column, x: float, y: float) -> None:
    drawing.write(x + 4, y - 6, _short(column), size=10.5, turn=-90, fill="quiet")


def _short(column: Column) -> str:
    """What a column is called in a few letters."""
    part = {"Patients": "", "Median PFS": "PFS, ", "PFS otherwise": "PFS, "}.get(column.part, "")
    number = "n, " if column.kind == "size" else ""
    heading = column.heading.partition(", whatever")[0].partition(", median")[0]
    return part + number + heading


def _row(drawing: Drawing, row: Row, step: float, y: float) -> None:
    name = lines(row.trial.trial, _LETTERS)
    for number, line in enumerate(name):
        place = y + 4 + 10 * (number - (len(name) - 1) / 2)
        drawing.write(8, place, line, size=11.5 if len(name) == 1 else 9.5)
    drawing.line(_NAME, y + _ROW / 2, _NAME + step * len(row.cells), y + _ROW / 2, width=0.6)
    for number, cell in enumerate(row.cells):
        with drawing.group(f"{row.trial.trial}, {cell.column.name}: {cell.mark.value}"):
            marks.draw(drawing, cell.mark, _NAME + step * (number + 0.5), y, 8)


def _legend(drawing: Drawing, found: Matrix, y: float) -> None:
    for number, (mark, count) in enumerate(found.counts.items()):
        marks.draw(drawing, mark, 14, y + _LINE * number - 4, 8)
        drawing.write(28, y + _LINE * number, f"{mark.value}: {count}", size=11.5)


def _said(found: Matrix) -> str:
    counts = ", ".join(f"{count} {mark.value}" for mark, count in found.counts.items())
    size = f"{len(found.rows)} trials by {len(found.columns)} columns"
    return f"{size}. Of the cells: {counts}. The matrix below says the same in words."


def tabulate(scene: Scene) -> Table:
    """Write for each column how many trials have which mark."""
    found = matrix.lay_out(scene.trials, scene.statements)
    rows = [
        _counts(column, [row.cells[at].mark for row in found.rows])
        for at, column in enumerate(found.columns)
    ]
    return Table(("Column", *(mark.value for mark in Mark)), tuple(rows))


def _counts(column: Column, cells: Sequence[Mark]) -> tuple[Cell, ...]:
    return (Cell(column.name), *(Cell(str(cells.count(mark)), number=True) for mark in Mark))


PICTURE = Picture(
    name="gaps",
    title=TITLE,
    lead="Every cell of the matrix as one mark; of several statements, the one that says most.",
    question="evidence",
    draw=draw,
    tabulate=tabulate,
)

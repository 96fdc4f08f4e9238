"""How a statement is painted on an axis: a dot for a figure, else a shape and words."""

from __future__ import annotations

from decimal import Decimal

from server.evidence import marks, wording
from server.evidence.axis import Axis
from server.evidence.blocks import Painter, Row
from server.evidence.marks import Mark
from server.evidence.statements import Statement
from server.evidence.svg import Drawing

_RADIUS = 4.5


def rows(one: Statement) -> list[Row]:
    """Make the row of a result, and one for the arm compared with, if that has a figure."""
    painter = dot(one.value, wording.words(one)) if one.value is not None else absence(one.mark)
    found = [Row(one.cohort, said_of(one), painter)]
    if one.control is not None:
        found.append(_compared(one, one.control))
    return found


def _compared(one: Statement, control: Decimal) -> Row:
    """Make the row of the arm that a result is compared with."""
    figure = f"{wording.number(control)}{wording.unit(one)}"
    said = f"{one.trial}, {one.comparator} instead of {one.regimen}, {one.cohort}: {figure}"
    text = f"{figure} (p {one.p})" if one.p else figure
    return Row(f"… with {one.comparator} instead", said, dot(control, text, hollow=True))


def said_of(one: Statement) -> str:
    """Say a statement aloud: trial, patients, figure with its unit, and what stands beside it."""
    beside = wording.beside(one)
    said = f"{one.trial}, {one.regimen}, {one.cohort}: {wording.words(one)}"
    return f"{said}; {beside}" if beside else said


def dot(value: Decimal, text: str, hollow: bool = False) -> Painter:
    """Paint a figure where it lies on the axis, with its words."""

    def paint(drawing: Drawing, axis: Axis, y: float) -> None:
        x = axis.place(value)
        fill = "ground" if hollow else "accent"
        drawing.circle(x, y, _RADIUS, fill=fill, stroke="accent", width=1.5)
        axis.label(drawing, x, y, text)

    return paint


def absence(mark: Mark) -> Painter:
    """Paint what has no figure: an open arrow for not reached, else the mark, with its words."""

    def paint(drawing: Drawing, axis: Axis, y: float) -> None:
        if mark is Mark.NOT_REACHED:
            return _arrow(drawing, axis, y)
        marks.draw(drawing, mark, axis.left + 6, y, 8)
        drawing.write(axis.left + 15, y + 4, mark.value, fill="quiet", size=11.5)

    return paint


def _arrow(drawing: Drawing, axis: Axis, y: float) -> None:
    """An arrow along the axis with no end on it: the median lies somewhere beyond."""
    words = Mark.NOT_REACHED.value
    start = axis.left + 14 + len(words) * 6
    drawing.write(axis.left + 4, y + 4, words, size=11.5)
    drawing.line(start, y, axis.right - 10, y, stroke="accent", width=1.5, dash="5 4")
    marks.draw(drawing, Mark.NOT_REACHED, axis.right - 5, y, 10)

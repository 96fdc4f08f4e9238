"""Axes: from figures to places, evenly or by ratio, with grid lines and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, log

from server.evidence.svg import Drawing

_GAP = 7
"""Units between a mark and its words."""
_LETTER = 6.1
"""Units that a letter takes, about, at the size of values."""


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high` figures, drawn from `left` to `right`; by ratio if `ratio`."""

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str
    ratio: bool = False
    strong: float | None = None
    left: float = 0
    right: float = 1

    def between(self, left: float, right: float) -> Axis:
        """The same axis, drawn between two places."""
        return replace(self, left=left, right=right)

    def place(self, value: float | Decimal) -> float:
        """Where a figure lies.

        >>> Axis(0, 48, (), "months").between(100, 200).place(24)
        150.0
        """
        low, high, here = self.low, self.high, float(value)
        if self.ratio:
            low, high, here = log(low), log(high), log(here)
        return self.left + (here - low) / (high - low) * (self.right - self.left)

    def draw(self, drawing: Drawing, top: float, bottom: float) -> None:
        """Draw the grid, and the figures below it."""
        for tick in self.ticks:
            x = self.place(tick)
            stroke, thick = ("quiet", 1.2) if tick == self.strong else ("line", 0.7)
            drawing.line(x, top, x, bottom, stroke=stroke, width=thick)
            drawing.write(x, bottom + 12, f"{tick:g}", size=10, fill="quiet", anchor="middle")

    def label(self, drawing: Drawing, x: float, y: float, text: str, fill: str = "ink") -> None:
        """Write beside a mark: to its right where there is room, else to its left."""
        fits = x + _GAP + len(text) * _LETTER < self.right
        anchor = "start" if fits else "end"
        place = x + (_GAP if fits else -_GAP)
        drawing.write(place, y + 4, text, fill=fill, anchor=anchor, halo=True)


def months(values: Sequence[Decimal | None]) -> Axis:
    """An axis of months from none to the next whole year above all values."""
    most = max((float(one) for one in values if one is not None), default=12.0)
    years = max(1, ceil((most + 1) / 12))
    step = 12 if years <= 5 else 24
    high = ceil(years * 12 / step) * step
    return Axis(0, high, tuple(range(0, high + 1, step)), "months")

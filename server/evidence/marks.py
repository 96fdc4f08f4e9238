"""What the review can say in answer to a question, and silence; told apart by shape.

Words always stand beside a mark, so nothing hangs on colour or on knowing the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from server.evidence.svg import Drawing


class Mark(Enum):
    """What stands in a cell; the value is what people read."""

    FIGURE = "reported as a figure"
    WORDS = "said in words only"
    NOT_REACHED = "not reached"
    NOT_EVALUATED = "not evaluated"
    NOT_REPORTED = "not reported"
    NOTHING = "nothing said"

    @property
    def slug(self) -> str:
        """Its name in a stylesheet."""
        return self.name.lower().replace("_", "-")


MEANING = {
    Mark.FIGURE: "the review prints a number",
    Mark.WORDS: "the review compares, and prints no number",
    Mark.NOT_REACHED: "a result: the median was not reached at the time of the analysis",
    Mark.NOT_EVALUATED: "the review says that it was not evaluated",
    Mark.NOT_REPORTED: "the review gives no value: a blank, a remark, or a search in vain",
    Mark.NOTHING: "the graph holds no statement, neither of a figure nor of its absence",
}
"""What a mark means; of those that are a status, as the ontology defines it."""


def foremost(marks: Iterable[Mark]) -> Mark:
    """Choose the mark that says most; silence where there is none.

    >>> foremost([Mark.NOT_REPORTED, Mark.FIGURE])
    <Mark.FIGURE: 'reported as a figure'>
    """
    order = list(Mark)
    return min(marks, key=order.index, default=Mark.NOTHING)


def draw(drawing: Drawing, mark: Mark, x: float, y: float, size: float) -> None:
    """Draw a mark around a point, `size` units high and wide."""
    r = size / 2
    if mark is Mark.FIGURE:
        drawing.circle(x, y, r, fill="accent")
    elif mark is Mark.WORDS:
        for place in (-r / 2, r / 2):
            drawing.line(x - r, y + place, x + r, y + place, stroke="ink", width=1.6)
    elif mark is Mark.NOT_REACHED:
        points = [(x - r, y - r), (x + r, y), (x - r, y + r)]
        drawing.polygon(points, fill="ground", stroke="accent", width=1.5)
    elif mark is Mark.NOT_EVALUATED:
        drawing.line(x - r, y - r, x + r, y + r, stroke="ink", width=1.4)
        drawing.line(x - r, y + r, x + r, y - r, stroke="ink", width=1.4)
    elif mark is Mark.NOT_REPORTED:
        drawing.circle(x, y, r, fill="ground", stroke="quiet", width=1.3)
    else:
        drawing.circle(x, y, 0.8, fill="line")

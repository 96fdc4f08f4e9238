"""Hazard ratios where the review prints them, on an axis of ratios."""

from __future__ import annotations

from dataclasses import replace

from server.evidence import paint
from server.evidence.axis import Axis
from server.evidence.blocks import Row, Sheet
from server.evidence.picture import Picture, Scene, blocks, counted, table_of
from server.evidence.statements import Statement
from server.evidence.svg import Drawing

TITLE = "Hazard ratios of progression-free survival, where printed"
AXIS = Axis(0.25, 4, (0.25, 0.5, 1, 2, 4), "", ratio=True, strong=1)
NOTE = (
    "Below 1 the regimen under test did better, above 1 the arm it is compared with. The review "
    "prints no confidence interval, so none is drawn; of trials not shown nothing is said on one."
)


def _rows(one: Statement) -> list[Row]:
    patients = f"{one.cohort}, against {one.comparator}" if one.comparator else one.cohort
    return paint.rows(replace(one, cohort=patients))


def draw(scene: Scene, columns: int, titled: bool) -> Drawing:
    """Draw a dot for each hazard ratio; no interval is drawn that is not printed."""
    description = f"{counted(scene.statements)} {NOTE}"
    return Sheet(TITLE, description, AXIS, blocks(scene, _rows), (NOTE,)).draw(columns, titled)


PICTURE = Picture(
    name="hazard-ratios",
    title=TITLE,
    lead="How large the effect is against the comparator. The review prints few, and no interval.",
    question="evidence",
    values={"about": ("result",), "statistic": ("hazard-ratio",)},
    draw=draw,
    tabulate=table_of,
)

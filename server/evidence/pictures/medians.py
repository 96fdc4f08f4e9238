"""Medians of progression-free survival, trial by trial and cohort by cohort."""

from __future__ import annotations

from server.evidence import axis, paint
from server.evidence.blocks import Sheet
from server.evidence.picture import Picture, Scene, blocks, counted, table_of
from server.evidence.svg import Drawing

TITLE = "Median progression-free survival, by trial and cohort"


def draw(scene: Scene, columns: int, titled: bool) -> Drawing:
    """Draw a dot for each median, an open arrow for one not reached, words for what is missing."""
    values = [figure for one in scene.statements for figure in (one.value, one.control)]
    sheet = Sheet(
        TITLE,
        f"{counted(scene.statements)} The table below the picture says the same.",
        axis.months(values),
        blocks(scene, paint.rows),
        ("Filled dot: regimen under test. Open dot: the arm it is compared with, where printed.",),
    )
    return sheet.draw(columns, titled)


PICTURE = Picture(
    name="medians",
    title=TITLE,
    lead="In months: all patients, those refractory to lenalidomide, and those so after one line.",
    question="evidence",
    values={"about": ("result",), "endpoint": ("pfs",), "statistic": ("median",)},
    draw=draw,
    tabulate=table_of,
)

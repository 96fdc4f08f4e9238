"""How long patients had been followed at each analysis."""

from __future__ import annotations

from server.evidence import axis, paint
from server.evidence.blocks import Sheet
from server.evidence.picture import Picture, Scene, blocks, counted, table_of
from server.evidence.svg import Drawing

TITLE = "Follow-up at the analysis"
NOTE = (
    "A follow-up belongs to one analysis, of the patients named. What is no median is marked so; "
    "the review states no dates of data cuts."
)


def draw(scene: Scene, columns: int, titled: bool) -> Drawing:
    """Draw a dot for each follow-up, words where none is printed."""
    sheet = Sheet(
        TITLE,
        f"{counted(scene.statements)} {NOTE}",
        axis.months([one.value for one in scene.statements]),
        blocks(scene, paint.rows),
        (NOTE,),
    )
    return sheet.draw(columns, titled)


PICTURE = Picture(
    name="follow-up",
    title=TITLE,
    lead="The longer the follow-up, the more a median can be trusted to stay what it is.",
    question="evidence",
    values={"about": ("follow-up",)},
    draw=draw,
    tabulate=table_of,
)

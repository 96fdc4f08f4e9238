"""Cohorts as shares of their arm: how many patients each result rests on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from server.evidence import paint, wording
from server.evidence.axis import Axis
from server.evidence.blocks import Block, Painter, Row, Sheet
from server.evidence.marks import Mark
from server.evidence.picture import Picture, Scene, counted, table_of
from server.evidence.statements import Statement
from server.evidence.svg import Drawing

TITLE = "Cohorts as shares of their arm"
AXIS = Axis(0, 100, (0, 25, 50, 75, 100), "% of the arm")
NOTE = (
    "A bar is as long as its share of the whole arm: by the printed numbers of patients where both "
    "are printed, else by the printed percentage. A dashed outline: the number is not printed. "
    "Percentages are as printed; where one is no share of the arm, its words say of whom."
)
_FILLS = {"len-exposed": "line", "len-r": "accent", "len-r-1lot": "accent"}
Shares = Mapping[str, Decimal]


def shares(statements: list[Statement]) -> dict[str, Decimal]:
    """Work out the share of the arm, percent, of each cohort for which the review gives enough.

    By the numbers of patients where both are printed; else the printed percentage, of the share of
    the cohort that it is a part of.
    """
    arm = next((one.n for one in statements if one.group == "itt"), None)
    found: dict[str, Decimal] = {wording.ALL: Decimal(100)}
    for one in statements:
        if one.n is not None and arm:
            found.setdefault(one.cohort, 100 * one.n / arm)
        elif one.percent is not None and one.whole in found:
            found.setdefault(one.cohort, one.percent * found[one.whole] / 100)
    return found


def _bar(one: Statement, known: Shares) -> Painter:
    """Paint a bar; its words stand behind its end, or within where there is no room."""
    share, text = known.get(one.cohort), wording.words(one)

    def paint_bar(drawing: Drawing, axis: Axis, y: float) -> None:
        if one.n is None or share is None:
            return _unknown(drawing, axis, y, share, text)
        end = axis.place(share)
        fill = _FILLS.get(one.group, "raised")
        drawing.box(axis.left, y - 7, end - axis.left, 14, fill=fill, stroke="quiet")
        inside = end + 7 + len(text) * 5.8 > axis.right
        ink = "ground" if inside and fill == "accent" else "ink"
        place, anchor = (end - 6, "end") if inside else (end + 6, "start")
        drawing.write(place, y + 4, text, size=11.5, fill=ink, anchor=anchor)

    return paint_bar


def _unknown(drawing: Drawing, axis: Axis, y: float, share: Decimal | None, text: str) -> None:
    end = axis.left + 16 if share is None else axis.place(share)
    drawing.box(axis.left, y - 7, end - axis.left, 14, fill="ground", stroke="quiet", dash="3 3")
    drawing.write(min(end, axis.left + 16) + 6, y + 4, text, size=11.5, fill="quiet")


def _block(scene: Scene, number: int) -> Block | None:
    trial = scene.trials[number]
    found = [one for one in scene.of(trial) if one.regimen]
    known = shares(found)
    rows = [Row(one.cohort, paint.said_of(one), _bar(one, known)) for one in found]
    return Block(trial.trial, trial.regimens, tuple(rows)) if rows else None


def draw(scene: Scene, columns: int, titled: bool) -> Drawing:
    """Draw a bar for each cohort within its arm."""
    made = (_block(scene, number) for number in range(len(scene.trials)))
    known = [one for one in scene.statements if one.mark is Mark.FIGURE]
    description = f"{counted(scene.statements)} {len(known)} have a number or a share. {NOTE}"
    sheet = Sheet(TITLE, description, AXIS, tuple(one for one in made if one), (NOTE,))
    return sheet.draw(columns, titled)


PICTURE = Picture(
    name="cohorts",
    title=TITLE,
    lead="A result says as much as it has patients: how many had had lenalidomide, and failed it.",
    question="evidence",
    values={"about": ("size",)},
    draw=draw,
    tabulate=table_of,
)

"""Cohorts as shares of their arm: how many patients each result rests on."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from server.evidence import paint, wording
from server.evidence.axis import Axis
from server.evidence.blocks import LINE, Block, Painter, Row, Sheet
from server.evidence.marks import Mark
from server.evidence.picture import Picture, Scene, counted, table_of
from server.evidence.statements import Statement
from server.evidence.svg import Drawing, lines

TITLE = "Cohorts as shares of their arm"
AXIS = Axis(0, 100, (0, 25, 50, 75, 100), "% of the arm")
NOTE = (
    "A bar is as long as its share of the whole arm: by the printed numbers of patients where both "
    "are printed, else by the printed percentage. A dashed outline: the number is not printed. "
    "Percentages are as printed; where one is no share of the arm, its words say of whom."
)
_LONGEST = 36
"""Letters that stand on the whole length of the axis."""
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


def _row(one: Statement, known: Shares) -> Row:
    """Make the row of a cohort: a bar with its words, or an outline where no number is printed."""
    share, text = known.get(one.cohort), wording.words(one)
    if one.n is None or share is None:
        return Row(one.cohort, paint.said_of(one), _unknown(share, text))
    within = float(share) / 100 * _LONGEST > len(text) + 2
    words = [text] if within else lines(text, max(8, int(_LONGEST * (1 - float(share) / 100))))
    painter = _bar(_FILLS.get(one.group, "raised"), share, words, within)
    return Row(one.cohort, paint.said_of(one), painter, len(words))


def _bar(fill: str, share: Decimal, words: list[str], within: bool) -> Painter:
    """Paint a bar; its words stand within it where there is room, else behind its end."""

    def paint_bar(drawing: Drawing, axis: Axis, y: float) -> None:
        end = axis.place(share)
        drawing.box(axis.left, y - 7, end - axis.left, 14, fill=fill, stroke="quiet")
        ink = "ground" if within and fill == "accent" else "ink"
        place, anchor = (end - 6, "end") if within else (end + 6, "start")
        first = y + 4 - LINE * (len(words) - 1) / 2
        for number, line in enumerate(words):
            drawing.write(place, first + number * LINE, line, size=11.5, fill=ink, anchor=anchor)

    return paint_bar


def _unknown(share: Decimal | None, text: str) -> Painter:
    """Paint a dashed outline, as long as the share where that at least is known."""

    def paint_unknown(drawing: Drawing, axis: Axis, y: float) -> None:
        end = axis.left + 16 if share is None else axis.place(share)
        drawing.box(
            axis.left, y - 7, end - axis.left, 14, fill="ground", stroke="quiet", dash="3 3"
        )
        drawing.write(min(end, axis.left + 16) + 6, y + 4, text, size=11.5, fill="quiet")

    return paint_unknown


def _block(scene: Scene, number: int) -> Block | None:
    trial = scene.trials[number]
    found = [one for one in scene.of(trial) if one.regimen]
    known = shares(found)
    rows = [_row(one, known) for one in found]
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

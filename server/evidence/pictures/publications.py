"""When the reports on each trial appeared: the only dates that the review states for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from server.evidence.axis import Axis
from server.evidence.blocks import Block, Painter, Row, Sheet
from server.evidence.picture import Picture, Scene
from server.evidence.statements import Publication
from server.evidence.svg import Drawing
from server.table import Cell, Table, link

TITLE = "Reports on each trial, by year"
NOTE = (
    "Numbers are those of the reference list of the review. A later report may hold a later data "
    "cut of the same patients. Reports of one year stand one below the other."
)


def _painter(found: list[Publication]) -> Painter:
    def paint(drawing: Drawing, axis: Axis, y: float) -> None:
        for one in found:
            x = axis.place(one.year)
            drawing.circle(x, y, 7.5, fill="ground", stroke="accent", width=1.3)
            drawing.write(x, y + 3.5, str(one.number), size=10, anchor="middle")

    return paint


def _block(scene: Scene, number: int) -> Block | None:
    trial = scene.trials[number]
    layers = _layers(scene.of_trial(trial))
    rows = [Row("" if at else "references", _said(one), _painter(one)) for at, one in layers]
    return Block(trial.trial, trial.about, tuple(rows)) if rows else None


def _layers(found: Sequence[Publication]) -> list[tuple[int, list[Publication]]]:
    """Part reports into rows in which no year comes twice."""
    layers: dict[int, list[Publication]] = {}
    seen: Counter[int] = Counter()
    for one in found:
        layers.setdefault(seen[int(one.year)], []).append(one)
        seen[int(one.year)] += 1
    return list(layers.items())


def _said(found: Sequence[Publication]) -> str:
    return "; ".join(f"{one.trial}, reference {one.number}: {one.year}" for one in found)


def _axis(scene: Scene) -> Axis:
    years = [int(one.year) for one in scene.publications]
    first, last = min(years, default=0), max(years, default=1) + 2
    return Axis(first - 1, last, tuple(range(first, last, 2)), "")


def draw(scene: Scene, columns: int, titled: bool) -> Drawing:
    """Draw the number of each reference in its year."""
    made = (_block(scene, number) for number in range(len(scene.trials)))
    description = f"{len(scene.publications)} reports. {NOTE}"
    sheet = Sheet(TITLE, description, _axis(scene), tuple(one for one in made if one), (NOTE,))
    return sheet.draw(columns, titled)


def tabulate(scene: Scene) -> Table:
    """Write the references as rows."""
    columns = ("Trial", "Year", "Reference", "First author", "Journal", "Title")
    found = (one for trial in scene.trials for one in scene.of_trial(trial))
    return Table(columns, tuple(_row(one) for one in found))


def _row(one: Publication) -> tuple[Cell, ...]:
    number = Cell(f"[{one.number}]", link(one.reference))
    rest = (one.author, one.journal, one.title)
    return (Cell(one.trial), Cell(str(one.year)), number, *(Cell(text) for text in rest))


PICTURE = Picture(
    name="publications",
    title=TITLE,
    lead="Which report came when: an early result may have been replaced by a later one.",
    question="publications",
    draw=draw,
    tabulate=tabulate,
)

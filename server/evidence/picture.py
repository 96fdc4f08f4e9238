"""What a picture is: a question with some parameters fixed, a drawing, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from server.evidence import wording
from server.evidence.blocks import Block, Row
from server.evidence.marks import Mark
from server.evidence.statements import Publication, Statement, Trial
from server.evidence.svg import Drawing
from server.table import Cell, Table

SOURCES = "/evidence/sources"


@dataclass(frozen=True)
class Scene:
    """What is drawn from: trials in their order, and what is said of them."""

    trials: tuple[Trial, ...]
    statements: tuple[Statement, ...] = ()
    publications: tuple[Publication, ...] = ()

    def of(self, trial: Trial) -> list[Statement]:
        """The statements on a trial, the widest patients first."""
        found = [one for one in self.statements if one.trial == trial.trial]
        return sorted(found, key=lambda one: (_WIDTH.index(one.group), one.part, one.cohort))

    def of_trial(self, trial: Trial) -> list[Publication]:
        """The reports on a trial, the first first."""
        return [one for one in self.publications if one.trial == trial.trial]


_WIDTH = ("itt", "len-exposed", "len-r", "len-r-1lot", "one-line", "other")

Draw = Callable[[Scene, int, bool], Drawing]
"""Draw a scene in so many columns; with its title in the drawing, if it stands alone."""


@dataclass(frozen=True)
class Picture:
    """A picture: its name in addresses, what it is called, and the question it shows."""

    name: str
    title: str
    lead: str
    question: str
    draw: Draw
    tabulate: Callable[[Scene], Table]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def blocks(scene: Scene, rows: Callable[[Statement], Sequence[Row]]) -> tuple[Block, ...]:
    """Make a block for each trial on which something is said."""
    found = []
    for trial in scene.trials:
        made = [row for one in scene.of(trial) for row in rows(one)]
        if made:
            found.append(Block(trial.trial, trial.about, tuple(made)))
    return tuple(found)


def counted(statements: Sequence[Statement]) -> str:
    """Say how many statements are a figure, how many something else.

    >>> counted([])
    'Nothing is said.'
    """
    marks = [one.mark for one in statements]
    parts = [f"{marks.count(one)} {one.value}" for one in Mark if one in marks]
    return f"{len(marks)} rows: {', '.join(parts)}." if parts else "Nothing is said."


def table_of(scene: Scene) -> Table:
    """Write the statements of a scene as rows, in the order of the drawing, with their sources."""
    columns = ("Trial", "Regimen", "Patients", "What the review says", "Beside it", "Source")
    rows = tuple(_row(trial, one) for trial in scene.trials for one in scene.of(trial))
    return Table(columns, rows)


def _row(trial: Trial, one: Statement) -> tuple[Cell, ...]:
    page = f"{SOURCES}/{trial.name}"
    said = wording.words(one)
    texts = (one.regimen, one.cohort, said, wording.beside(one))
    place = one.readings[0].spot if one.readings else "source"
    source = Cell(place, f"{page}#{one.name}")
    return (Cell(one.trial, page), *(Cell(text) for text in texts), source)

"""What was read, in numbers that a curator knows from the files."""

from __future__ import annotations

from dataclasses import dataclass

from graph.figures import figures
from graph.records import Finding, Reading
from graph.sources import Complaint, Corpus

OPEN = "To be settled:"
"""How the decision of a conflict begins on which the curators have not agreed yet."""


@dataclass(frozen=True)
class Tally:
    """How many there are of each; `figures` are the numbers that the readings quote."""

    files: int
    sources: int
    studies: int
    findings: int
    readings: int
    rejected: int
    figures: int
    conflicts: int


def count(corpus: Corpus) -> Tally:
    """Count what a corpus holds."""
    records = [record for one in corpus.sources for _, record, _ in one.records()]
    readings = [one for one in records if isinstance(one, Reading)]
    findings = [one for one in records if isinstance(one, Finding)]
    cells = {one.cell for one in readings if one.cell and one.print_ is None}
    quoted = sum(len(list(figures(one.print_ or ""))) for one in readings)
    return Tally(
        files=len(corpus.documents),
        sources=len(corpus.sources),
        studies=len({one.record.id for source in corpus.sources for one in source.studies}),
        findings=len(findings),
        readings=len(readings),
        rejected=sum(len(one.rejected) for one in findings),
        figures=quoted + len(cells),
        conflicts=sum(len(source.conflicts) for source in corpus.sources),
    )


def unsettled(corpus: Corpus) -> list[Complaint]:
    """The conflicts on which the curators have not agreed yet, each with file and line."""
    return [
        one.complain(f"{one.record.id}: {one.record.title}")
        for source in corpus.sources
        for one in source.conflicts
        if one.record.decision.startswith(OPEN)
    ]

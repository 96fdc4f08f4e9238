"""The records a curator edits: the one description of the evidence format.

A source (one review) is a folder of YAML files; every class of these modules is one kind of
entry in them. Unknown keys are refused. What the source says and what the curators add never
share a record: outside knowledge has records of its own (`Background`).

Three ideas, explained at the class that carries each:

- a `Reading` is what the source prints at one place;
- a finding (`Result`, `Size`, `Fact` ...) is what the source says in answer to one question;
- a finding rests on the readings it accepts (`read`) and keeps the others (`rejected`).
"""

from __future__ import annotations

from graph.records.base import Key, Location, Number, Record, Text, walk
from graph.records.outcomes import Comparison, Event, FollowUp, Limitation, PriorLines, Result, Size
from graph.records.outside import Background, Outside, Unread
from graph.records.readings import Direction, Finding, Reading, Status
from graph.records.shared import (
    Abbreviation,
    AdverseEventKind,
    Conclusion,
    Conflict,
    Drug,
    Reference,
    Regimen,
)
from graph.records.studies import Arm, Cohort, Fact, LenStatus, Name, Setting, Study
from graph.records.tables import Cell, Column, Row, Table
from graph.records.text import Paragraph, Source

__all__ = [
    "Abbreviation",
    "AdverseEventKind",
    "Arm",
    "Background",
    "Cell",
    "Cohort",
    "Column",
    "Comparison",
    "Conclusion",
    "Conflict",
    "Direction",
    "Drug",
    "Event",
    "Fact",
    "Finding",
    "FollowUp",
    "Key",
    "LenStatus",
    "Limitation",
    "Location",
    "Name",
    "Number",
    "Outside",
    "Paragraph",
    "PriorLines",
    "Reading",
    "Record",
    "Reference",
    "Regimen",
    "Result",
    "Row",
    "Setting",
    "Size",
    "Source",
    "Status",
    "Study",
    "Table",
    "Text",
    "Unread",
    "walk",
]

"""What a source prints at one place, and what it says in answer to one question."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from graph.records.base import Number, Record, Text

Status = Literal["reported", "not reached", "not reported", "not evaluated"]
Direction = Literal["higher", "lower", "similar", "better", "different", "not compared"]


class Reading(Record):
    """What the source prints at exactly one place, never edited.

    The place is one of three: `cell` (a table cell, ``T1a pfs-itt CANDOR``), `in` with
    `start` (running text: paragraph ``3.1 p5`` and the character at which `print` begins),
    or `absent` (a part of the source that was searched and says nothing).

    For an accepted reading `value`, `percent`, `text` and `status` default to those of its
    finding; a rejected reading states its own.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["cell"]}, {"required": ["in"]}, {"required": ["absent"]}],
            "dependentRequired": {"in": ["print"], "absent": ["note"]},
        }
    )

    cell: str | None = Field(
        None, description="Table cell: table, row and column.", examples=["T1a pfs-itt CANDOR"]
    )
    in_: str | None = Field(
        None, alias="in", description="Paragraph: section and number.", examples=["3.1 p5"]
    )
    start: int | None = Field(
        None,
        ge=0,
        description="Character at which `print` begins.",
        examples=[14702],
        json_schema_extra={"unit": "characters"},
    )
    absent: str | None = Field(
        None, description="Table, section or paragraph searched in vain.", examples=["T1b"]
    )
    print_: Text | None = Field(
        None,
        alias="print",
        description="The figure as printed, or the shortest phrase with it.",
        examples=["the median PFS was 12.4 months"],
    )
    value: Number | None = Field(None, description="The number this place states.", examples=[12.4])
    percent: Number | None = Field(
        None,
        description="The percentage this place states.",
        examples=[79.0],
        json_schema_extra={"unit": "percent"},
    )
    text: Text | None = Field(
        None, description="What this place states, if not a number.", examples=["III"]
    )
    status: Status | None = Field(
        None, description="The status this place states or implies.", examples=["not reached"]
    )
    cites: tuple[int, ...] | None = Field(
        None,
        description="References printed here; a cell takes those of its column.",
        examples=[[18, 19]],
    )
    meant: tuple[int, ...] | None = Field(
        None,
        description="References that support it, where the printed ones are a mistake.",
        examples=[[20]],
    )
    note: str | None = Field(
        None,
        description="A remark of the curators on this reading.",
        examples=["Said of the whole arm."],
    )
    conflicts: tuple[str, ...] = Field(
        (),
        description="Conflicts this reading is about, where its finding takes part in several.",
        examples=[["C10"]],
    )

    @model_validator(mode="after")
    def _one_place(self) -> Reading:
        if sum(place is not None for place in (self.cell, self.in_, self.absent)) != 1:
            raise ValueError("give exactly one of 'cell', 'in' and 'absent'")
        if self.in_ is not None and self.print_ is None:
            raise ValueError("a reading 'in' running text needs 'print', the words it rests on")
        if self.absent is not None and (self.print_ is not None or self.note is None):
            raise ValueError("an 'absent' reading has no 'print' and needs a 'note'")
        if self.print_ is not None and len(self.print_.split()) > 12:
            raise ValueError("'print' is longer than twelve words: keep the figure, not the text")
        return self


class Finding(Record):
    """What the source says in answer to one question, resolved from its readings."""

    model_config = ConfigDict(
        json_schema_extra={"dependentRequired": {"rejected": ["because", "note"]}}
    )

    read: tuple[Reading, ...] = Field(min_length=1, description="Readings it accepts.")
    rejected: tuple[Reading, ...] = Field((), description="Readings of the same question it keeps.")
    because: str | None = Field(
        None,
        description="Why: a preference reason of the ontology.",
        examples=["ImpreciseRounding"],
        json_schema_extra={"terms": "PreferenceReason"},
    )
    note: str | None = Field(
        None,
        description="Why, in a sentence that names the other place.",
        examples=["Section 3.2 prints 79.0, Table 1 prints 80."],
    )
    conflicts: tuple[str, ...] = Field(
        (), description="Conflicts it takes part in: C01 ...", examples=[["C10", "C47"]]
    )
    implied: bool = Field(
        False, description="Rests on a header or phrase, not on a statement.", examples=[True]
    )
    label: str | None = Field(
        None,
        description="A label, where the computed one would mislead.",
        examples=["CANDOR and IKEMA: Len-R"],
    )
    row: str | None = Field(
        None,
        description="Table and row from which it was imported.",
        examples=["results.csv 7"],
    )

    @model_validator(mode="after")
    def _reasons(self) -> Finding:
        if self.rejected and not (self.because and self.note):
            raise ValueError("a rejected reading needs 'because' and 'note'")
        if self.because and not self.rejected:
            raise ValueError("'because' without a rejected reading")
        return self

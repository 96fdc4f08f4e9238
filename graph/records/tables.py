"""Tables as they are printed, cell by cell."""

from __future__ import annotations

from pydantic import Field

from graph.records.base import Key, Record, Text


class Column(Record):
    """A table column: the trial it is about, its group header, the references printed in it."""

    id: Key = Field(
        description="Key of the column: most often that of its trial.", examples=["APOLLO"]
    )
    study: Key = Field(description="Study that the column is about.", examples=["APOLLO"])
    group: Text = Field(
        description="Group header printed above it, merged cells resolved.", examples=["Anti-CD38"]
    )
    cites: tuple[int, ...] = Field(description="References printed in it.", examples=[[18]])
    meant: tuple[int, ...] | None = Field(
        None,
        description="References that support it, where the printed ones are a mistake.",
        examples=[[19]],
    )


class Cell(Record):
    """A cell as printed; an empty cell has no print."""

    print_: Text | None = Field(
        None, alias="print", description="What the cell prints.", examples=["80 (120)"]
    )
    start: int | None = Field(
        None,
        description="Character at which it begins.",
        examples=[6600],
        json_schema_extra={"unit": "characters"},
    )


class Row(Record):
    """A table row: its label as printed, and a cell a column."""

    id: Key = Field(description="Key of the row.", examples=["pfs-itt"])
    label: str = Field(description="Its label as printed.", examples=["Median PFS in ITT"])
    start: int | None = Field(
        None,
        description="Character at which the label begins.",
        examples=[6580],
        json_schema_extra={"unit": "characters"},
    )
    cells: dict[str, Cell] = Field(description="A cell a column, by the key of the column: `Cell`.")


class Table(Record):
    """A table, or a part of one printed under its own header."""

    id: Key = Field(description="Key of the table.", examples=["T1b"])
    label: str = Field(description="What a reader calls it.", examples=["Table 1 (Cont.)"])
    start: int = Field(
        description="Character at which it begins.",
        examples=[6530],
        json_schema_extra={"unit": "characters"},
    )
    end: int = Field(
        description="Character after its last.",
        examples=[7547],
        json_schema_extra={"unit": "characters"},
    )
    columns: tuple[Column, ...] = Field(description="Columns: `Column`.")
    rows: tuple[Row, ...] = Field(description="Rows: `Row`.")

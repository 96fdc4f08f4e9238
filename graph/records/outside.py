"""What no source says: outside knowledge with its place, and what is left unread."""

from __future__ import annotations

from pydantic import Field

from graph.records.base import Key, Record, Text


class Outside(Record):
    """A statement of the curators, with the place where it was seen."""

    attribute: str = Field(
        description="A property of the ontology, by its local name.",
        examples=["registryId"],
        json_schema_extra={"terms": "property"},
    )
    key: Key | None = Field(
        None, description="Tells apart several claims of one attribute.", examples=["second"]
    )
    thing: str | None = Field(
        None,
        description="The value, where it is a thing: its local name.",
        examples=["RandomizedDesign"],
    )
    value: str | None = Field(
        None, description="The value, where it is text.", examples=["NCT00000000"]
    )
    source: str = Field(
        min_length=10,
        description="File or page that was read, and what it says.",
        examples=["ClinicalTrials.gov, record NCT00000000, read on 1 May 2031: gives the number."],
    )
    corrects: str | None = Field(
        None, description="The value the source prints instead.", examples=["NCT0000000"]
    )


class Background(Record):
    """Outside knowledge about one drug or study."""

    id: Key = Field(description="Drug or study, by its key.", examples=["APOLLO"])
    claims: tuple[Outside, ...] = Field(min_length=1, description="What is known of it: `Outside`.")


class Unread(Record):
    """A figure of the source's text that no record needs to read, and why."""

    in_: str = Field(alias="in", description="Paragraph in which it stands.", examples=["3.2 p3"])
    print_: Text = Field(
        alias="print", description="The words with the figure, as printed.", examples=["in 2016"]
    )
    start: int = Field(
        ge=0,
        description="Character at which they begin.",
        examples=[16900],
        json_schema_extra={"unit": "characters"},
    )
    reason: str = Field(
        min_length=10,
        description="Why no record reads it.",
        examples=["The year of another publication."],
    )

"""The source itself and the stretches of its text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from graph.records.base import Key, Record, Text
from graph.records.studies import Fact


class Paragraph(Record):
    """A stretch of the source by which passages are addressed."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9.]+( [A-Za-z0-9]+)?$")] = Field(
        description="Section and paragraph, as a reading names it.", examples=["3.2 p3"]
    )
    section: str = Field(description="Section to which it belongs.", examples=["3.2"])
    label: str = Field(description="What a reader calls it.", examples=["Section 3.2, paragraph 3"])
    start: int = Field(
        description="Character at which it begins.",
        examples=[16847],
        json_schema_extra={"unit": "characters"},
    )
    end: int = Field(
        description="Character after its last.",
        examples=[18597],
        json_schema_extra={"unit": "characters"},
    )
    print_: Text | None = Field(
        None, alias="print", description="The words of a heading.", examples=["4. Conclusions"]
    )


class Source(Record):
    """What is read: a review, or another publication or record."""

    id: Key = Field(
        description="Key of the source; names of what it says begin with it.",
        examples=["Invented2031"],
    )
    kind: Literal["review article", "primary report", "registry record"] = Field(
        "review article",
        description="What kind of publication or record it is.",
        examples=["primary report"],
    )
    names: Literal["bare", "own"] = Field(
        "own",
        description="'own': what it says is named with its id in front. Only the first source is "
        "'bare', because names that are published stay.",
        examples=["own"],
    )
    title: str = Field(description="Title as printed.", examples=["An invented abstract"])
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the text from which the positions were taken.", examples=["0" * 64]
    )
    characters: int = Field(
        description="Length of that text.",
        examples=[2300],
        json_schema_extra={"unit": "characters"},
    )
    facts: tuple[Fact, ...] = Field((), description="Attributes of the publication: `Fact`.")
    paragraphs: tuple[Paragraph, ...] = Field(description="The stretches of its text: `Paragraph`.")

    @property
    def prefix(self) -> str | None:
        """What the names of its statements begin with; None: nothing."""
        return None if self.names == "bare" else self.id

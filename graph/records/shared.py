"""What all studies of a source share: drugs, regimens, references, conclusions, conflicts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from graph.records.base import Key, Record, Text
from graph.records.readings import Finding, Reading, Status
from graph.records.studies import Fact, Name


class Drug(Record):
    """What the source says about one drug."""

    id: Key = Field(
        description="Key of the drug, the same in every source.", examples=["Daratumumab"]
    )
    label: str = Field(description="What it is called.", examples=["daratumumab"])
    names: tuple[Name, ...] = Field((), description="Names under which the source prints it.")
    facts: tuple[Fact, ...] = Field((), description="target, modality, class (attribute 'type').")


class Regimen(Finding):
    """A combination of drugs; `read` says where the source gives its composition."""

    id: Key = Field(
        description="Key of the regimen, the same in every source.", examples=["DaraPd"]
    )
    label: str = Field(description="What clinicians call it.", examples=["DaraPd"])
    components: tuple[Key, ...] = Field(
        (),
        description="Drugs it consists of, by their keys.",
        examples=[["Daratumumab", "Pomalidomide", "Dexamethasone"]],
    )
    complete: bool = Field(
        True, description="The source leaves no component open.", examples=[True]
    )
    optional: tuple[Key, ...] = Field(
        (), description="Drugs it calls optional.", examples=[["Dexamethasone"]]
    )
    names: tuple[Name, ...] = Field((), description="Names under which the source prints it.")
    facts: tuple[Fact, ...] = Field((), description="Attributes of the regimen: `Fact`.")

    @model_validator(mode="after")
    def _known_parts(self) -> Regimen:
        if self.complete and not self.components:
            raise ValueError("a regimen without 'components' needs 'complete: false'")
        return self


class AdverseEventKind(Record):
    """A kind of adverse event that the source names."""

    id: Key = Field(
        description="Key of the event, the same in every source.", examples=["Neutropenia"]
    )
    label: str = Field(description="What it is called.", examples=["neutropenia"])
    definition: str = Field(
        description="What it is, in the curators' own words.",
        examples=["Too few neutrophils in the blood."],
    )
    names: tuple[str, ...] = Field(
        (), description="Words by which the source calls it.", examples=[["low neutrophil count"]]
    )


class Reference(Record):
    """One entry of the source's reference list, as printed."""

    number: int = Field(ge=1, description="Number in the reference list.", examples=[18])
    start: int = Field(
        ge=0,
        description="Character at which the entry begins.",
        examples=[36388],
        json_schema_extra={"unit": "characters"},
    )
    end: int = Field(
        ge=0,
        description="Character after the last of the entry.",
        examples=[36700],
        json_schema_extra={"unit": "characters"},
    )
    authors: str = Field(description="Authors as printed.", examples=["Doe, J.; Roe, R.; et al."])
    title: str = Field(description="Title as printed.", examples=["An invented trial"])
    journal: str = Field(description="Journal as printed.", examples=["Blood"])
    year: int = Field(description="Year of publication.", examples=[2021])
    volume: str | None = Field(None, description="Volume as printed.", examples=["22"])
    pages: str | None = Field(None, description="Pages as printed.", examples=["801–812"])
    about: tuple[Key, ...] = Field((), description="Studies it reports on.", examples=[["APOLLO"]])
    facts: tuple[Fact, ...] = Field((), description="Attributes of the publication: `Fact`.")
    note: str | None = Field(
        None, description="A remark of the curators.", examples=["The year is that of the print."]
    )


class Conclusion(Finding):
    """An opinion of the source's authors, in the curators' short words."""

    id: Key = Field(description="Key of the conclusion.", examples=["early-relapse"])
    words: str = Field(
        description="The opinion in the curators' own short words.",
        examples=["a triplet with an anti-CD38 antibody is preferred"],
    )
    topics: tuple[str, ...] = Field(
        (), description="Drugs, classes, regimens, studies.", examples=[["DaraPd"]]
    )


class Abbreviation(Finding):
    """A short form the source uses, with its expansion if it prints one."""

    short: Text = Field(description="The short form as printed.", examples=["PFS"])
    expansion: str | None = Field(
        None, description="What it stands for, as printed.", examples=["progression-free survival"]
    )
    status: Status = Field(
        "reported", description="Whether the source prints an expansion.", examples=["not reported"]
    )
    key: Key | None = Field(
        None, description="Tells apart several expansions of one short form.", examples=["second"]
    )


class Conflict(Record):
    """A place where the source disagrees with itself, or could mislead."""

    id: Annotated[str, Field(pattern=r"^C[0-9]{2,}$")] = Field(
        description="Key of the conflict.", examples=["C10"]
    )
    kind: Literal["values", "identifiers", "counts", "names", "meaning"] = Field(
        description="In what the places differ.", examples=["values"]
    )
    title: str = Field(
        description="The disagreement in a few words.", examples=["79.0 or 80 percent"]
    )
    argument: str = Field(
        description="What speaks for each side.", examples=["120 of 151 is 79.5 percent."]
    )
    decision: str = Field(
        description="What was decided.", examples=["The running text is preferred."]
    )
    readings: tuple[Reading, ...] = Field((), description="Readings no finding carries.")

"""A study: its names and attributes, its arms and cohorts, and all that is said of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from graph.records.base import Key, Record, Text
from graph.records.outcomes import Comparison, Event, FollowUp, Limitation, PriorLines, Result, Size
from graph.records.readings import Finding, Status

LenStatus = Literal["any", "exposed", "refractory"]
Setting = Literal[
    "progression on frontline lenalidomide",
    "progression on lenalidomide maintenance",
    "lenalidomide within the first line",
]


class Name(Finding):
    """A name under which the source prints a study, drug or regimen."""

    name: Text = Field(description="The name as the source prints it.", examples=["APOLLO"])


class Fact(Finding):
    """One attribute of the thing it stands under: phase, registry number, eligibility ..."""

    attribute: str = Field(
        description="A property of the ontology, by its local name.",
        examples=["phase"],
        json_schema_extra={"terms": "property"},
    )
    value: Text | None = Field(None, description="The value, where it is text.", examples=["3"])
    thing: str | None = Field(
        None,
        description="The value, where it is a thing: its local name.",
        examples=["RandomizedDesign"],
    )
    status: Status = Field(
        "reported",
        description="'not reported' states that none is given.",
        examples=["not reported"],
    )
    key: Key | None = Field(
        None, description="Tells apart several facts of one attribute.", examples=["second"]
    )

    @model_validator(mode="after")
    def _one_value(self) -> Fact:
        if self.status == "reported" and (self.value is None) == (self.thing is None):
            raise ValueError("give exactly one of 'value' and 'thing'")
        if self.status != "reported" and (self.value is not None or self.thing is not None):
            raise ValueError(f"a fact that is {self.status} has neither 'value' nor 'thing'")
        return self


class Arm(Finding):
    """An arm of a study: a regimen and its role."""

    id: Key = Field(
        description="Key of the arm, unique in the study: most often that of its regimen.",
        examples=["DaraPd"],
    )
    regimen: Key = Field(
        description="Regimen that the arm is given, by its key.", examples=["DaraPd"]
    )
    role: Literal["experimental", "control", "comparator option", "single"] = Field(
        description="What the arm is in the study.", examples=["experimental"]
    )
    plan: str | None = Field(
        None, description="What was planned besides the regimen.", examples=["until progression"]
    )


class Cohort(Record):
    """The patients of one arm that share characteristics. Without an arm: of the study."""

    id: Key = Field(description="Key of the cohort, unique in the study.", examples=["DaraPd-LenR"])
    arm: Key | None = Field(
        None, description="Arm to which the patients belong.", examples=["DaraPd"]
    )
    of: tuple[Key, ...] = Field(
        (), description="Cohorts that contain this one.", examples=[["DaraPd-ITT"]]
    )
    same_as: Key | None = Field(
        None, description="A cohort with the same members.", examples=["DaraPd-LenR"]
    )
    itt: bool = Field(False, description="All patients assigned to the arm.", examples=[True])
    len: LenStatus | None = Field(
        None, description="Lenalidomide status of all members.", examples=["refractory"]
    )
    lines_min: int | None = Field(
        None,
        ge=0,
        description="Fewest prior lines of therapy of a member.",
        examples=[1],
        json_schema_extra={"unit": "lines of therapy"},
    )
    lines_max: int | None = Field(
        None,
        ge=0,
        description="Most prior lines of therapy of a member.",
        examples=[1],
        json_schema_extra={"unit": "lines of therapy"},
    )
    asct: Literal["with", "without"] | None = Field(
        None, description="ASCT in the study.", examples=["with"]
    )
    setting: tuple[Setting, ...] = Field(
        (),
        description="When the disease progressed on lenalidomide.",
        examples=[["progression on lenalidomide maintenance"]],
    )
    age: str | None = Field(None, description="Age group, as printed.", examples=["75 or older"])
    dose: str | None = Field(
        None, description="Dose of prior lenalidomide, as printed.", examples=["10 mg"]
    )
    characteristic: str | None = Field(
        None, description="What else all members share.", examples=["high-risk cytogenetics"]
    )
    label: str | None = Field(
        None,
        description="A label, where the computed one would mislead.",
        examples=["CANDOR: Len-R"],
    )


class Study(Record):
    """Everything the source says about one study: one file."""

    id: Key = Field(
        description="Key of the study, the same in every source; the name of the file.",
        examples=["APOLLO"],
    )
    kind: Literal["trial", "real-world study", "indirect comparison", "study pool"] = Field(
        description="What kind of study it is.", examples=["trial"]
    )
    label: str = Field(description="What clinicians call it.", examples=["APOLLO"])
    names: tuple[Name, ...] = Field((), description="Names under which the source prints it.")
    includes: tuple[Key, ...] = Field(
        (), description="Studies of a pool.", examples=[["CASTOR", "POLLUX"]]
    )
    index: tuple[Key, ...] = Field(
        (), description="Trials that supply the arm under test.", examples=[["OPTIMISMM"]]
    )
    comparators: tuple[Key, ...] = Field(
        (), description="Trials that supply comparator arms.", examples=[["APOLLO"]]
    )
    facts: tuple[Fact, ...] = Field((), description="Attributes of the study: `Fact`.")
    arms: tuple[Arm, ...] = Field((), description="Arms: `Arm`.")
    cohorts: tuple[Cohort, ...] = Field((), description="Cohorts: `Cohort`.")
    sizes: tuple[Size, ...] = Field((), description="Sizes of cohorts: `Size`.")
    prior_lines: tuple[PriorLines, ...] = Field(
        (), description="Prior lines of therapy of cohorts: `PriorLines`."
    )
    follow_ups: tuple[FollowUp, ...] = Field((), description="Follow-up of cohorts: `FollowUp`.")
    results: tuple[Result, ...] = Field((), description="Results: `Result`.")
    comparisons: tuple[Comparison, ...] = Field(
        (), description="Comparisons in words: `Comparison`."
    )
    events: tuple[Event, ...] = Field((), description="Adverse events: `Event`.")
    limitations: tuple[Limitation, ...] = Field((), description="Limitations: `Limitation`.")

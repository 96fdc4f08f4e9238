"""The records a curator edits: the one description of the evidence format.

A source (one review) is a folder of YAML files; every class below is one kind of entry in
them. Unknown keys are refused. What the source says and what the curators add never share
a record: outside knowledge has records of its own (`BackgroundDrug`, `BackgroundStudy`).

Three ideas, explained at the class that carries each:

- a `Reading` is what the source prints at one place;
- a finding (`Result`, `Size`, `Fact` ...) is what the source says in answer to one question;
- a finding rests on the readings it accepts (`read`) and keeps the others (`rejected`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

Location = tuple[str | int, ...]
Status = Literal["reported", "not reached", "not reported", "not evaluated"]
Direction = Literal["higher", "lower", "similar", "better", "different", "not compared"]
LenStatus = Literal["any", "exposed", "refractory"]
Setting = Literal[
    "progression on frontline lenalidomide",
    "progression on lenalidomide maintenance",
    "lenalidomide within the first line",
]


def _as_written(value: Any) -> Any:
    """Turn a YAML number into the text it was written as, so that no digit is lost."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_KEY = r"^[A-Za-z0-9][A-Za-z0-9+-]*$"
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}
Number = Annotated[Decimal, BeforeValidator(_as_written), WithJsonSchema(_NUMBER)]
Text = Annotated[
    str,
    BeforeValidator(_as_written),
    Field(min_length=1),
    WithJsonSchema({"type": ["string", "number"], "minLength": 1}),
]
Key = Annotated[
    str,
    BeforeValidator(_as_written),
    Field(pattern=_KEY),
    WithJsonSchema({"type": ["string", "integer"], "pattern": _KEY}),
]


class Record(BaseModel):
    """What all records share: they are frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


# ------------------------------------------------------------------------------- readings


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


# ------------------------------------------------------------------------------- a study


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


class Size(Finding):
    """How many patients a cohort has, and of what the percentage is a share."""

    cohort: Key = Field(description="Cohort that is counted, by its key.", examples=["DaraPd-LenR"])
    n: int | None = Field(
        None,
        ge=0,
        description="Number of patients.",
        examples=[120],
        json_schema_extra={"unit": "patients"},
    )
    percent: Number | None = Field(
        None,
        description="The share as printed, without the sign.",
        examples=[79.0],
        json_schema_extra={"unit": "percent"},
    )
    of: Key | None = Field(
        None, description="Cohort of which percent is the share.", examples=["DaraPd-ITT"]
    )
    status: Status = Field(
        "reported", description="Whether the size is given, or why not.", examples=["not reported"]
    )
    qualifier: str | None = Field(
        None, description="A limiting word as printed: over ...", examples=["over"]
    )
    key: Key | None = Field(
        None, description="Tells apart several sizes of one cohort.", examples=["second"]
    )


class PriorLines(Finding):
    """Median and range of the prior lines of therapy of a cohort."""

    cohort: Key = Field(description="Cohort, by its key.", examples=["DaraPd-ITT"])
    median: Number | None = Field(
        None,
        description="Median number of prior lines.",
        examples=[2],
        json_schema_extra={"unit": "lines of therapy"},
    )
    min: int | None = Field(
        None,
        description="Lower end of the range.",
        examples=[1],
        json_schema_extra={"unit": "lines of therapy"},
    )
    max: int | None = Field(
        None,
        description="Left out when the range is open.",
        examples=[5],
        json_schema_extra={"unit": "lines of therapy"},
    )
    status: Status = Field(
        "reported", description="Whether it is given, or why not.", examples=["not reported"]
    )


class FollowUp(Finding):
    """How long the patients of one analysis were followed, in months."""

    cohort: Key = Field(
        description="Cohort that was followed, by its key.", examples=["DaraPd-ITT"]
    )
    months: Number | None = Field(
        None, description="How long.", examples=[16.9], json_schema_extra={"unit": "months"}
    )
    statistic: Literal["Median", "UnspecifiedStatistic", "Timepoint"] = Field(
        "Median", description="Whether it is the median, or a fixed time.", examples=["Median"]
    )
    status: Status = Field(
        "reported", description="Whether it is given, or why not.", examples=["not reported"]
    )
    qualifier: str | None = Field(
        None, description="A limiting word as printed.", examples=["over"]
    )


class Result(Finding):
    """An endpoint in a cohort by a statistic: a value, or the reason why there is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependentRequired": {"rejected": ["because", "note"], "value": ["unit"]},
            "anyOf": [{"required": ["value"]}, {"required": ["status"]}],
        }
    )

    cohort: Key = Field(
        description="Cohort in which it was measured, by its key.", examples=["DaraPd-ITT"]
    )
    endpoint: str = Field(
        description="What was measured: an endpoint of the ontology.",
        examples=["PFS"],
        json_schema_extra={"terms": "Endpoint"},
    )
    statistic: str = Field(
        "Median",
        description="How it was summed up: a statistic of the ontology.",
        examples=["Median"],
        json_schema_extra={"terms": "Statistic"},
    )
    value: Number | None = Field(
        None, description="The number, every digit as printed.", examples=[12.4]
    )
    unit: Literal["Month", "Percent", "Ratio"] | None = Field(
        None, description="Unit of the value; needed with a value.", examples=["Month"]
    )
    status: Status = Field(
        "reported",
        description="Whether there is a value, or why there is none.",
        examples=["not reached"],
    )
    against: Key | None = Field(None, description="Comparator arm.", examples=["Pd"])
    against_value: Number | None = Field(
        None, description="Same statistic, comparator arm.", examples=[6.9]
    )
    p: str | None = Field(None, description="p value as printed.", examples=["p < 0.001"])
    at_months: Number | None = Field(
        None, description="Time of a rate.", examples=[18], json_schema_extra={"unit": "months"}
    )
    follow_up: Number | None = Field(
        None,
        description="Follow-up of this analysis.",
        examples=[16.9],
        json_schema_extra={"unit": "months"},
    )
    qualifier: str | None = Field(
        None, description="A limiting word as printed.", examples=["estimated"]
    )

    @model_validator(mode="after")
    def _value_or_status(self) -> Result:
        if (self.value is not None) != (self.status == "reported"):
            raise ValueError("a result has a 'value' if and only if its status is 'reported'")
        if self.value is not None and self.unit is None:
            raise ValueError("a value needs its 'unit'")
        return self


class Comparison(Finding):
    """An arm compared with another in words, without a figure."""

    arm: Key = Field(description="Arm that is compared, by its key.", examples=["DaraPd"])
    against: Key | None = Field(None, description="Arm with which it is compared.", examples=["Pd"])
    cohort: Key | None = Field(
        None,
        description="Cohort, where only some patients of the arm are meant.",
        examples=["DaraPd-LenR"],
    )
    endpoint: str = Field(
        description="What is compared: an endpoint of the ontology.",
        examples=["PFS"],
        json_schema_extra={"terms": "Endpoint"},
    )
    direction: Direction = Field(
        description="What the source says of the arm.", examples=["better"]
    )
    degree: str | None = Field(
        None, description="The source's word for the difference.", examples=["slightly"]
    )
    key: Key | None = Field(
        None, description="Tells apart several comparisons of one endpoint.", examples=["second"]
    )


class Event(Finding):
    """What is said of an adverse event in an arm."""

    arm: Key = Field(description="Arm in which it occurred, by its key.", examples=["DaraPd"])
    against: Key | None = Field(None, description="Arm with which it is compared.", examples=["Pd"])
    cohort: Key | None = Field(
        None,
        description="Cohort, where only some patients of the arm are meant.",
        examples=["DaraPd-LenR"],
    )
    event: str = Field(description="Key of an event in events.yaml.", examples=["Neutropenia"])
    grade: str | None = Field(
        None,
        pattern=r"^(any|[1-5]|>=[1-5]|[1-5]-[1-5])$",
        description="Grade or grades: any, 3, >=3, 3-4.",
        examples=["3-4"],
    )
    direction: Direction = Field(
        description="What the source says of the arm; 'not compared' without another.",
        examples=["higher"],
    )
    degree: str | None = Field(
        None,
        description="The source's word for the difference or the frequency.",
        examples=["slightly"],
    )
    category: str | None = Field(
        None, description="TEAE, serious TEAE ... as printed.", examples=["serious TEAE"]
    )
    n: int | None = Field(
        None,
        description="Number of patients, where printed.",
        examples=[12],
        json_schema_extra={"unit": "patients"},
    )
    key: Key | None = Field(
        None, description="Tells apart several statements on one event.", examples=["frequency"]
    )


class Limitation(Finding):
    """A weakness of a study that the source states."""

    type: str = Field(
        description="A limitation type of the ontology.",
        examples=["SmallSubgroup"],
        json_schema_extra={"terms": "LimitationType"},
    )
    words: str = Field(
        description="The limitation in the curators' own short words.",
        examples=["very few patients with one prior line"],
    )
    cohort: Key | None = Field(
        None, description="Cohort that it concerns.", examples=["DaraPd-LenR"]
    )
    endpoint: str | None = Field(
        None,
        description="Endpoint that it concerns.",
        examples=["PFS"],
        json_schema_extra={"terms": "Endpoint"},
    )
    key: Key | None = Field(
        None, description="Tells apart several limitations of one type.", examples=["second"]
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


# ------------------------------------------------------------- what all studies of a source share


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


# ------------------------------------------------------------------------- outside knowledge


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


# ----------------------------------------------------------------------------------- inside


def walk(record: Any, location: Location = ()) -> Iterator[tuple[Record, Location]]:
    """Yield a record and all records inside it, each with its place in the file."""
    if isinstance(record, Record):
        yield record, location
        for name, info in type(record).model_fields.items():
            yield from walk(getattr(record, name), (*location, info.alias or name))
    elif isinstance(record, tuple):
        for number, one in enumerate(record):
            yield from walk(one, (*location, number))

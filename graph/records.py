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

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

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


Number = Annotated[Decimal, BeforeValidator(_as_written)]
Text = Annotated[str, BeforeValidator(_as_written), Field(min_length=1)]
Key = Annotated[str, BeforeValidator(_as_written), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9+-]*$")]


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

    cell: str | None = Field(None, description="Table cell: table, row and column.")
    in_: str | None = Field(None, alias="in", description="Paragraph: section and number.")
    start: int | None = Field(None, ge=0, description="Character at which `print` begins.")
    absent: str | None = Field(None, description="Table, section or paragraph searched in vain.")
    print_: Text | None = Field(
        None, alias="print", description="The figure as printed, or the shortest phrase with it."
    )
    value: Number | None = Field(None, description="The number this place states.")
    percent: Number | None = Field(None, description="The percentage this place states.")
    text: Text | None = Field(None, description="What this place states, if not a number.")
    status: Status | None = Field(None, description="The status this place states or implies.")
    cites: tuple[int, ...] | None = Field(
        None, description="References printed here; a cell takes those of its column."
    )
    meant: tuple[int, ...] | None = Field(
        None, description="References that support it, where the printed ones are a mistake."
    )
    note: str | None = Field(None, description="A remark of the curators on this reading.")
    conflicts: tuple[str, ...] = Field(
        (), description="Conflicts this reading is about, where its finding takes part in several."
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

    read: tuple[Reading, ...] = Field(min_length=1, description="Readings it accepts.")
    rejected: tuple[Reading, ...] = Field((), description="Readings of the same question it keeps.")
    because: str | None = Field(None, description="Why: a preference reason of the ontology.")
    note: str | None = Field(None, description="Why, in a sentence that names the other place.")
    conflicts: tuple[str, ...] = Field((), description="Conflicts it takes part in: C01 ...")
    implied: bool = Field(False, description="Rests on a header or phrase, not on a statement.")
    label: str | None = Field(None, description="A label, where the computed one would mislead.")

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

    name: Text


class Fact(Finding):
    """One attribute of the thing it stands under: phase, registry number, eligibility ..."""

    attribute: str = Field(description="A property of the ontology, by its local name.")
    value: Text | None = Field(None, description="The value, where it is text.")
    thing: str | None = Field(None, description="The value, where it is a thing: its local name.")
    status: Status = Field("reported", description="'not reported' states that none is given.")
    key: Key | None = Field(None, description="Tells apart several facts of one attribute.")

    @model_validator(mode="after")
    def _one_value(self) -> Fact:
        if self.status == "reported" and (self.value is None) == (self.thing is None):
            raise ValueError("give exactly one of 'value' and 'thing'")
        if self.status != "reported" and (self.value is not None or self.thing is not None):
            raise ValueError(f"a fact that is {self.status} has neither 'value' nor 'thing'")
        return self


class Arm(Finding):
    """An arm of a study: a regimen and its role."""

    id: Key
    regimen: Key
    role: Literal["experimental", "control", "comparator option", "single"]
    plan: str | None = Field(None, description="What was planned besides the regimen.")


class Cohort(Record):
    """The patients of one arm that share characteristics. Without an arm: of the study."""

    id: Key
    arm: Key | None = None
    of: tuple[Key, ...] = Field((), description="Cohorts that contain this one.")
    same_as: Key | None = Field(None, description="A cohort with the same members.")
    itt: bool = Field(False, description="All patients assigned to the arm.")
    len: LenStatus | None = Field(None, description="Lenalidomide status of all members.")
    lines_min: int | None = Field(None, ge=0)
    lines_max: int | None = Field(None, ge=0)
    asct: Literal["with", "without"] | None = Field(None, description="ASCT in the study.")
    setting: tuple[Setting, ...] = ()
    age: str | None = Field(None, description="Age group, as printed.")
    dose: str | None = Field(None, description="Dose of prior lenalidomide, as printed.")
    characteristic: str | None = Field(None, description="What else all members share.")
    label: str | None = None


class Size(Finding):
    """How many patients a cohort has, and of what the percentage is a share."""

    cohort: Key
    n: int | None = Field(None, ge=0)
    percent: Number | None = None
    of: Key | None = Field(None, description="Cohort of which percent is the share.")
    status: Status = "reported"
    qualifier: str | None = Field(None, description="A limiting word as printed: over ...")
    key: Key | None = Field(None, description="Tells apart several sizes of one cohort.")


class PriorLines(Finding):
    """Median and range of the prior lines of therapy of a cohort."""

    cohort: Key
    median: Number | None = None
    min: int | None = None
    max: int | None = Field(None, description="Left out when the range is open.")
    status: Status = "reported"


class FollowUp(Finding):
    """How long the patients of one analysis were followed, in months."""

    cohort: Key
    months: Number | None = None
    statistic: Literal["Median", "UnspecifiedStatistic", "Timepoint"] = "Median"
    status: Status = "reported"
    qualifier: str | None = None


class Result(Finding):
    """An endpoint in a cohort by a statistic: a value, or the reason why there is none."""

    cohort: Key
    endpoint: str
    statistic: str = "Median"
    value: Number | None = None
    unit: Literal["Month", "Percent", "Ratio"] | None = None
    status: Status = "reported"
    against: Key | None = Field(None, description="Comparator arm.")
    against_value: Number | None = Field(None, description="Same statistic, comparator arm.")
    p: str | None = Field(None, description="p value as printed.")
    at_months: Number | None = Field(None, description="Time of a rate.")
    follow_up: Number | None = Field(None, description="Follow-up of this analysis, months.")
    qualifier: str | None = None

    @model_validator(mode="after")
    def _value_or_status(self) -> Result:
        if (self.value is not None) != (self.status == "reported"):
            raise ValueError("a result has a 'value' if and only if its status is 'reported'")
        if self.value is not None and self.unit is None:
            raise ValueError("a value needs its 'unit'")
        return self


class Comparison(Finding):
    """An arm compared with another in words, without a figure."""

    arm: Key
    against: Key | None = None
    cohort: Key | None = None
    endpoint: str
    direction: Direction
    degree: str | None = Field(None, description="The source's word for the difference.")
    key: Key | None = Field(None, description="Tells apart several comparisons of one endpoint.")


class Event(Finding):
    """What is said of an adverse event in an arm."""

    arm: Key
    against: Key | None = None
    cohort: Key | None = None
    event: str = Field(description="Key of an event in events.yaml.")
    grade: str | None = Field(None, pattern=r"^(any|[1-5]|>=[1-5]|[1-5]-[1-5])$")
    direction: Direction
    degree: str | None = None
    category: str | None = Field(None, description="TEAE, serious TEAE ... as printed.")
    n: int | None = Field(None, description="Number of patients, where printed.")
    key: Key | None = Field(None, description="Tells apart several statements on one event.")


class Limitation(Finding):
    """A weakness of a study that the source states."""

    type: str = Field(description="A limitation type of the ontology.")
    words: str = Field(description="The limitation in the curators' own short words.")
    cohort: Key | None = None
    endpoint: str | None = None
    key: Key | None = Field(None, description="Tells apart several limitations of one type.")


class Study(Record):
    """Everything the source says about one study: one file."""

    id: Key
    kind: Literal["trial", "real-world study", "indirect comparison", "study pool"]
    label: str
    names: tuple[Name, ...] = ()
    includes: tuple[Key, ...] = Field((), description="Studies of a pool.")
    index: tuple[Key, ...] = Field((), description="Trials that supply the arm under test.")
    comparators: tuple[Key, ...] = Field((), description="Trials that supply comparator arms.")
    facts: tuple[Fact, ...] = ()
    arms: tuple[Arm, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    sizes: tuple[Size, ...] = ()
    prior_lines: tuple[PriorLines, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    results: tuple[Result, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    events: tuple[Event, ...] = ()
    limitations: tuple[Limitation, ...] = ()


# ------------------------------------------------------------- what all studies of a source share


class Drug(Record):
    """What the source says about one drug."""

    id: Key
    label: str
    names: tuple[Name, ...] = ()
    facts: tuple[Fact, ...] = Field((), description="target, modality, class (attribute 'type').")


class Regimen(Finding):
    """A combination of drugs; `read` says where the source gives its composition."""

    id: Key
    label: str
    components: tuple[Key, ...] = ()
    complete: bool = Field(True, description="The source leaves no component open.")
    optional: tuple[Key, ...] = Field((), description="Drugs it calls optional.")
    names: tuple[Name, ...] = ()
    facts: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def _known_parts(self) -> Regimen:
        if self.complete and not self.components:
            raise ValueError("a regimen without 'components' needs 'complete: false'")
        return self


class AdverseEventKind(Record):
    """A kind of adverse event that the source names."""

    id: Key
    label: str
    definition: str
    names: tuple[str, ...] = ()


class Reference(Record):
    """One entry of the source's reference list, as printed."""

    number: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    authors: str
    title: str
    journal: str
    year: int
    volume: str | None = None
    pages: str | None = None
    about: tuple[Key, ...] = Field((), description="Studies it reports on.")
    facts: tuple[Fact, ...] = ()
    note: str | None = None


class Conclusion(Finding):
    """An opinion of the source's authors, in the curators' short words."""

    id: Key
    words: str
    topics: tuple[str, ...] = Field((), description="Drugs, classes, regimens, studies.")


class Abbreviation(Finding):
    """A short form the source uses, with its expansion if it prints one."""

    short: Text
    expansion: str | None = None
    status: Status = "reported"
    key: Key | None = None


class Conflict(Record):
    """A place where the source disagrees with itself, or could mislead."""

    id: Annotated[str, Field(pattern=r"^C[0-9]{2,}$")]
    kind: Literal["values", "identifiers", "counts", "names", "meaning"]
    title: str
    argument: str
    decision: str
    readings: tuple[Reading, ...] = Field((), description="Readings no finding carries.")


class Paragraph(Record):
    """A stretch of the source by which passages are addressed."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9.]+( [A-Za-z0-9]+)?$")]
    section: str
    label: str
    start: int
    end: int
    print_: Text | None = Field(None, alias="print", description="The words of a heading.")


class Source(Record):
    """What is read: a review, or another publication or record."""

    id: Key
    kind: Literal["review article", "primary report", "registry record"] = "review article"
    names: Literal["bare", "own"] = Field(
        "own",
        description="'own': what it says is named with its id in front. Only the first source is "
        "'bare', because names that are published stay.",
    )
    title: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    characters: int
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[Paragraph, ...]

    @property
    def prefix(self) -> str | None:
        """What the names of its statements begin with; None: nothing."""
        return None if self.names == "bare" else self.id


class Column(Record):
    """A table column: the trial it is about, its group header, the references printed in it."""

    id: Key
    study: Key
    group: Text = Field(description="Group header printed above it, merged cells resolved.")
    cites: tuple[int, ...]
    meant: tuple[int, ...] | None = None


class Cell(Record):
    """A cell as printed; an empty cell has no print."""

    print_: Text | None = Field(None, alias="print")
    start: int | None = None


class Row(Record):
    """A table row: its label as printed, and a cell a column."""

    id: Key
    label: str
    start: int | None = None
    cells: dict[str, Cell]


class Table(Record):
    """A table, or a part of one printed under its own header."""

    id: Key
    label: str
    start: int
    end: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


# ------------------------------------------------------------------------- outside knowledge


class Outside(Record):
    """A statement of the curators, with the place where it was seen."""

    attribute: str
    key: Key | None = Field(None, description="Tells apart several claims of one attribute.")
    thing: str | None = None
    value: str | None = None
    source: str = Field(min_length=10, description="File or page that was read, and what it says.")
    corrects: str | None = Field(None, description="The value the source prints instead.")


class Background(Record):
    """Outside knowledge about one drug or study."""

    id: Key
    claims: tuple[Outside, ...] = Field(min_length=1)


class Unread(Record):
    """A figure of the source's text that no record needs to read, and why."""

    in_: str = Field(alias="in", description="Paragraph in which it stands.")
    print_: Text = Field(alias="print", description="The words with the figure, as printed.")
    start: int = Field(ge=0, description="Character at which they begin.")
    reason: str = Field(min_length=10)


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

"""What a source says of a cohort: its size, its history, results, comparisons, adverse events."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from graph.records.base import Key, Number
from graph.records.readings import Direction, Finding, Status


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

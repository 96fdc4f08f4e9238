"""What is asked for each kind of entry, and where it goes. A new kind is one line here.

The questions are the fields of the record: their meaning, examples and allowed words stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.records import (
    AdverseEventKind,
    Arm,
    Cohort,
    Comparison,
    Drug,
    Event,
    Fact,
    Finding,
    FollowUp,
    Limitation,
    PriorLines,
    Record,
    Reference,
    Regimen,
    Result,
    Size,
)


@dataclass(frozen=True)
class Form:
    """A kind of entry: its record, the list it is put into, and the fields that are asked."""

    record: type[Record]
    into: str
    asks: tuple[str, ...]
    same: tuple[str, ...]
    """Fields by which two entries are about the same."""
    only_with: dict[str, str] = field(default_factory=dict)
    """Fields asked only where another is given."""
    not_with: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Fields asked only where none of others is given."""

    @property
    def of_study(self) -> bool:
        """Whether the list stands in the file of a study; else it is a file of the source."""
        return not self.into.endswith(".yaml")

    @property
    def rests_on_words(self) -> bool:
        """Whether an entry says where it was read."""
        return issubclass(self.record, Finding)

    @property
    def columns(self) -> tuple[str, ...]:
        """What a table of such entries has, a column each."""
        words = ("printed", "in", "start", "cites", "absent", "note") if self.rests_on_words else ()
        return ("study", *self.asks, *words)

    @property
    def meaning(self) -> str:
        """What an entry is, in one sentence."""
        return (self.record.__doc__ or "").partition("\n")[0]

    @property
    def questions(self) -> list[Question]:
        """What is asked for each field, in order."""
        return [self.question(name) for name in self.asks]

    def asked(self, name: str, answers: Mapping[str, str]) -> bool:
        """Whether a field is asked, after what was answered before it."""
        if name in self.only_with and not answers.get(self.only_with[name]):
            return False
        return not any(answers.get(other) for other in self.not_with.get(name, ()))

    def question(self, name: str) -> Question:
        """What is asked for one field."""
        schema = self.record.model_json_schema()
        key = self.record.model_fields[name].alias or name
        told = schema["properties"][key]
        return Question(
            name,
            told["description"],
            ", ".join(map(_shown, told.get("examples", ()))),
            key in schema.get("required", ()) or name in ("unit", "status"),
            tuple(_words(told)),
            told.get("type") == "array",
        )


@dataclass(frozen=True)
class Question:
    """One field as it is asked: its meaning, an example, and the words it takes, if few."""

    name: str
    meaning: str
    example: str
    needed: bool
    words: tuple[str, ...]
    several: bool = False

    @property
    def option(self) -> str:
        """The option of the command line that answers it.

        >>> Question("at_months", "", "", False, ()).option
        '--at-months'
        """
        return "--" + self.name.replace("_", "-")


def _shown(example: Any) -> str:
    return ",".join(map(str, example)) if isinstance(example, list) else str(example)


def _words(schema: dict[str, Any]) -> Iterable[str]:
    """The closed list of a field; for a list, that of its entries."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if "enum" in one:
            return [str(word) for word in one["enum"]]
    return ["true", "false"] if schema.get("type") == "boolean" else []


FORMS = {
    "arm": Form(Arm, "arms", ("id", "regimen", "role"), ("id",)),
    "cohort": Form(
        Cohort,
        "cohorts",
        ("id", "arm", "of", "itt", "len", "lines_min", "lines_max", "setting", "characteristic"),
        ("id",),
    ),
    "size": Form(
        Size,
        "sizes",
        ("cohort", "n", "percent", "of", "status", "qualifier"),
        ("cohort", "key"),
        only_with={"of": "percent"},
        not_with={"status": ("n", "percent")},
    ),
    "prior-lines": Form(
        PriorLines,
        "prior_lines",
        ("cohort", "median", "min", "max", "status"),
        ("cohort",),
        not_with={"status": ("median", "min", "max")},
    ),
    "follow-up": Form(
        FollowUp,
        "follow_ups",
        ("cohort", "months", "statistic", "status", "qualifier"),
        ("cohort",),
        only_with={"statistic": "months"},
        not_with={"status": ("months",)},
    ),
    "result": Form(
        Result,
        "results",
        (
            *("cohort", "endpoint", "statistic", "value", "unit", "status", "against"),
            *("against_value", "p", "at_months", "follow_up", "qualifier"),
        ),
        ("cohort", "endpoint", "statistic", "at_months"),
        only_with={"unit": "value", "against_value": "against"},
        not_with={"status": ("value",)},
    ),
    "comparison": Form(
        Comparison,
        "comparisons",
        ("arm", "against", "cohort", "endpoint", "direction", "degree"),
        ("arm", "cohort", "endpoint", "key"),
    ),
    "event": Form(
        Event,
        "events",
        ("arm", "against", "cohort", "event", "grade", "direction", "degree", "category", "n"),
        ("arm", "cohort", "event", "grade", "key"),
    ),
    "limitation": Form(
        Limitation,
        "limitations",
        ("type", "words", "cohort", "endpoint"),
        ("type", "key"),
    ),
    "fact": Form(
        Fact,
        "facts",
        ("attribute", "value", "thing"),
        ("attribute", "key"),
        not_with={"thing": ("value",)},
    ),
    "drug": Form(Drug, "drugs.yaml", ("id", "label"), ("id",)),
    "regimen": Form(
        Regimen, "regimens.yaml", ("id", "label", "components", "complete", "optional"), ("id",)
    ),
    "adverse-event": Form(AdverseEventKind, "events.yaml", ("id", "label", "definition"), ("id",)),
    "reference": Form(
        Reference,
        "references.yaml",
        ("number", "authors", "title", "journal", "year", "volume", "pages", "about"),
        ("number",),
    ),
}

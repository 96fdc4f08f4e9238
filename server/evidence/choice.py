"""What a reader chose to see: which trials, which patients, and which reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from queries import Choice, Parameter, UnknownParameter
from server.evidence.statements import Trial, Values
from server.service import service

READING = Parameter(
    name="reading",
    help="Which reading of the review",
    kind="choice",
    default=("reconciled",),
    choices={
        "reconciled": Choice("reconciled: the reading that was accepted", ()),
        "printed": Choice("as printed: each place in its own words", ()),
    },
)
_OF_TRIALS = ("trial", "class", "drug", "target", "phase", "lines", "knowledge")
_OF_STATEMENTS = ("patients",)


@dataclass(frozen=True)
class Chosen:
    """A choice by parameter; what was not chosen is as the questions have it by default."""

    parameters: tuple[Parameter, ...]
    values: Values

    @property
    def printed(self) -> bool:
        """Whether each place shall be shown in its own words."""
        return self.values["reading"] == ("printed",)

    @property
    def changed(self) -> dict[str, tuple[str, ...]]:
        """What differs from the default."""
        defaults = {one.name: one.default for one in self.parameters}
        return {name: one for name, one in self.values.items() if one != defaults[name]}

    @property
    def address(self) -> str:
        """The choice as the end of an address."""
        text = urlencode(self.changed, doseq=True)
        return f"?{text}" if text else ""

    def other_reading(self) -> str:
        """The end of the address of the same choice in the other reading."""
        other = {**self.changed, "reading": "reconciled" if self.printed else "printed"}
        return "?" + urlencode(other, doseq=True)

    def for_trials(self) -> dict[str, tuple[str, ...]]:
        """The values for the question `trials`."""
        return {name: one for name, one in self.changed.items() if name in _OF_TRIALS}

    def for_statements(self, trials: Sequence[Trial]) -> dict[str, tuple[str, ...]]:
        """The values for the question `evidence`: these trials, unless all are wanted."""
        own = {name: one for name, one in self.changed.items() if name in _OF_STATEMENTS}
        return own | (self.for_publications(trials) if self.for_trials() else {})

    def for_publications(self, trials: Sequence[Trial]) -> dict[str, tuple[str, ...]]:
        """The values for the question `publications`, which knows trials that test nothing here."""
        return {"trial": tuple(one.name for one in trials)}


def read(given: Mapping[str, Sequence[str]]) -> Chosen:
    """Read what the parameters of an address choose; raises ParameterError."""
    known = {one.name: one for one in parameters()}
    for name in given:
        if name not in known:
            raise UnknownParameter(name, list(known))
    values = {name: one.chosen(given.get(name, ())) for name, one in known.items()}
    for name, one in known.items():
        one.written(values[name])
    return Chosen(tuple(known.values()), values)


def parameters() -> list[Parameter]:
    """All that can be chosen, as the questions have it."""
    found = service().questions
    of_trials = {one.name: one for one in found["trials"].parameters}
    of_statements = {one.name: one for one in found["evidence"].parameters}
    chosen = [of_trials[name] for name in _OF_TRIALS]
    return [*chosen, *(of_statements[name] for name in _OF_STATEMENTS), READING]

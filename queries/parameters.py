"""What a caller may choose: a value from a list, a number within bounds, or words to look for.

A value is checked and written as an RDF term; it is never pasted. ::

    ParameterError
    ├── UnknownParameter      the question has no parameter of this name; knows the nearest
    ├── MissingParameter      the question cannot be asked without this parameter
    └── BadValue              the parameter cannot have this value; knows what it can have
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

ANY = "any"
"""The choice that leaves a parameter free."""
LONGEST_WORDS = 100
"""Characters that words to look for may have."""


class ParameterError(ValueError):
    """What a caller gave for a parameter cannot be bound."""


class UnknownParameter(ParameterError):
    """The question has no parameter of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.4))
        super().__init__(f"there is no parameter '{name}'; there is {listed(known)}")


class MissingParameter(ParameterError):
    """The question cannot be asked without this parameter, and it was not given."""

    def __init__(self, name: str, help: str, example: str) -> None:
        self.name = name
        self.example = example
        words = help[:1].lower() + help[1:].rstrip(".")
        super().__init__(f"the parameter '{name}' is missing ({words}), such as '{example}'")


class BadValue(ParameterError):
    """The parameter exists, but not with this value."""

    def __init__(
        self,
        name: str,
        value: str,
        expected: str,
        allowed: Sequence[str] = (),
        nearest: Sequence[str] | None = None,
    ) -> None:
        self.name = name
        self.value = value
        self.allowed = tuple(allowed)
        close = difflib.get_close_matches(value, allowed, n=3, cutoff=0.4)
        self.nearest = tuple(close if nearest is None else nearest)
        super().__init__(f"the parameter '{name}' cannot be '{value}': it takes {expected}")


def listed(names: Sequence[str]) -> str:
    """Write names as a list in quotes."""
    return ", ".join(f"'{name}'" for name in names)


@dataclass(frozen=True)
class Choice:
    """One value of a list: what people read, the RDF terms it stands for, and its other names."""

    label: str
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parameter:
    """One thing a caller may choose.

    `kind` is `choice`, `number` or `words`. Where it is `required`, the default is an example. The
    choices stand in the file or, where `drawn` names a list of `queries.choices`, come from the
    graph; until then `choices` is None.
    """

    name: str
    help: str
    kind: str
    default: tuple[str, ...]
    choices: Mapping[str, Choice] | None = None
    many: bool = False
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    drawn: str = ""
    own: Mapping[str, Choice] = field(default_factory=dict)

    def with_choices(self, drawn: Mapping[str, Choice]) -> Parameter:
        """Add the choices that the graph gives to those of the file."""
        return replace(self, choices={**self.own, **drawn})

    def chosen(self, given: Sequence[str]) -> tuple[str, ...]:
        """What is asked for: what was given, else the default, unless that is an example.

        'any' beside other choices gives way to them, as who ticked both in a form meant it.
        """
        values = tuple(given) or (() if self.required else self.default)
        others = tuple(one for one in values if one != ANY)
        return others if self.many and ANY in (self.choices or {}) and others else values

    def written(self, values: Sequence[str]) -> str:
        """Write the values as SPARQL terms; raises BadValue and MissingParameter."""
        if not values:
            raise MissingParameter(self.name, self.help, ", ".join(self.default))
        if not self.many and len(values) > 1:
            raise BadValue(self.name, ", ".join(values), "one value")
        return " ".join(dict.fromkeys(term for value in values for term in self._terms(value)))

    def _terms(self, value: str) -> tuple[str, ...]:
        if self.kind == "choice":
            return self._chosen(value).terms
        return (self._words(value),) if self.kind == "words" else (self._number(value),)

    def _chosen(self, value: str) -> Choice:
        choices = self.choices or {}
        if value in choices:
            return choices[value]
        wanted = value.casefold()
        for name, choice in choices.items():
            if wanted in (name.casefold(), *(one.casefold() for one in choice.names)):
                return choice
        allowed = tuple(choices)
        raise BadValue(self.name, value, f"one of {listed(allowed)}", allowed)

    def _words(self, value: str) -> str:
        words = " ".join(value.split())
        if not words or len(words) > LONGEST_WORDS or not words.isprintable():
            expected = f"1 to {LONGEST_WORDS} characters of plain text"
            raise BadValue(self.name, value, expected)
        escaped = words.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    def _number(self, value: str) -> str:
        if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?([eE][+-]?[0-9])?", value):
            raise BadValue(self.name, value, "a number such as 20 or 17.8")
        number = Decimal(value)
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            nearest = str(low if low is not None and number < low else high)
            expected = f"a number from {low} to {high}; the nearest is {nearest}"
            raise BadValue(self.name, value, expected, nearest=[nearest])
        return f"{number:f}"

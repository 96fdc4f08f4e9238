"""A saved question as the server tells it, and as a function with signature and docstring."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any, overload

from graph.client.answer import Answer, Column, python_name

Given = str | int | float | Decimal | Iterable[str | int | float | Decimal] | None


@dataclass(frozen=True)
class Parameter:
    """What a caller may choose; without a default where the question needs it."""

    name: str
    help: str
    kind: str
    default: tuple[str, ...]
    choices: Mapping[str, str]
    many: bool
    required: bool
    unit: str

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Parameter:
        """Read a parameter as the server lists it."""
        return cls(
            record["name"],
            record["help"],
            record["kind"],
            tuple(record.get("default", ())),
            record.get("choices") or {},
            record.get("many", False),
            record.get("required", False),
            record.get("unit", ""),
        )

    @property
    def signature(self) -> inspect.Parameter:
        """The parameter as `inspect` has it."""
        kind: Any = float if self.kind == "number" else str
        return inspect.Parameter(
            python_name(self.name),
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if self.required else self._default(),
            annotation=kind | list[kind] if self.many else kind,
        )

    def _default(self) -> Any:
        values = tuple(float(one) if self.kind == "number" else one for one in self.default)
        return values if self.many else values[0]

    @property
    def words(self) -> str:
        """What to know of it, for a docstring."""
        unit = f", {self.unit}" if self.unit else ""
        many = " One, or a list of them: any of these." if self.many else ""
        return f"{self.help.rstrip('.')}{unit}.{many}{self._choices()}"

    def _choices(self) -> str:
        told = [k if k == label else f"{k!r} ({label})" for k, label in self.choices.items()]
        return f" One of: {', '.join(told)}." if told else ""


@dataclass(frozen=True)
class Question:
    """A saved question: what it asks and why, what it takes, and what it returns."""

    id: str
    question: str
    why: str
    group: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Column]
    version: str

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> Question:
        """Read a question as the server lists it."""
        columns = {
            name: Column(name, one["label"], one.get("unit", ""), one.get("type", "text"))
            for name, one in record["columns"].items()
        }
        return cls(
            record["id"],
            record["question"],
            record["why"],
            record["group"],
            tuple(record["keywords"]),
            tuple(Parameter.read(one) for one in record["parameters"]),
            columns,
            record.get("version", ""),
        )

    def fits(self, words: str) -> bool:
        """Say whether every word occurs in what the question says of itself."""
        told = " ".join([self.id, self.question, self.why, self.group, *self.keywords]).casefold()
        return all(word in told for word in words.casefold().split())

    @property
    def docstring(self) -> str:
        """What `help` shows: question, why, parameters and columns."""
        lines = [self.question, "", *textwrap.wrap(self.why, 88), "", "Parameters:"]
        for one in self.parameters:
            lines += _wrapped(f"{python_name(one.name)}: {one.words}")
        lines += ["", "Columns:"]
        for name, column in self.columns.items():
            lines += _wrapped(f"{name}: {column.heading}")
        return "\n".join(lines)

    def values(self, given: Mapping[str, Given]) -> dict[str, tuple[str, ...]]:
        """Write what a caller gave under the names that the server knows; None: not given."""
        names = {python_name(one.name): one.name for one in self.parameters}
        return {names.get(name, name): texts(one) for name, one in given.items() if one is not None}


def function(question: Question, ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Make the function that asks a question, which explains itself as any function does."""

    def asked(**given: Given) -> Answer:
        return ask(question, question.values(given))

    signature = [one.signature for one in question.parameters]
    asked.__name__ = asked.__qualname__ = python_name(question.id)
    asked.__doc__ = question.docstring
    asked.__signature__ = inspect.Signature(signature, return_annotation=Answer)  # type: ignore[attr-defined]  # read by inspect
    return asked


def texts(given: Given) -> tuple[str, ...]:
    """Write one value, or each of a list, as it stands in an address.

    >>> texts(20), texts(["daratumumab", "isatuximab"])
    (('20',), ('daratumumab', 'isatuximab'))
    """
    several = isinstance(given, Iterable) and not isinstance(given, str)
    return tuple(str(one) for one in (given if several else (given,)))  # type: ignore[union-attr]  # iterable when several


class Questions(Sequence[Question]):
    """The questions of a server, in its order."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions = tuple(questions)

    @overload
    def __getitem__(self, place: int) -> Question: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Question]: ...
    def __getitem__(self, place: int | slice) -> Question | Sequence[Question]:
        return self._questions[place]

    def __len__(self) -> int:
        return len(self._questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions)

    def search(self, words: str) -> Questions:
        """Find the questions in which every word occurs: id, question, why, group, keywords."""
        return Questions(one for one in self if one.fits(words))

    def __repr__(self) -> str:
        return "\n".join(f"{one.id}: {one.question}" for one in self)

    def _repr_html_(self) -> str:
        rows = (
            f"<tr><td>{escape(one.group)}</td><td><code>{python_name(one.id)}</code></td>"
            f"<td>{escape(one.question)}</td></tr>"
            for one in self
        )
        return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 88, initial_indent="    ", subsequent_indent="        ")

"""A tool: what a model is told of it, what answers it, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.citation import LICENSE, cite
from server.origins import Origin

Arguments = Mapping[str, Any]

ROWS, MOST_ROWS = 100, 1000
"""Rows that a tool gives unless told otherwise, and at most."""


class ToolError(ValueError):
    """A tool cannot do what it is asked for; the message is a sentence that says how to ask."""


@dataclass(frozen=True)
class Tool:
    """What a model is told of a tool, and what answers it."""

    name: str
    title: str
    description: str
    takes: dict[str, Any]
    gives: dict[str, Any]
    call: Callable[[Origin, Arguments], Outcome]


@dataclass(frozen=True)
class Outcome:
    """What a tool gives: an object as its schema says, and the same to be read."""

    content: dict[str, Any]
    text: str


def source(origin: Origin) -> dict[str, str]:
    """Say where an outcome comes from: release, citation, licence."""
    release = origin.release
    return {"release": release, "citation": cite(release, graphs=origin.graphs), "licence": LICENSE}


def whole(given: Arguments, name: str, default: int, most: int) -> int:
    """Read a whole number from 1 to `most`; raises ToolError."""
    value = given.get(name)
    value = default if value is None else value
    fits = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    if not fits or not 1 <= value <= most:
        raise ToolError(f"'{name}' cannot be {value!r}: it takes a whole number from 1 to {most}.")
    return int(value)


def text(given: Arguments, name: str) -> str:
    """Read a text that a tool cannot do without; raises ToolError."""
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ToolError(f"'{name}' is missing: give it as a text.")
    return value.strip()


def texts(name: str, value: object) -> list[str]:
    """Write what a model sent for a parameter as the texts that a question is bound with.

    >>> texts("least", 20.0), texts("drug", ["daratumumab", "isatuximab"])
    (['20'], ['daratumumab', 'isatuximab'])
    """
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) for one in values):
        raise ToolError(f"'{name}' takes a text, a number, or a list of them.")
    return [_text(one) for one in values]


def _text(value: Any) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)

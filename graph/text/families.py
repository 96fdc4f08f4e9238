"""What is found in texts: the families of `families.toml`, in their order."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.lookup import term

FILE = Path(__file__).with_suffix(".toml")
_LAST = 2**31


@dataclass(frozen=True)
class Family:
    """A heading, and the properties whose values stand under it, the best first.

    `rest`: those of no other family; `unnamed`: only values that are no names of things found.
    """

    name: str
    properties: tuple[ox.NamedNode, ...]
    rest: bool
    unnamed: bool


@lru_cache(maxsize=1)
def load() -> tuple[Family, ...]:
    """Read the families."""
    return tuple(map(_family, _read()["family"]))


def order() -> tuple[str, ...]:
    """The names of the families."""
    return tuple(one.name for one in load())


def place(of: ox.NamedNode) -> tuple[int, int] | None:
    """The number of the family of a property, and its place there; None: it has none.

    >>> place(term("mm:title")), place(term("mm:shortForm"))
    ((1, 0), None)
    """
    return _places().get(of, _rest())


def sought() -> tuple[ox.NamedNode, ...]:
    """The properties that families name."""
    return tuple(one for family in load() for one in family.properties)


@lru_cache(maxsize=1)
def _places() -> dict[ox.NamedNode, tuple[int, int] | None]:
    apart: dict[ox.NamedNode, tuple[int, int] | None] = dict.fromkeys(map(term, _read()["apart"]))
    return apart | {
        one: (number, place)
        for number, family in enumerate(load())
        for place, one in enumerate(family.properties)
    }


@lru_cache(maxsize=1)
def _rest() -> tuple[int, int] | None:
    return next(((number, _LAST) for number, one in enumerate(load()) if one.rest), None)


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _family(record: dict[str, Any]) -> Family:
    return Family(
        name=record["name"],
        properties=tuple(map(term, record.get("properties", ()))),
        rest=record.get("rest", False),
        unnamed=record.get("unnamed", False),
    )

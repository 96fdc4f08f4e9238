"""What is shown first on the page of a thing, by its class: one file each in the folder `views`.

A file names the classes; `facts` are lines of heading and values, `tables` have a row for each
thing that a way (`paths`) leads to. What says `show` is written by a function of `figures`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

EVERY = "*"
"""Stands for every class."""
FOLDER = Path(__file__).parent / "views"


@dataclass(frozen=True)
class Field:
    """A heading with a way to its values, perhaps shown in a manner of its own."""

    heading: str
    path: str = "."
    show: str = ""
    inferred: bool = False
    """Whether it is said of a value that it follows by inference."""


@dataclass(frozen=True)
class Rows:
    """A table: its heading, what it says first, the way to its rows, and their class."""

    heading: str
    path: str
    columns: tuple[Field, ...]
    kind: str = ""
    without: str = ""
    order: tuple[str, ...] = ()
    intro: str = ""


@dataclass(frozen=True)
class View:
    """What is shown first of the things of some classes; a lower `order` goes before a higher."""

    kinds: tuple[str, ...]
    order: int
    facts: tuple[Field, ...]
    tables: tuple[Rows, ...]


@lru_cache(maxsize=1)
def load() -> tuple[View, ...]:
    """Read all views, in their order."""
    read = [_view(tomllib.loads(one.read_text(encoding="utf-8"))) for one in FOLDER.glob("*.toml")]
    return tuple(sorted(read, key=lambda one: (one.order, one.kinds)))


def _view(record: Mapping[str, Any]) -> View:
    return View(
        kinds=tuple(record["classes"]),
        order=record["order"],
        facts=tuple(Field(**one) for one in record.get("facts", ())),
        tables=tuple(_rows(one) for one in record.get("tables", ())),
    )


def _rows(record: Mapping[str, Any]) -> Rows:
    columns = tuple(Field(**one) for one in record["columns"])
    own = {name: record[name] for name in ("heading", "path", "intro", "without") if name in record}
    order = tuple(record.get("order", ()))
    return Rows(columns=columns, kind=record.get("class", ""), order=order, **own)

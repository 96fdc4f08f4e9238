"""What the search finds: the kinds of `kinds.toml`, in their order."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.lookup import term
from ontology import BASE

FILE = Path(__file__).with_suffix(".toml")
QUESTIONS = "questions"
"""The kind of the saved questions, which are no things of the graph that people look for."""


@dataclass(frozen=True)
class Kind:
    """A heading, the class of its things (`below`: the classes below it), and what is told.

    `names` are properties that name its things, beside the usual; `within` begins their IRIs.
    """

    name: str
    of: ox.NamedNode
    below: bool
    told: tuple[ox.NamedNode, ...]
    names: tuple[ox.NamedNode, ...]
    within: str


@lru_cache(maxsize=1)
def load() -> tuple[Kind, ...]:
    """Read the kinds."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(map(_kind, read["kind"]))


def order() -> tuple[str, ...]:
    """The names of the kinds, each once, the questions last."""
    return (*dict.fromkeys(one.name for one in load()), QUESTIONS)


def _kind(record: dict[str, Any]) -> Kind:
    return Kind(
        name=record["name"],
        of=term(record.get("class") or record["below"]),
        below="below" in record,
        told=tuple(map(term, record["told"])),
        names=tuple(map(term, record.get("names", ()))),
        within=term(record["within"]).value if "within" in record else BASE,
    )

"""What is found by name: the kinds of `kinds.toml`, in their order."""

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


LOADED = Kind(
    name="things of loaded graphs",
    of=term("rdfs:Resource"),
    below=False,
    told=(term("rdf:type"),),
    names=(),
    within="",
)
"""What has a label in a graph that a build does not make, and is none of the others."""


@lru_cache(maxsize=1)
def load() -> tuple[Kind, ...]:
    """Read the kinds."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(map(_kind, read["kind"]))


def order() -> tuple[str, ...]:
    """The names of the kinds, each once."""
    return tuple(dict.fromkeys(one.name for one in load()))


def of(name: str) -> list[Kind]:
    """The kinds that are shown under a name."""
    return [one for one in (*load(), LOADED) if one.name == name]


def _kind(record: dict[str, Any]) -> Kind:
    return Kind(
        name=record["name"],
        of=term(record.get("class") or record["below"]),
        below="below" in record,
        told=tuple(map(term, record["told"])),
        names=tuple(map(term, record.get("names", ()))),
        within=term(record["within"]).value if "within" in record else BASE,
    )

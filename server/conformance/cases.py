"""Cases: what is sent, step by step, and what has to come back."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

FOLDER = Path(__file__).parent


class CaseError(ValueError):
    """A case is written wrongly; says in which file and what."""


@dataclass(frozen=True)
class Step:
    """One request and what its answer has to be; every text may hold `$names` to be filled in.

    `address` and `form` are parameters by name, one value or a list. `status` lists numbers and
    classes such as "4xx". `header` gives a regular expression a header has to match. Of the body:
    `body` is it to the byte, `matches` a regular expression, `json` an equal document, `boolean`
    the answer of an ASK, `rows` the number of solutions, `graph` an isomorphic graph in Turtle,
    `holds` an ASK that is true of the graph received.
    """

    status: tuple[int | str, ...]
    method: str = "GET"
    path: str = "$sparql"
    address: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    text: str | None = None
    encoding: str = "utf-8"
    type: str | None = None
    token: bool = False
    header: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    matches: str | None = None
    json: str | None = None
    boolean: bool | None = None
    rows: int | None = None
    graph: str | None = None
    holds: str | None = None
    keep: str | None = None


@dataclass(frozen=True)
class Case:
    """One thing that an endpoint has to do: a sentence, and the steps that show it.

    `follows` is the IRI of the W3C test that says the same, if there is one. `needs` names what
    must be there to try: "data" is the seed, "token" the right to write.
    """

    name: str
    group: str
    says: str
    steps: tuple[Step, ...]
    follows: str | None = None
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Group:
    """The cases of one file."""

    name: str
    title: str
    cases: tuple[Case, ...]


@cache
def load() -> tuple[Group, ...]:
    """Read every group, in the order of the file names; raises `CaseError`."""
    return tuple(read(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def seed() -> Mapping[str, str]:
    """The data that the cases ask about: graphs by name, in N-Triples."""
    graphs: dict[str, str] = {}
    for quad in ox.parse(path=FOLDER / "seed.trig", format=ox.RdfFormat.TRIG):
        name = quad.graph_name.value
        graphs[name] = graphs.get(name, "") + f"{quad.triple} .\n"
    return graphs


def read(path: Path) -> Group:
    """Read the group of one file; raises `CaseError`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        manifest = content.get("manifest", "")
        name = path.stem.lstrip("0123456789-")
        cases = tuple(_case(one, name, manifest) for one in content["case"])
        return Group(name, content["title"], cases)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CaseError(f"{path.name} cannot be read: {error!r}.") from error


def _case(record: dict[str, Any], group: str, manifest: str) -> Case:
    steps = tuple(_step(one) for one in record["step"])
    if record.keys() - {"name", "says", "step", "follows"}:
        raise TypeError(f"the case {record['name']} has a key that is not known")
    needs = {"token"} if any(step.token for step in steps) else set()
    if any(_mentions(one, "$seed") for one in record["step"]):
        needs.add("data")
    follows = record.get("follows")
    return Case(
        record["name"],
        group,
        record["says"],
        steps,
        None if follows is None else follows if "://" in follows else manifest + follows,
        frozenset(needs),
    )


def _step(record: dict[str, Any]) -> Step:
    unknown = record.keys() - {one.name for one in fields(Step)}
    if unknown:
        raise TypeError(f"a step has no {', '.join(sorted(unknown))}")
    return Step(**record | {"status": tuple(record["status"])})


def _mentions(value: Any, name: str) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(one, name) for one in value.values())
    if isinstance(value, list):
        return any(_mentions(one, name) for one in value)
    return name in str(value)

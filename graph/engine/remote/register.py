"""Which releases stand in an engine, and which is served: a small graph of its own there.

The graph ``https://w3id.org/myelokg/releases`` says of the dataset `dcat:hasVersion` of each
release and `dcat:hasCurrentVersion` of the served one, and keeps with each what is known of it, as
JSON. One operation of SPARQL Update changes what is served, so no reader sees it half done.

An engine without that graph is served as it is found: all its named graphs, under their own names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.engine.remote.names import Names
from graph.release import NoRelease, Release, UnknownRelease
from ontology import BASE, DATASET, PREFIXES, VERSION

GRAPH = BASE + "releases"
_HAS, _SERVED = PREFIXES["dcat"] + "hasVersion", PREFIXES["dcat"] + "hasCurrentVersion"
_TEXT = PREFIXES["schema"] + "text"

LISTED = f"SELECT ?p ?text {{ GRAPH <{GRAPH}> {{ <{DATASET}> ?p ?r . ?r <{_TEXT}> ?text }} }}"
COUNTED = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"

Row = Mapping[str, str]


@dataclass(frozen=True)
class Published:
    """A release in an engine, and the place that its graphs are named after (empty: as found)."""

    release: Release
    place: str = ""

    @property
    def names(self) -> Names:
        """How its graphs are called there."""
        return Names(self.place, tuple(self.release.counts))

    def told(self) -> str:
        """What is known of it, as JSON."""
        one = self.release
        about = {"id": one.id, "place": self.place, "version": one.version, "counts": one.counts}
        more = {"made": one.made, "by": one.by, "parent": one.parent}
        return json.dumps(about | more | {"unnamed": one.unnamed, "programs": dict(one.programs)})


@dataclass(frozen=True)
class Register:
    """The releases of an engine, and the id of the one that is served."""

    served: str
    releases: Mapping[str, Published] = field(default_factory=dict)

    @property
    def published(self) -> bool:
        """Whether the engine has a register; else it is served as it is found."""
        return all(one.place for one in self.releases.values())

    @property
    def current(self) -> Published:
        """The release that is served; raises NoRelease."""
        if self.served not in self.releases:
            raise NoRelease("the engine serves no release: run 'myelokg publish'")
        return self.releases[self.served]

    def find(self, identity: str) -> Published:
        """A release by its id; raises UnknownRelease."""
        if identity not in self.releases:
            raise UnknownRelease(identity, list(self.releases))
        return self.releases[identity]


def read(rows: Sequence[Row]) -> Register | None:
    """Read the answer to `LISTED`; None: there is no register."""
    if not rows:
        return None
    found = {one.release.id: one for row in rows if (one := _published(json.loads(row["text"])))}
    served = [json.loads(row["text"])["id"] for row in rows if row["p"] == _SERVED]
    return Register(served[0] if served else "", found)


def _published(about: Mapping[str, Any]) -> Published:
    names = ("unnamed", "made", "by", "parent", "programs")
    more = {name: about[name] for name in names if name in about}
    release = Release(about["id"], _folder(about["id"]), about["version"], about["counts"], **more)
    return Published(release, about["place"])


def as_found(rows: Sequence[Row], ignored: tuple[str, ...], moved: str = "") -> Register:
    """Make a register of the answer to `COUNTED`: one release, named after its numbers.

    `moved` is another text after each change that we know of, which may leave the numbers alone.
    """
    counts = {row["g"]: int(row["n"]) for row in rows if not row["g"].startswith((GRAPH, *ignored))}
    told = json.dumps([sorted(counts.items()), moved] if moved else sorted(counts.items()))
    identity = hashlib.sha256(told.encode()).hexdigest()[:12]
    release = Release(
        identity, _folder(identity), VERSION, dict(sorted(counts.items())), by="found"
    )
    return Register(identity, {identity: Published(release)})


def _folder(identity: str) -> Path:
    """A release of an engine has no folder; where it is looked for, nothing is found."""
    return Path("/nonexistent") / identity


def node(identity: str) -> str:
    """The IRI of a release, as a query has it."""
    return f"<{BASE}release/{identity}>"


def switch(wanted: Published, instead: Published | None = None, stepwise: bool = False) -> str:
    """The update that serves a release; the one it stands `instead` of is no more.

    One operation, or `stepwise` some in one request, for engines that take no other.
    """
    said = node(wanted.release.id)
    current = f"GRAPH <{GRAPH}> {{ <{DATASET}> <{_SERVED}> ?before }}"
    text = f"GRAPH <{GRAPH}> {{ {said} <{_TEXT}> ?text }}"
    label = ox.Literal(f"MyeloKG, release {wanted.release.id}", language="en")
    new = (
        f"<{DATASET}> <{_HAS}> {said} ; <{_SERVED}> {said} . "
        f"{said} a <{PREFIXES['dcat']}Dataset> ; "
        f"<{PREFIXES['rdfs']}label> {label} ; <{_TEXT}> {ox.Literal(wanted.told())} ."
    )
    if stepwise:
        gone = f"DELETE WHERE {{ {current} }} ;\nDELETE WHERE {{ {text} }}"
        statement = f"{gone} ;\nINSERT DATA {{ GRAPH <{GRAPH}> {{ {new} }} }}"
    else:
        statement = (
            f"DELETE {{ {current} {text} }} INSERT {{ GRAPH <{GRAPH}> {{ {new} }} }} "
            f"WHERE {{ OPTIONAL {{ {current} }} OPTIONAL {{ {text} }} }}"
        )
    return statement if instead is None else f"{forget(instead)} ;\n{statement}"


def forget(gone: Published) -> str:
    """The update after which the register does not know a release any more."""
    said = node(gone.release.id)
    return (
        f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ {said} ?p ?o }} }} ;\n"
        f"DELETE WHERE {{ GRAPH <{GRAPH}> {{ <{DATASET}> ?p {said} }} }}"
    )

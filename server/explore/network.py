"""A release as things and edges, as the export for Cytoscape has them: a result is one edge."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.lookup import TYPE, Facts
from server.resources.names import ours

MOST = 60
"""Edges of one thing that are shown."""


@dataclass(frozen=True)
class Node:
    """A thing, what people call it, and of which kind it is."""

    iri: str
    label: str
    kind: str


@dataclass(frozen=True)
class Edge:
    """What joins two things: its label, the page of what says so ('' for a plain link), where."""

    source: str
    target: str
    label: str
    iri: str = ""
    place: str = ""

    def other(self, iri: str) -> str:
        """The end that is not this one."""
        return self.target if iri == self.source else self.source


@dataclass(frozen=True)
class Network:
    """Things by IRI, and the edges of each."""

    nodes: dict[str, Node]
    edges: dict[str, tuple[Edge, ...]] = field(default_factory=dict)

    def between(self, start: str, end: str, without: Collection[str] = ()) -> list[Edge]:
        """One shortest way between two things, not through kinds `without`; none: no way."""
        before = self._before(start, end, without)
        if end not in before:
            return []
        way = [end]
        while way[-1] != start:
            way.append(before[way[-1]])
        return [self._edge(one, other) for one, other in pairwise(reversed(way))]

    def _before(self, start: str, end: str, without: Collection[str]) -> dict[str, str]:
        """For each thing reached, breadth first, the one it was reached from."""
        before, waiting = {start: start}, deque([start])
        while waiting and end not in before:
            here = waiting.popleft()
            for edge in self.edges.get(here, ()):
                there = edge.other(here)
                passable = there == end or self.nodes[there].kind not in without
                if there not in before and passable:
                    before[there] = here
                    waiting.append(there)
        return before

    def _edge(self, one: str, other: str) -> Edge:
        return next(edge for edge in self.edges[one] if edge.other(one) == other)


@lru_cache(maxsize=2)
def read(path: Path) -> Network:
    """Read a network from the file of the export `cytoscape`, once."""
    elements = json.loads(path.read_bytes())["elements"]
    nodes = {one["data"]["id"]: _node(one["data"]) for one in elements["nodes"]}
    edges: dict[str, dict[Edge, None]] = {}
    for one in elements["edges"]:
        edge = _edge(one["data"])
        edges.setdefault(edge.source, {})[edge] = None
        edges.setdefault(edge.target, {})[edge] = None
    return Network(nodes, {iri: tuple(found) for iri, found in edges.items()})


def around(facts: Facts, thing: str) -> tuple[list[Node], list[Edge]]:
    """The links of a thing that is folded away, such as a result, as they stand in the graph."""
    node = ox.NamedNode(thing)
    quads = [*facts.about(node), *facts.pointing(node, MOST)]
    edges: dict[Edge, None] = {}
    for one in quads:
        if isinstance(one.subject, ox.NamedNode) and isinstance(one.object, ox.NamedNode):
            edge = Edge(one.subject.value, one.object.value, facts.label(one.predicate))
            if ours(edge.other(thing)) and one.predicate != TYPE:
                edges[edge] = None
    kept = list(edges)[:MOST]
    others = dict.fromkeys(edge.other(thing) for edge in kept)
    return [named(facts, iri) for iri in (thing, *others)], kept


def named(facts: Facts, iri: str) -> Node:
    """A thing with the label of one of its classes."""
    node = ox.NamedNode(iri)
    kinds = [facts.label(one) for one in facts.values(node, TYPE)]
    return Node(iri, facts.label(node), kinds[0] if kinds else "thing")


def _node(data: dict[str, Any]) -> Node:
    return Node(data["id"], data["label"], data["kind"])


def _edge(data: dict[str, Any]) -> Edge:
    iri = data["id"] if data["id"].startswith("http") else ""
    return Edge(data["source"], data["target"], data["label"], iri, data.get("place", ""))

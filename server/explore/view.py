"""The part of a network that an address names, and the addresses of what is one step from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.lookup import Facts
from server.explore.network import MOST, Edge, Network, Node, around, named
from server.resources.names import short

MOST_OPEN = 12
"""Things that are open at a time."""


@dataclass(frozen=True)
class Asked:
    """What an address says: where one began, what is open beside it, what is hidden, the end."""

    thing: str
    opened: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    end: str = ""

    @property
    def address(self) -> str:
        """The query string that says the same."""
        opened = [("open", _short(one)) for one in self.opened]
        hidden = [("hide", one) for one in self.hidden]
        end = [("to", _short(self.end))] if self.end else []
        return "?" + urlencode([("thing", _short(self.thing)), *opened, *hidden, *end])

    def toggled(self, iri: str) -> Asked:
        """The same with a thing opened, or closed when it is open."""
        if iri == self.thing:
            return self
        closed = tuple(one for one in self.opened if one != iri)
        opened = closed if iri in self.opened else (*self.opened, iri)[-MOST_OPEN:]
        return replace(self, opened=opened, end="")


@dataclass(frozen=True)
class Part:
    """An open thing with the edges that are shown of it, and how many are not."""

    node: Node
    edges: tuple[Edge, ...]
    left: int


@dataclass(frozen=True)
class View:
    """Things and edges that are shown, and the kinds there are with their numbers."""

    asked: Asked
    nodes: dict[str, Node]
    parts: tuple[Part, ...]
    kinds: dict[str, int]

    @property
    def edges(self) -> list[Edge]:
        """The edges, each once."""
        return list(dict.fromkeys(edge for part in self.parts for edge in part.edges))

    def is_open(self, iri: str) -> bool:
        """Whether the edges of a thing are shown."""
        return iri == self.asked.thing or iri in self.asked.opened


def view(network: Network, facts: Facts, asked: Asked) -> View:
    """Show a thing with its edges, what is open beside it, or a way to another thing."""
    nodes = {asked.thing: network.nodes.get(asked.thing) or named(facts, asked.thing)}
    found = list(_way(network, asked) if asked.end else _parts(network, facts, asked, nodes))
    for iri in [end for _, edges in found for edge in edges for end in (edge.source, edge.target)]:
        if iri in network.nodes:
            nodes.setdefault(iri, network.nodes[iri])
    kinds = Counter(one.kind for one in nodes.values())
    parts = tuple(_part(nodes, asked, iri, edges) for iri, edges in found if iri in nodes)
    shown = {asked.thing, *asked.opened, asked.end}
    shown |= {end for part in parts for edge in part.edges for end in (edge.source, edge.target)}
    kept = {iri: one for iri, one in nodes.items() if iri in shown}
    return View(asked, kept, parts, dict(sorted(kinds.items())))


def _parts(
    network: Network, facts: Facts, asked: Asked, nodes: dict[str, Node]
) -> Iterator[tuple[str, tuple[Edge, ...]]]:
    for iri in dict.fromkeys((asked.thing, *asked.opened)):
        if iri in network.nodes:
            nodes[iri] = network.nodes[iri]
            yield iri, network.edges[iri]
        else:
            others, edges = around(facts, iri)
            nodes |= {one.iri: network.nodes.get(one.iri, one) for one in others}
            yield iri, tuple(edges)


def _way(network: Network, asked: Asked) -> Iterator[tuple[str, tuple[Edge, ...]]]:
    here = asked.thing
    for edge in network.between(asked.thing, asked.end, asked.hidden):
        yield here, (edge,)
        here = edge.other(here)


def _part(nodes: dict[str, Node], asked: Asked, iri: str, edges: tuple[Edge, ...]) -> Part:
    fixed = {asked.thing, *asked.opened, asked.end}
    shown = [
        edge
        for edge in edges
        if (other := edge.other(iri)) in fixed or nodes[other].kind not in asked.hidden
    ]
    shown.sort(key=lambda edge: (nodes[edge.other(iri)].kind, edge.label))
    return Part(nodes[iri], tuple(shown[:MOST]), max(0, len(shown) - MOST))


def _short(iri: str) -> str:
    return short(ox.NamedNode(iri))

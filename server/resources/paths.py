"""Ways from one thing to others, as in SPARQL: `mm:regimen/mm:component`, `^mm:trial|^mm:study`.

Three words stand for no property: `.` is where one stands, `this` the property whose page it is,
`uses` the things that have that property.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from graph.lookup import Facts, Node, term
from server.resources.describe import MOST_READ
from server.resources.shown import mark as mark_of

Found = dict[Node, str]
"""What a way leads to, each with what is to be said of where the last statement comes from."""
_EXAMPLES = 10


def walk(facts: Facts, start: Node, path: str, this: ox.NamedNode | None = None) -> Found:
    """Go a way from a thing; `this` is the property that the word stands for."""
    if path == ".":
        return {start: ""}
    if path == "uses":
        return _uses(facts, start)
    together: Found = {}
    for way in path.split("|"):
        found: Found = {start: ""}
        for step in way.split("/"):
            found = _step(facts, found, this.value if step == "this" and this else step)
        together |= {node: mark for node, mark in found.items() if node not in together}
    return together


def _step(facts: Facts, starts: Iterable[Node], step: str) -> Found:
    predicate = _property(step.removeprefix("^"))
    found: dict[Node, list[str]] = {}
    for start in starts:
        back = step.startswith("^")
        subject, value = (None, start) if back else (start, None)
        for quad in facts.statements(subject, predicate, value, MOST_READ):
            node = quad.subject if back else quad.object
            found.setdefault(node, []).append(mark_of(quad.graph_name))
    return {node: min(found[node]) for node in sorted(found, key=str)}


def _property(name: str) -> ox.NamedNode:
    return ox.NamedNode(name) if "//" in name else term(name)


def _uses(facts: Facts, predicate: Node) -> Found:
    """The first things that have a property."""
    if not isinstance(predicate, ox.NamedNode):
        return {}
    found = {one.subject for one in facts.using(predicate, MOST_READ)}
    return dict.fromkeys(sorted(found, key=facts.label)[:_EXAMPLES], "")

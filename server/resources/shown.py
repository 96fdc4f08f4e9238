"""How a node of the graph is shown: by its label, leading to its page, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from graph.lookup import Facts, Node, term
from ontology import (
    BACKGROUND_GRAPH,
    DATA_GRAPH,
    INFERRED_BACKGROUND_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    PROVENANCE_GRAPH,
    SHARED_GRAPH,
    data_graphs,
    provenance_graphs,
)
from server.table import Cell, cell

FOLLOWS = "follows"
MARKS = {
    DATA_GRAPH: "",
    PROVENANCE_GRAPH: "",
    ONTOLOGY_GRAPH: "",
    BACKGROUND_GRAPH: "added by the curators, not in the review",
    SHARED_GRAPH: "",
    INFERRED_GRAPH: FOLLOWS,
    INFERRED_BACKGROUND_GRAPH: "follows with background knowledge",
}
"""What is said beside a statement of a graph; of other graphs, their name."""


@dataclass(frozen=True)
class Value:
    """One value: its cell, what is to be said about where it comes from, and how it is set."""

    cell: Cell
    mark: str = ""
    style: str = ""


def named(facts: Facts, node: Node) -> Cell:
    """Show a node by its label, leading to its page."""
    shown = cell(node)
    if isinstance(node, ox.NamedNode):
        return Cell(facts.label(node), shown.href)
    return shown


def mark(graph: object) -> str:
    """Say where a statement of a graph comes from; nothing where it is the review itself."""
    name = graph.value if isinstance(graph, ox.NamedNode) else ""
    if name not in MARKS and (data_graphs((name,)) or provenance_graphs((name,))):
        return f"says {name.rpartition('/')[2].partition('-')[2]}"
    return MARKS.get(name, f"from the graph {name.rpartition('/')[2]}" if name else "")


def asking(query: str) -> str:
    """Write the address of the page that answers a query."""
    return "/sparql?format=html&query=" + quote(query, safe="")


def whose(facts: Facts, statement: Node) -> str:
    """Say which source makes a statement, unless it is the first: its names begin with its key."""
    source = facts.value(statement, term("mm:source"))
    if not isinstance(source, ox.NamedNode) or not isinstance(statement, ox.NamedNode):
        return ""
    own = statement.value.startswith(f"{source.value}-")
    return f"says {source.value.rpartition('/')[2]}" if own else ""

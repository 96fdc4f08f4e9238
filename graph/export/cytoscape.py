"""The network as Cytoscape JSON, which Cytoscape opens and cytoscape.js takes as it is."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from graph.export import Export, Source
from graph.export.network import network


def write(source: Source, stream: BinaryIO) -> None:
    """Write Cytoscape JSON: nodes and edges, each with its `data`."""
    stream.write(json.dumps(document(source), ensure_ascii=False, indent=1).encode())


def document(source: Source) -> dict[str, Any]:
    """The network as the object that `cytoscape({elements})` takes; `data` tells of the whole."""
    made = network(source)
    nodes = [{"data": {"id": one, **_named(told)}} for one, told in made.nodes(data=True)]
    edges = [
        {"data": {"id": key, "source": start, "target": end, **_named(told)}}
        for start, end, key, told in made.edges(keys=True, data=True)
    ]
    whole = {"name": source.told["title"], **source.told}
    return {"data": whole, "directed": True, "elements": {"nodes": nodes, "edges": edges}}


def _named(told: dict[str, Any]) -> dict[str, Any]:
    """The attributes with the label under the name that Cytoscape shows, too."""
    return {"name": told["label"], **told}


EXPORTS = (
    Export(
        "cytoscape",
        "network",
        "Cytoscape JSON",
        "cyjs",
        "application/json",
        "The same network, as Cytoscape writes it.",
        "Cytoscape on the desk, cytoscape.js in a page.",
        write,
    ),
)

"""The network as GraphML, by networkx."""

from __future__ import annotations

from typing import BinaryIO

from graph.export import Export, Source
from graph.export.network import network


def write(source: Source, stream: BinaryIO) -> None:
    """Write GraphML; by the standard library's XML, so that it is the same on every machine."""
    from networkx import write_graphml_xml

    write_graphml_xml(network(source), stream)


EXPORTS = (
    Export(
        "graphml",
        "network",
        "GraphML",
        "graphml",
        "application/graphml+xml",
        "Studies, arms, patients, regimens, drugs, targets, events and references as nodes; each "
        "result as one edge with its figure, status and place.",
        "Cytoscape, yEd, Gephi, igraph, networkx.",
        write,
    ),
)

"""What a release says about itself, computed from its graphs: VoID, DCAT and PROV.

All of it stands in one graph, which can be asked like the others. It describes the other graphs:
its own triples are in none of the numbers but its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef

from graph.build import Graphs
from graph.citation import LICENSE
from graph.metadata import census, dcat, links, provenance
from graph.metadata.names import VOID
from graph.metadata.void import Statistics
from graph.sources import Document
from ontology import META_GRAPH


def describe(graphs: Graphs, documents: Iterable[Document] = ()) -> dict[str, Graph]:
    """The metadata graph of a build from documents, under its name."""
    meta = Graph()
    counted = census.take(graphs.by_name)
    dcat.write(graphs.by_name, counted, meta)
    Statistics(counted, dcat.labels(graphs.by_name), meta).write()
    links.write(graphs.by_name, meta)
    provenance.write(graphs.by_name, documents, meta)
    dcat.write_subset(META_GRAPH, meta, [URIRef(LICENSE)])
    meta.add((URIRef(META_GRAPH), VOID.triples, Literal(len(meta) + 1)))
    return {META_GRAPH: meta}

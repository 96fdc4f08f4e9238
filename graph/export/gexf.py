"""The network as GEXF, by networkx."""

from __future__ import annotations

from typing import BinaryIO

from graph.export import Export, Source
from graph.export.network import network


def write(source: Source, stream: BinaryIO) -> None:
    """Write GEXF 1.2, dated by the release and not by the clock, which networkx would take."""
    from xml.etree.ElementTree import SubElement

    from networkx.readwrite.gexf import GEXFWriter

    made = network(source)
    for _, _, key, attributes in made.edges(keys=True, data=True):
        attributes["id"] = key
    writer = GEXFWriter(made, version="1.2draft")
    about = writer.xml.find("meta")
    about.set("lastmodifieddate", source.told["made"])
    about.find("creator").text = "MyeloKG"
    described = (source.told[name] for name in ("title", "cite", "licence"))
    SubElement(about, "description").text = "; ".join(described)
    writer.write(stream)


EXPORTS = (
    Export(
        "gexf",
        "network",
        "GEXF",
        "gexf",
        "application/gexf+xml",
        "The same network, as Gephi writes it.",
        "Gephi, sigma.js.",
        write,
    ),
)

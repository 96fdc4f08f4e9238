"""The formats answers come in: one table for the worker, the routes and the documentation."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from graph.engine.answer import Kind


@dataclass(frozen=True)
class Format:
    """A serialisation: file suffix, media type, kind of answer, W3C format IRI, name."""

    suffix: str
    media_type: str
    kind: Kind
    iri: str
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The header value under the format's own media type."""
        return header_value(self.media_type)


def header_value(media_type: str) -> str:
    """Write the Content-Type of a media type: text is UTF-8, and CSV begins with a header row.

    >>> header_value("text/csv"), header_value("application/ld+json")
    ('text/csv; charset=utf-8; header=present', 'application/ld+json')
    """
    if media_type == "text/csv":
        return "text/csv; charset=utf-8; header=present"
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


_W3C = "http://www.w3.org/ns/formats/"

FORMATS = (
    Format(
        "json",
        "application/sparql-results+json",
        "rows",
        _W3C + "SPARQL_Results_JSON",
        "JSON",
        ("application/json",),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        "rows",
        _W3C + "SPARQL_Results_XML",
        "XML",
        ("application/xml", "text/xml"),
    ),
    Format("csv", "text/csv", "rows", _W3C + "SPARQL_Results_CSV", "CSV"),
    Format("tsv", "text/tab-separated-values", "rows", _W3C + "SPARQL_Results_TSV", "TSV"),
    Format("ttl", "text/turtle", "graph", _W3C + "Turtle", "Turtle", ("application/x-turtle",)),
    Format(
        "nt", "application/n-triples", "graph", _W3C + "N-Triples", "N-Triples", ("text/plain",)
    ),
    Format("jsonld", "application/ld+json", "graph", _W3C + "JSON-LD", "JSON-LD"),
    Format("rdf", "application/rdf+xml", "graph", _W3C + "RDF_XML", "RDF/XML"),
)
BY_SUFFIX = {one.suffix: one for one in FORMATS}
RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
ROW_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}

"""The service description (a W3C recommendation), made from the tables that we serve by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote

import pyoxigraph as ox

from graph.engine.formats import FORMATS, RDF_FORMATS, Format
from graph.release import Release
from ontology import GRAPH, PREFIXES

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_NAMESPACES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
    "entailment": "http://www.w3.org/ns/entailment/",
    **{name: PREFIXES[name] for name in ("rdf", "rdfs", "dct", "void", "xsd")},
}
_HOW_TO_CHOOSE = (
    "Without more, a query runs over the union of all named graphs. Name graphs to choose: "
    "FROM and FROM NAMED in the query, default-graph-uri and named-graph-uri in the request "
    "(which go before the query's), or GRAPH for one pattern."
)


@dataclass(frozen=True)
class Facts:
    """What is described: where the service is, what it may do, and the release it serves.

    `update` is the address of updates, None where there are none; `federated` says whether SERVICE
    reaches anything; `union` counts the triples of the default graph, if that is known.
    """

    endpoint: str
    release: Release
    void: str
    update: str | None = None
    federated: bool = False
    union: int | None = None
    features: tuple[str, ...] = field(default=("UnionDefaultGraph",))


def describe(facts: Facts, suffix: str) -> bytes:
    """Describe the service in one of the graph formats."""
    return serialize(triples(facts), suffix)


def serialize(content: Iterable[ox.Triple], suffix: str) -> bytes:
    """Write triples in one of the graph formats, each once."""
    out = BytesIO()
    once = dict.fromkeys(content)
    ox.serialize(once, out, RDF_FORMATS[suffix], prefixes=PREFIXES | _NAMESPACES)
    return out.getvalue()


def triples(facts: Facts) -> Iterator[ox.Triple]:
    """Yield the description: languages, features, formats, and the dataset with its graphs."""
    yield from _service(facts.endpoint, "SPARQL11Query", "MyeloKG SPARQL endpoint", facts)
    for feature in facts.features:
        yield _link(facts.endpoint, "sd:feature", _term(f"sd:{feature}"))
    if facts.federated:
        yield _link(facts.endpoint, "sd:feature", _term("sd:BasicFederatedQuery"))
    for one in FORMATS:
        yield _link(facts.endpoint, "sd:resultFormat", ox.NamedNode(one.iri))
    if facts.update is not None:
        yield from _service(facts.update, "SPARQL11Update", "MyeloKG updates", facts)
        for one in _read_formats():
            yield _link(facts.update, "sd:inputFormat", ox.NamedNode(one.iri))
    for one in FORMATS:
        yield from _format(one)
    yield from _dataset(facts)


def _service(address: str, language: str, label: str, facts: Facts) -> Iterator[ox.Triple]:
    yield from _thing(address, "sd:Service", label)
    yield _link(address, "sd:endpoint", ox.NamedNode(address))
    yield _link(address, "sd:supportedLanguage", _term(f"sd:{language}"))
    yield _link(address, "sd:defaultEntailmentRegime", _term("entailment:Simple"))
    yield _link(address, "sd:defaultDataset", ox.NamedNode(f"{facts.endpoint}#dataset"))
    yield _link(address, "sd:availableGraphs", ox.NamedNode(f"{facts.endpoint}#graphs"))
    yield _link(address, "rdfs:comment", ox.Literal(_HOW_TO_CHOOSE, language="en"))


def _dataset(facts: Facts) -> Iterator[ox.Triple]:
    dataset, graphs = f"{facts.endpoint}#dataset", f"{facts.endpoint}#graphs"
    yield from _thing(dataset, "sd:Dataset", "All graphs of the release")
    yield _link(dataset, "rdf:type", _term("void:Dataset"))
    yield _link(dataset, "dct:title", ox.Literal("MyeloKG", language="en"))
    yield _link(dataset, "dct:license", ox.NamedNode(LICENSE))
    yield _link(dataset, "dct:identifier", ox.Literal(facts.release.id))
    yield _link(dataset, "void:sparqlEndpoint", ox.NamedNode(facts.endpoint))
    yield _link(dataset, "rdfs:seeAlso", ox.NamedNode(facts.void))
    yield from _thing(facts.void, "void:DatasetDescription", "What the release says about itself")
    yield from _thing(graphs, "sd:GraphCollection", "The graphs that a query may name")
    yield _link(dataset, "sd:defaultGraph", ox.NamedNode(f"{facts.endpoint}#union"))
    yield from _graph(f"{facts.endpoint}#union", "The union of all named graphs", facts.union)
    for name, count in facts.release.counts.items():
        yield from _named_graph(facts.endpoint, name, count)


def _named_graph(endpoint: str, name: str, count: int) -> Iterator[ox.Triple]:
    word = name.removeprefix(GRAPH)
    place = quote(word, safe="")
    node, content = f"{endpoint}#graph-{place}", f"{endpoint}#triples-{place}"
    yield _link(f"{endpoint}#dataset", "sd:namedGraph", ox.NamedNode(node))
    yield _link(f"{endpoint}#graphs", "sd:namedGraph", ox.NamedNode(node))
    yield from _thing(node, "sd:NamedGraph", f"The graph {word}")
    yield _link(node, "sd:name", ox.NamedNode(name))
    yield _link(node, "sd:graph", ox.NamedNode(content))
    yield from _graph(content, f"What the graph {word} holds", count)


def _graph(node: str, label: str, count: int | None) -> Iterator[ox.Triple]:
    yield from _thing(node, "sd:Graph", label)
    yield _link(node, "rdf:type", _term("void:Dataset"))
    if count is not None:
        number = ox.Literal(str(count), datatype=_term("xsd:integer"))
        yield _link(node, "void:triples", number)


def _format(one: Format) -> Iterator[ox.Triple]:
    yield from _thing(one.iri, "formats:Format", one.name)
    yield _link(one.iri, "formats:media_type", ox.Literal(one.media_type))


def _read_formats() -> Iterator[Format]:
    return (one for one in FORMATS if one.kind == "graph")


def _thing(node: str, kind: str, label: str) -> Iterator[ox.Triple]:
    yield _link(node, "rdf:type", _term(kind))
    yield _link(node, "rdfs:label", ox.Literal(label, language="en"))


def _link(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _term(predicate), value)


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_NAMESPACES[prefix] + local)

r"""Statements as bytes, the same bytes each time: sorted prefixes, only those that are used.

pyoxigraph writes the prefixes in an order of its own, another in each process, and its JSON-LD has
every IRI in full; both are put right here, because equal releases have to give equal documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from graph.engine.answer import NotAcceptable
from graph.engine.characters import NotInXml, for_xml
from graph.lookup import TYPE, Node
from ontology import PREFIXES

NAMESPACES = {**PREFIXES, "foaf": "http://xmlns.com/foaf/0.1/"}
_XSD = PREFIXES["xsd"]
_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+")
_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:[\w-]+=\"[^\"]*\")+)>")
WRITTEN = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
"""The formats that pyoxigraph writes, by suffix; JSON-LD is written here."""
_WITH_GRAPHS = ("trig", "nq")


def write(quads: Sequence[ox.Quad], suffix: str) -> bytes:
    """Write statements in a format; raises `NotAcceptable` for what XML cannot say."""
    if suffix == "jsonld":
        return json.dumps(json_ld(quads), ensure_ascii=False, indent=1).encode()
    by_graph = sorted(quads, key=lambda one: str(one.graph_name))  # stable, so else as it was
    content = by_graph if suffix in _WITH_GRAPHS else _triples(quads)
    try:
        written = ox.serialize(content, format=WRITTEN[suffix], prefixes=used(quads))
        return _stable(written or b"", suffix)
    except (ValueError, OSError, NotInXml) as error:
        raise NotAcceptable("graph", str(error), xml=False) from error


def used(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The prefixes of what stands in statements, by name."""
    spaces = {
        _namespace(node.value)
        for one in quads
        for node in (one.subject, one.predicate, *_inside(one.object), one.graph_name)
        if isinstance(node, ox.NamedNode)
    }
    return {name: space for name, space in sorted(NAMESPACES.items()) if space in spaces}


def json_ld(quads: Iterable[ox.Quad]) -> dict[str, Any]:
    """Write statements as compact JSON-LD: one object for each thing, in the order they come."""
    triples = _triples(quads)
    prefixes = used([ox.Quad(*one) for one in triples])
    shorten = _shortener(prefixes)
    nodes: dict[str, dict[str, Any]] = {}
    for one in triples:
        name = _identity(one.subject, shorten)
        node = nodes.setdefault(name, {"@id": name})
        if one.predicate == TYPE and isinstance(one.object, ox.NamedNode):
            node.setdefault("@type", []).append(shorten(one.object.value))
        else:
            node.setdefault(shorten(one.predicate.value), []).append(_value(one.object, shorten))
    return {"@context": prefixes, "@graph": [_unwrapped(one) for one in nodes.values()]}


def for_page(quads: Iterable[ox.Quad]) -> str:
    """Write JSON-LD that may stand in a page: nothing in it can end the element it stands in."""
    text = json.dumps(json_ld(quads), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    return list(dict.fromkeys(one.triple for one in quads))


def _inside(value: Node) -> tuple[Node, ...]:
    return (value.datatype,) if isinstance(value, ox.Literal) else (value,)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _stable(written: bytes, suffix: str) -> bytes:
    """Put the prefixes in order."""
    if suffix == "rdf":
        return for_xml(_ROOT.sub(_sorted_names, written, count=1))
    if suffix in ("ttl", "trig"):
        return _PREFIX_LINES.sub(_sorted_lines, written, count=1)
    return written


def _sorted_lines(match: re.Match[bytes]) -> bytes:
    return b"".join(sorted(match[0].splitlines(keepends=True)))


def _sorted_names(match: re.Match[bytes]) -> bytes:
    return b"<rdf:RDF " + b" ".join(sorted(match[1].split())) + b">"


def _shortener(prefixes: dict[str, str]) -> Callable[[str], str]:
    names = {space: name for name, space in prefixes.items()}

    def shorten(iri: str) -> str:
        space = _namespace(iri)
        local = iri[len(space) :]
        return f"{names[space]}:{local}" if space in names and local else iri

    return shorten


def _identity(node: Node, shorten: Callable[[str], str]) -> str:
    return shorten(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _value(node: Node, shorten: Callable[[str], str]) -> Any:
    if not isinstance(node, ox.Literal):
        return {"@id": _identity(node, shorten)}
    if node.language:
        return {"@value": node.value, "@language": node.language}
    kind = node.datatype.value.removeprefix(_XSD)
    if kind == "string":
        return node.value
    if kind == "integer" and str(int(node.value)) == node.value:
        return int(node.value)  # a decimal stays text: a number of JSON would lose its digits
    return {"@value": node.value, "@type": shorten(node.datatype.value)}


def _unwrapped(node: dict[str, Any]) -> dict[str, Any]:
    """Write what has one value without the list around it."""
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in node.items()
    }

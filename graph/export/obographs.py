"""The ontology as OBO Graphs JSON (github.com/geneontology/obographs), as ROBOT writes it.

Terms are nodes with definition, synonyms and links to other vocabularies; subclass links between
named terms are edges, and so are the types of individuals. A class that is defined as the
intersection of classes and of restrictions is a logical definition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from graph.export import Export, Source
from graph.export.owl import restored
from ontology import ONTOLOGY

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

Members = dict[str, Any]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"
# What a term is by its type; of two, the first.
_KINDS = {
    _OWL + "Class": {"type": "CLASS"},
    _OWL + "ObjectProperty": {"type": "PROPERTY", "propertyType": "OBJECT"},
    _OWL + "DatatypeProperty": {"type": "PROPERTY", "propertyType": "DATA"},
    _OWL + "AnnotationProperty": {"type": "PROPERTY", "propertyType": "ANNOTATION"},
    _OWL + "NamedIndividual": {"type": "INDIVIDUAL"},
}
_EDGES = {_RDFS + "subClassOf": "is_a", _RDFS + "subPropertyOf": "subPropertyOf"}
_SAME = (_SKOS + "exactMatch", _SKOS + "closeMatch")
_FURTHER = tuple(_SKOS + one for one in ("example", "editorialNote", "scopeNote"))


def write(source: Source, stream: BinaryIO) -> None:
    """Write OBO Graphs JSON."""
    stream.write(json.dumps(document(source), ensure_ascii=False, indent=1).encode())


def document(source: Source) -> Members:
    """The ontology as one graph of a graph document."""
    reader = _Reader(restored(source), _matches(source))
    return {
        "graphs": [
            {
                "id": ONTOLOGY,
                "lbl": source.told["title"],
                "meta": _about(source),
                "nodes": list(reader.nodes()),
                "edges": list(reader.edges()),
                "equivalentNodesSets": [],
                "logicalDefinitionAxioms": list(reader.definitions()),
                "domainRangeAxioms": list(reader.domains()),
                "propertyChainAxioms": list(reader.chains()),
            }
        ]
    }


def _about(source: Source) -> Members:
    told = source.told
    values = {"license": told["licence"], "bibliographicCitation": told["cite"]}
    values |= {"identifier": told["release"], "source": told["source"]}
    return {
        "version": f"{ONTOLOGY}/{told['version']}",
        "basicPropertyValues": [_value(_DCT + name, text) for name, text in values.items()],
    }


def _matches(source: Source) -> dict[str, list[tuple[str, str]]]:
    """What each term matches elsewhere, and how, in whichever graph that stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in source.rows("matches.rq"):
        found.setdefault(row["term"], []).append((row["how"], row["other"]))
    return found


def _value(predicate: str, text: str) -> Members:
    return {"pred": predicate, "val": text}


class _Reader:
    """Reads an ontology graph in the terms of OBO Graphs, everything sorted."""

    def __init__(self, graph: Graph, matches: dict[str, list[tuple[str, str]]]) -> None:
        from rdflib import URIRef

        self._graph = graph
        self._matches = matches
        self._iri = URIRef
        self._kinds = {
            str(term): told
            for kind, told in reversed(_KINDS.items())
            for term in graph.subjects(URIRef(_RDF + "type"), URIRef(kind))
            if isinstance(term, URIRef)
        }

    def nodes(self) -> Iterator[Members]:
        """Every term."""
        for term in sorted(self._kinds):
            label = self._texts(term, _RDFS + "label")
            lbl = {"lbl": label[0]} if label else {}
            yield {"id": term, **lbl, **self._kinds[term], "meta": self._meta(term)}

    def edges(self) -> Iterator[Members]:
        """Links between named terms: subclasses, subproperties, and classes of individuals."""
        for term in sorted(self._kinds):
            for predicate, name in _EDGES.items():
                for other in self._named(term, predicate):
                    yield {"sub": term, "pred": name, "obj": other}
            if self._kinds[term]["type"] == "INDIVIDUAL":
                for other in self._named(term, _RDF + "type"):
                    if other in self._kinds:
                        yield {"sub": term, "pred": "type", "obj": other}

    def definitions(self) -> Iterator[Members]:
        """Classes that are intersections of classes and existential restrictions, no more."""
        for term in sorted(self._kinds):
            for node in self._graph.objects(self._iri(term), self._iri(_OWL + "equivalentClass")):
                parts = self._intersection(node)
                if parts is not None:
                    genus, restrictions = parts
                    yield {
                        "definedClassId": term,
                        "genusIds": genus,
                        "restrictions": restrictions,
                    }

    def domains(self) -> Iterator[Members]:
        """Domain and range of each property that has one."""
        for term in sorted(self._kinds):
            domain = self._named(term, _RDFS + "domain")
            reach = self._named(term, _RDFS + "range")
            if domain or reach:
                yield {
                    "predicateId": term,
                    "domainClassIds": domain,
                    "rangeClassIds": reach,
                }

    def chains(self) -> Iterator[Members]:
        """Properties that follow from a chain of others."""
        for term in sorted(self._kinds):
            chains = self._graph.objects(self._iri(term), self._iri(_OWL + "propertyChainAxiom"))
            for links in sorted([str(one) for one in self._graph.items(head)] for head in chains):
                yield {"predicateId": term, "chainPredicateIds": links}

    def _meta(self, term: str) -> Members:
        definitions = self._texts(term, _SKOS + "definition")
        synonyms = self._texts(term, _SKOS + "altLabel")
        matches = self._matches.get(term, [])
        values = [(one, text) for one in _FURTHER for text in self._texts(term, one)]
        deprecated = self._texts(term, _OWL + "deprecated") == ["true"]
        told = {
            "definition": {"val": definitions[0]} if definitions else None,
            "synonyms": [{"pred": "hasExactSynonym", "val": one} for one in synonyms],
            "xrefs": [{"val": other} for how, other in matches if how in _SAME],
            "comments": self._texts(term, _RDFS + "comment"),
            "basicPropertyValues": [_value(*one) for one in (*values, *matches)],
            "deprecated": deprecated,
        }
        return {name: value for name, value in told.items() if value}

    def _texts(self, term: str, predicate: str) -> list[str]:
        return sorted(map(str, self._graph.objects(self._iri(term), self._iri(predicate))))

    def _named(self, term: str, predicate: str) -> list[str]:
        found = self._graph.objects(self._iri(term), self._iri(predicate))
        return sorted(str(one) for one in found if isinstance(one, self._iri))

    def _intersection(self, node: Node) -> tuple[list[str], list[Members]] | None:
        head = self._graph.value(node, self._iri(_OWL + "intersectionOf"))
        if head is None:
            return None
        items = list(self._graph.items(head))
        genus = sorted(str(one) for one in items if isinstance(one, self._iri))
        others = [self._some(one) for one in items if not isinstance(one, self._iri)]
        restrictions = [one for one in others if one is not None]
        if len(restrictions) < len(others):
            return None
        return genus, sorted(restrictions, key=str)

    def _some(self, node: Node) -> Members | None:
        """An existential restriction with a named filler; None: it is something else."""
        value = self._graph.value
        relation = value(node, self._iri(_OWL + "onProperty"))
        filler = value(node, self._iri(_OWL + "someValuesFrom"))
        if not (isinstance(relation, self._iri) and isinstance(filler, self._iri)):
            return None
        return {"propertyId": str(relation), "fillerId": str(filler)}


EXPORTS = (
    Export(
        "obographs",
        "ontology",
        "OBO Graphs",
        "json",
        "application/json",
        "The ontology as a graph in JSON: nodes with definition and synonyms, is-a edges, "
        "logical definitions.",
        "OAK, bioontology tools in JavaScript, and whoever wants no OWL library.",
        write,
    ),
)

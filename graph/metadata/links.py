"""What leads out of the dataset, found in the triples: linksets (VoID).

There is one for each graph, predicate and outside vocabulary. A vocabulary is told by the IRIs of
its terms: by the identifier that a term is given here (`skos:notation` or `dct:identifier`, such as
``CHEBI:63791``), else by the last mark that parts an IRI.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from rdflib import DCTERMS, OWL, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from graph.metadata.names import VOID, part, thing
from ontology import BASE, DATASET, PREFIXES

PREDICATES = (
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
    OWL.sameAs,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.seeAlso,
)
"""What links a thing of ours with one of others."""

_PARTING = re.compile(r".*[/#_:=]")


def write(by_name: Mapping[str, Graph], graph: Graph) -> None:
    """Write the linksets of named graphs into a graph."""
    spaces = _Spaces(by_name)
    for name, content in by_name.items():
        found = Counter(
            (predicate, spaces.of(value))
            for predicate in PREDICATES
            for subject, value in content.subject_objects(predicate)
            if _ours(subject) and isinstance(value, URIRef) and not _ours(value)
        )
        for (predicate, space), number in found.items():
            _linkset(graph, name, predicate, space, number)


def _linkset(graph: Graph, name: str, predicate: URIRef, space: str, number: int) -> None:
    word = name.rpartition("/")[2]
    node, target = part("links", word, predicate, space), part("vocabulary", space)
    how = str(predicate).rpartition("#")[2]
    thing(graph, node, f"{how} from {word} to {space}", VOID.Linkset, VOID.Dataset)
    graph.add((URIRef(DATASET), VOID.subset, node))
    graph.add((node, VOID.subjectsTarget, URIRef(name)))
    graph.add((node, VOID.objectsTarget, target))
    graph.add((node, VOID.linkPredicate, predicate))
    graph.add((node, VOID.triples, Literal(number)))
    thing(graph, target, f"the vocabulary below {space}", VOID.Dataset)
    graph.add((target, VOID.uriSpace, Literal(space)))


def _ours(term: Node) -> bool:
    return str(term).startswith(BASE)


class _Spaces:
    """Where the terms of outside vocabularies live."""

    def __init__(self, by_name: Mapping[str, Graph]) -> None:
        self._identifiers: dict[Node, str] = {}
        for graph in by_name.values():
            for predicate in (DCTERMS.identifier, SKOS.notation):
                self._identifiers.update(
                    (one, str(value).partition(":")[2])
                    for one, value in graph.subject_objects(predicate)
                )

    def of(self, term: URIRef) -> str:
        """The namespace of a term."""
        known = [space for space in PREFIXES.values() if term.startswith(space)]
        identifier = self._identifiers.get(term)
        if identifier and term.endswith(identifier):
            return term.removesuffix(identifier)
        found = _PARTING.match(term)
        return max(known, key=len) if known else found[0] if found else str(term)

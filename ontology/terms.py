"""Look a term of the vocabulary up: its label, its definition, its kind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from ontology import TERM, TERMS_FILE


class Vocabulary:
    """The terms of the ontology file, and the drugs and events that evidence adds to them.

    >>> vocabulary = Vocabulary.read()
    >>> vocabulary.label(URIRef(TERM + "PFS"))
    'progression-free survival'
    >>> "NotReached" in vocabulary.individuals("ResultStatus")
    True
    """

    def __init__(self, graph: Graph, further: Iterable[tuple[str, str]] = ()) -> None:
        self.graph = graph
        self._further = dict(further)

    @classmethod
    def read(cls, path: Path = TERMS_FILE) -> Vocabulary:
        """Read the ontology file."""
        return cls(Graph().parse(path, format="turtle"))

    def extended(self, further: Iterable[tuple[str, str]]) -> Vocabulary:
        """Return this vocabulary with further local names and their labels: drugs, events."""
        return Vocabulary(self.graph, (*self._further.items(), *further))

    def knows(self, local: str) -> bool:
        """Whether `local` is the name of a term."""
        return local in self._further or local in self._documented

    def label(self, iri: URIRef) -> str:
        """The label of a term; for a thing outside the vocabulary, its local name."""
        local = str(iri).removeprefix(TERM)
        if local in self._further:
            return self._further[local]
        found = self.graph.value(iri, RDFS.label)
        return str(found) if found is not None else str(iri).rpartition("/")[2].rpartition("#")[2]

    def individuals(self, kind: str) -> frozenset[str]:
        """Local names of the individuals of a class, or of its subclasses."""
        classes = set(self.graph.transitive_subjects(RDFS.subClassOf, URIRef(TERM + kind)))
        return frozenset(
            str(one).removeprefix(TERM)
            for each in classes
            for one in self.graph.subjects(RDF.type, each)
        )

    @cached_property
    def properties(self) -> frozenset[str]:
        """Local names of the object and datatype properties."""
        return frozenset(
            str(one).removeprefix(TERM)
            for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
            for one in self.graph.subjects(RDF.type, kind)
            if str(one).startswith(TERM)
        )

    @cached_property
    def _documented(self) -> frozenset[str]:
        defined = self.graph.subjects(SKOS.definition)
        return frozenset(
            str(one).removeprefix(TERM) for one in defined if str(one).startswith(TERM)
        )

"""Findings: what the source says in answer to one question, as triples of the data graph.

`Findings` holds what every kind of finding shares: its type, label, readings, reasons and
conflicts. `graph.studies` and `graph.shared` say what each kind adds.
"""

from __future__ import annotations

from decimal import Decimal

from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from graph.names import data, term
from graph.places import STATUS, Places
from graph.records import Fact, Finding, Name, Source
from graph.sources import Complaint, Origin
from ontology.terms import Vocabulary


class Findings:
    """Writes findings of one source into its data graph and, through `places`, provenance."""

    def __init__(
        self, graph: Graph, places: Places, vocabulary: Vocabulary, source: Source
    ) -> None:
        self._graph = graph
        self.things = Graph()
        self._source = source
        self._places = places
        self._vocabulary = vocabulary
        self._origin: Origin | None = None
        self.origins: dict[str, Origin] = {}
        self.complaints: list[Complaint] = []

    def of(self, origin: Origin) -> Findings:
        """Return this writer, at work on the record at `origin`: that is where to complain."""
        self._origin = origin
        return self

    def add(self, subject: URIRef, predicate: URIRef, value: URIRef | Literal | None) -> None:
        """Add a triple, unless there is no value; a new thing is remembered with its origin."""
        self._add(self._graph, subject, predicate, value)

    def shape(self, subject: URIRef, predicate: URIRef, value: URIRef | Literal | None) -> None:
        """Add what makes a thing the thing it is, whoever speaks of it: its kind, label, parts."""
        self._add(self.things, subject, predicate, value)

    def _add(
        self, graph: Graph, subject: URIRef, predicate: URIRef, value: URIRef | Literal | None
    ) -> None:
        if value is None:
            return
        if predicate == RDF.type and self._origin is not None:
            self.origins.setdefault(str(subject), self._origin)
        graph.add((subject, predicate, value))

    def name(self, *parts: str | int | None) -> URIRef:
        """The IRI of a statement of this source; the things it is about belong to no source."""
        return data(self._source.prefix, *parts)

    def within(self, *parts: str | int | None) -> str:
        """The key of a part of the source itself, for the names of statements about that."""
        own = () if self._source.prefix else (self._source.id,)
        return "-".join(str(part) for part in (*own, *parts))

    def write(
        self, node: URIRef, kind: str, label: str, finding: Finding, study: URIRef | None = None
    ) -> URIRef:
        """Write what all findings share and return the node; its name must be new."""
        self._claim(node)
        self.add(node, RDF.type, term(kind))
        by = f" ({self._source.id})" if self._source.prefix else ""
        self.add(node, RDFS.label, Literal((finding.label or label) + by, lang="en"))
        self.add(node, term("source"), data(self._source.id))
        self.add(node, term("assertion"), term("Implied" if finding.implied else "Explicit"))
        self.add(node, term("status"), STATUS[getattr(finding, "status", "reported")])
        for conflict in finding.conflicts:
            self.add(node, term("inConflict"), self.name(conflict))
        if finding.because is not None:
            self.add(node, term("preferenceReason"), term(finding.because))
            self.add(node, term("preferenceNote"), text(finding.note))
        elif finding.note is not None:
            self.add(node, RDFS.comment, Literal(finding.note, lang="en"))
        for accepted, reading, address in self._places.write_readings(node, finding, study):
            self.add(node, term("basedOn" if accepted else "rejectedReading"), reading)
            self.add(node, term("foundAt"), text(address) if accepted else None)
        return node

    def _claim(self, node: URIRef) -> None:
        """Complain when a finding of this name exists: each answers a question of its own."""
        if (node, RDF.type, None) in self._graph and self._origin is not None:
            name = str(node).rpartition("/")[2]
            sentence = f"two records answer the same question ({name}): give them different keys"
            self.complaints.append(self._origin.complain(sentence))

    def write_facts(
        self, subject: URIRef, key: str, label: str, facts: tuple[Fact, ...], study: URIRef | None
    ) -> None:
        """Write facts: the plain triple on the subject, and the description it rests on."""
        home = self._origin
        for number, fact in enumerate(facts):
            self._origin = home.inside("facts", number) if home else None
            predicate = RDF.type if fact.attribute == "type" else term(fact.attribute)
            value = self.thing(fact.thing) if fact.thing else text(fact.value)
            self.add(subject, predicate, value)
            node = self.name(key, fact.attribute, fact.key)
            said = self._vocabulary.label(value) if isinstance(value, URIRef) else value
            what = self._vocabulary.label(predicate)
            words = f"{label}: {what}: {said if said is not None else fact.status}"
            self.describe(node, subject, predicate, value, words, fact, study)
        self._origin = home

    def write_names(
        self, subject: URIRef, key: str, label: str, names: tuple[Name, ...], study: URIRef | None
    ) -> None:
        """Write the printed names of a thing, each as an alternative label with its places."""
        home = self._origin
        for number, name in enumerate(names):
            self._origin = home.inside("names", number) if home else None
            value = Literal(name.name)
            self.add(subject, SKOS.altLabel, value)
            node = self.name(key, "name", distinct(name.name))
            words = f"{label} is printed as {name.name}"
            self.describe(node, subject, SKOS.altLabel, value, words, name, study)
        self._origin = home

    def describe(
        self,
        node: URIRef,
        subject: URIRef,
        predicate: URIRef,
        value: URIRef | Literal | None,
        label: str,
        finding: Finding,
        study: URIRef | None,
    ) -> None:
        """Write a description: the subject, the property, the value, and the readings."""
        self.write(node, "Description", label, finding, study)
        self.add(node, term("subject"), subject)
        self.add(node, term("describes"), predicate)
        if isinstance(value, URIRef):
            self.add(node, term("statedThing"), value)
        else:
            self.add(node, term("statedValue"), text(value))

    def thing(self, key: str) -> URIRef:
        """A thing by its local name: a term, a drug or an event of the vocabulary, else data."""
        return term(key) if self._vocabulary.knows(key) else data(key)


def distinct(name: str) -> str:
    """A printed name as a key; what differs in signs only stays apart (``/`` is ``x2f``).

    >>> distinct("D-Vd"), distinct("DVd")
    ('Dx2dVd', 'DVd')
    """
    plain = (one if one.isalnum() and one.isascii() else f"x{ord(one):x}" for one in name)
    return "".join(plain)


def number(value: Decimal | int | None) -> Literal | None:
    """A decimal literal with the digits as written; None stays None."""
    return None if value is None else Literal(str(value), datatype=XSD.decimal)


def text(value: object | None) -> Literal | None:
    """A plain string literal; None stays None."""
    return None if value is None else Literal(str(value))


def count(value: int | None) -> Literal | None:
    """An integer literal; None stays None."""
    return None if value is None else Literal(value)

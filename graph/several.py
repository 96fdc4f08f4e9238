"""What several sources say: where they say the same, and where they answer a question differently.

The name of a statement is that of its source and then what it is about, so two sources answer the
same question where their names are alike but for the source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from graph.memory import empty
from graph.names import data, term
from graph.places import STATUS
from graph.sources import Evidence
from ontology import DATA, SHARED_GRAPH, data_graphs, provenance_graphs, source_graphs

ANSWERS = tuple(
    map(
        term,
        "value n percent medianPriorLines priorLinesMin priorLinesMax comparatorValue statedValue "
        "statedThing direction expansion".split(),
    )
)
"""Properties that answer the question of a finding."""
DECISION = "Both stand, each as its source says; neither is preferred."
_SILENT = (STATUS["not reported"], STATUS["not evaluated"])


@dataclass(frozen=True)
class _Statement:
    """A finding, the source that makes it, and the graph in which it stands."""

    source: str
    node: URIRef
    graph: Graph

    def values(self, predicate: URIRef) -> set[object]:
        """What it answers by one property; numbers are equal however they are written."""
        return {_plain(one) for one in self.graph.objects(self.node, predicate)}

    @property
    def silent(self) -> bool:
        """Whether it says that there is no answer."""
        return self.graph.value(self.node, term("status")) in _SILENT

    @property
    def told(self) -> str:
        """What it says and where, in words."""
        places = sorted(map(str, self.graph.objects(self.node, term("foundAt"))))
        label = self.graph.value(self.node, RDFS.label)
        return f"{self.source} says: {label} ({'; '.join(places)})"


def between(
    graphs: Mapping[str, Graph],
    things: Sequence[Graph],
    sources: Sequence[Evidence],
    terms: Graph,
) -> dict[str, Graph]:
    """Put what several sources share into a graph of its own, and add where they disagree.

    Shared are the `things` they speak of and what they state alike. One source alone keeps all.
    Gives that graph by its name.
    """
    if len(sources) == 1:
        (graph,) = map(graphs.__getitem__, data_graphs(graphs))
        graph += things[0]
        return {}
    _keep_to_the_first([graphs[name] for name in data_graphs(graphs)], terms)
    shared = empty()
    for one in things:
        shared += one
    for names in (data_graphs(graphs), provenance_graphs(graphs)):
        for one, other in combinations([graphs[name] for name in names], 2):
            for triple in one:
                if triple in other:
                    shared.add(triple)
        for name in names:
            for triple in shared:
                graphs[name].remove(triple)
    for question, statements in _questions(graphs, sources).items():
        if len(statements) > 1 and _differ(statements):
            for triple in _conflict(question, statements):
                shared.add(triple)
    return {SHARED_GRAPH: shared}


def _keep_to_the_first(graphs: Sequence[Graph], terms: Graph) -> None:
    """Of a property that has one value, a thing that several sources speak of keeps the first.

    What each says stands in its finding, and where they differ there is a conflict.
    """
    for predicate in terms.subjects(RDF.type, OWL.FunctionalProperty):
        before: dict[Node, Node] = {}
        for graph in graphs:
            said = dict(graph.subject_objects(predicate))
            for thing in said.keys() & before.keys():
                if said[thing] != before[thing]:
                    graph.remove((thing, predicate, None))
            before = said | before


def _questions(
    graphs: Mapping[str, Graph], sources: Iterable[Evidence]
) -> dict[str, list[_Statement]]:
    """The statements of all sources by the question that they answer."""
    found: dict[str, list[_Statement]] = defaultdict(list)
    for source in (one.source.record for one in sources):
        graph = graphs[source_graphs(source.prefix)[0]]
        start = DATA if source.prefix is None else str(data(source.prefix)) + "-"
        for node in graph.subjects(term("assertion")):
            assert isinstance(node, URIRef)
            found[node.removeprefix(start)].append(_Statement(source.id, node, graph))
    return found


def _differ(statements: Iterable[_Statement]) -> bool:
    """Whether two of some statements answer differently; silence contradicts nobody."""
    speaking = [one for one in statements if not one.silent]
    return any(
        bool(first and second and first != second)
        for one, other in combinations(speaking, 2)
        for first, second in (
            (one.values(name), other.values(name)) for name in (*ANSWERS, term("status"))
        )
    )


def _conflict(question: str, statements: list[_Statement]) -> Iterator[tuple[Node, Node, Node]]:
    """Describe a disagreement as a conflict, in which each of the statements takes part."""
    node, first = data("between", question), statements[0]
    names = " and ".join(one.source for one in statements)
    counted = (first.node, RDF.type, term("CohortSize")) in first.graph
    kind = "ConflictingCounts" if counted else "ConflictingValues"
    label = f"{names}: {first.graph.value(first.node, RDFS.label)}, or otherwise"
    yield node, RDF.type, term("Conflict")
    yield node, RDFS.label, Literal(label, lang="en")
    yield node, term("conflictKind"), term(kind)
    yield node, term("argument"), Literal(". ".join(one.told for one in statements) + ".")
    yield node, term("decision"), Literal(DECISION)
    for one in statements:
        yield one.node, term("inConflict"), node
        yield node, term("source"), data(one.source)


def _plain(value: Node) -> object:
    if isinstance(value, Literal) and isinstance(value.value, int | Decimal):
        return Decimal(value.value)
    return value

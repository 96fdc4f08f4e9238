"""The graph of mappings: every row is in it, of things that are there, as matches and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from graph import mappings as writing
from graph.build import Graphs
from ontology import BASE, GRAPH, MAPPINGS_GRAPH, mappings
from tests.graph.conftest import Rows

ROWS = mappings.read()
LIKE_PFS = URIRef("http://purl.obolibrary.org/obo/NCIT_C28234")


@pytest.fixture(scope="module")
def graph(whole: Graphs) -> Graph:
    return whole.by_name[MAPPINGS_GRAPH]


def test_every_row_is_in_the_graph_and_its_subject_goes_by_the_label_it_gives(
    whole: Graphs, graph: Graph
) -> None:
    everything = whole.union(*whole.by_name)
    for row in ROWS:
        ours, other = URIRef(mappings.expand(row.subject)), URIRef(mappings.expand(row.object))
        assert (ours, URIRef(mappings.expand(row.predicate)), other) in graph, row
        assert [str(one) for one in everything.objects(ours, RDFS.label)] == [row.subject_label]


def test_every_identifier_has_one_label_one_curie_one_vocabulary_and_a_type(
    rows: Callable[[str], Rows],
) -> None:
    found = rows(
        "SELECT ?other (COUNT(DISTINCT ?label) AS ?labels) (COUNT(DISTINCT ?curie) AS ?curies)"
        " (COUNT(DISTINCT ?in) AS ?vocabularies) (COUNT(DISTINCT ?type) > 0 AS ?typed)"
        f" WHERE {{ GRAPH <{MAPPINGS_GRAPH}> {{ ?mapping owl:annotatedTarget ?other }}"
        " ?other rdfs:label ?label ; skos:notation ?curie ; skos:inScheme ?in ; a ?type }"
        " GROUP BY ?other"
    )
    assert {one[0] for one in found} == {mappings.expand(one.object) for one in ROWS}
    assert {one[1:] for one in found} == {("1", "1", "1", "true")}


def test_every_mapping_says_what_it_rests_on(rows: Callable[[str], Rows]) -> None:
    found = rows(
        "SELECT ?ours ?match ?other ?source { ?mapping a sssom:Mapping ; rdfs:label ?label ;"
        " owl:annotatedSource ?ours ; owl:annotatedProperty ?match ; owl:annotatedTarget ?other ;"
        " sssom:mapping_justification ?how ; dct:source ?source ; dct:isPartOf ?set ."
        " ?set a sssom:MappingSet ; rdfs:label ?name ; owl:versionInfo ?version ."
        " ?ours ?match ?other }"
    )
    parts = [(one.subject, one.predicate, one.object, one.evidence) for one in ROWS]
    told = {(*map(mappings.expand, part[:3]), part[3]) for part in parts}
    assert set(found) == told
    assert len(found) == len(ROWS)


def test_nothing_of_ours_is_made_one_with_a_thing_elsewhere(graph: Graph) -> None:
    matches = {mappings.expand(one) for one in writing.WORDS}
    between = {str(predicate) for ours, predicate, _ in graph if mentioned(ours) and predicate}
    assert matches >= {one for one in between if one.startswith(str(SKOS))}
    for forbidden in (OWL.sameAs, OWL.equivalentClass, RDFS.subClassOf):
        assert (None, forbidden, None) not in graph


def mentioned(node: object) -> bool:
    """Whether a node is a term, trial or reference that a row maps."""
    return str(node) in {mappings.expand(one.subject) for one in ROWS}


def test_a_row_that_is_no_match_is_refused(whole: Graphs) -> None:
    row = replace(ROWS[0], predicate="owl:sameAs")
    with pytest.raises(writing.NotAMatch, match=r"APOLLO owl:sameAs .* use one of skos:exactMatch"):
        writing.describe(whole, [row])


def test_a_thing_that_another_graph_names_keeps_its_name_and_type(whole: Graphs) -> None:
    slice_of_another = Graph()
    slice_of_another.add((LIKE_PFS, RDF.type, OWL.Class))
    slice_of_another.add((LIKE_PFS, RDFS.label, Literal("Progression-free Survival")))
    before = writing.describe(without_slices(whole))[MAPPINGS_GRAPH]
    with_slice = without_slices(whole).extended({GRAPH + "modules": slice_of_another})
    after = writing.describe(with_slice)[MAPPINGS_GRAPH]
    left = set(before) - set(after)
    assert {(one, what) for one, what, _ in left} == {
        (LIKE_PFS, RDF.type),
        (LIKE_PFS, RDFS.label),
    }
    assert (LIKE_PFS, SKOS.notation, Literal("NCIT:C28234")) in after


def without_slices(graphs: Graphs) -> Graphs:
    """The graphs but those that describe things elsewhere."""
    kept = {
        name: each
        for name, each in graphs.by_name.items()
        if (LIKE_PFS, None, None) not in each and name != MAPPINGS_GRAPH
    }
    return Graphs(kept, graphs.origins)


def test_of_a_review_only_the_mappings_of_its_own_things_are_written(small: Graphs) -> None:
    graph = small.by_name[MAPPINGS_GRAPH]
    subjects = set(graph.objects(None, OWL.annotatedSource))
    assert URIRef(BASE + "onto/PFS") in subjects
    assert URIRef(BASE + "data/IKEMA") not in subjects

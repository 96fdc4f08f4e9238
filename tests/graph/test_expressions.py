from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from graph.build import Graphs, ontology_graph
from graph.engine.answer import Question
from graph.engine.embedded import Engine
from graph.expressions import is_expression, restore, skolemize
from graph.names import term
from graph.release import Release
from ontology import EXPRESSION, ONTOLOGY, ONTOLOGY_GRAPH, TERMS_FILE


@pytest.fixture(scope="session")
def terms() -> Graph:
    return Graph().parse(TERMS_FILE, format="turtle")


@pytest.fixture(scope="session")
def published(terms: Graph) -> Graph:
    return skolemize(terms)


def label(graph: Graph, node: object) -> str:
    assert isinstance(node, URIRef)
    return str(graph.value(node, RDFS.label))


def test_the_file_has_nameless_nodes_and_what_is_published_has_none(
    terms: Graph, published: Graph
) -> None:
    nameless = {node for triple in terms for node in triple if isinstance(node, BNode)}
    named = {node for triple in published for node in triple if is_expression(node)}
    assert len(nameless) == len(named) > 100
    assert not any(isinstance(node, BNode) for triple in published for node in triple)


def test_what_is_restored_is_the_file_again(terms: Graph, published: Graph) -> None:
    assert isomorphic(restore(published), terms)


def test_a_graph_without_expressions_is_restored_as_it_is() -> None:
    graph = Graph()
    graph.add((URIRef(ONTOLOGY), RDFS.label, Literal("ours")))
    assert set(restore(graph)) == set(graph)


def test_every_expression_has_a_type_and_one_label(published: Graph) -> None:
    for node in {one for one in published.subjects() if is_expression(one)}:
        assert published.value(node, RDF.type) is not None, node
        (said,) = published.objects(node, RDFS.label)
        assert "expression-" not in said, said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("AntiCD38Triplet", "triplet and (component some anti-CD38 antibody)"),
        (
            "OneLineCohort",
            "cohort and (minimum prior lines value 1) and (maximum prior lines value 1)",
        ),
        ("ProteasomeInhibitor", "drug and (target value proteasome)"),
        ("DoubletRegimen", "regimen and (component count value 2)"),
    ],
)
def test_a_definition_reads_as_words(published: Graph, name: str, said: str) -> None:
    found = published.value(term(name), OWL.equivalentClass)
    assert label(published, found) == said


def test_lists_and_disjoint_classes_read_as_words(published: Graph) -> None:
    said = {label(published, one) for one in published.subjects(RDF.type, OWL.AllDisjointClasses)}
    assert "disjoint classes: table cell; passage; searched scope" in said
    assert "list of study; arm; regimen; 19 more" in set(map(str, published.objects()))
    chains = set(published.objects(None, OWL.propertyChainAxiom))
    assert {label(published, one) for one in chains} >= {
        "list of arm; regimen",
        "list of tests regimen; component",
    }


def test_names_do_not_depend_on_the_order_or_on_other_axioms(
    terms: Graph, published: Graph
) -> None:
    more = Graph()
    for triple in sorted(terms, reverse=True):
        more.add(triple)
    more.add((term("Other"), OWL.equivalentClass, extra := BNode()))
    more.add((extra, OWL.onProperty, term("component")))
    new = set(skolemize(more)) - set(published)
    assert set(published) <= set(skolemize(more))
    assert len({node for triple in new for node in triple if is_expression(node)}) == 1


def test_an_expression_of_a_release_is_named_as_that_of_the_file(
    whole: Graphs, terms: Graph
) -> None:
    assert set(whole.by_name[ONTOLOGY_GRAPH]) == set(ontology_graph(terms))


def test_a_query_over_all_graphs_meets_no_blank_node(engine: Engine) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }"
    assert engine.ask(Question(text, rows="csv")).body().decode().split() == ["n", "0"]


def test_the_files_of_a_release_have_no_blank_node(release: Release) -> None:
    quads = list(ox.parse(path=str(release.folder / "myelokg.nq"), format=ox.RdfFormat.N_QUADS))
    nodes = [node for quad in quads for node in (quad.subject, quad.object)]
    assert not any(isinstance(node, ox.BlankNode) for node in nodes)
    named = [node.value for node in nodes if isinstance(node, ox.NamedNode)]
    assert any(name.startswith(EXPRESSION) for name in named)


def test_the_ontology_is_written_with_brackets_again(published: Graph, tmp_path: Path) -> None:
    restore(published).serialize(tmp_path / "ontology.ttl", format="turtle")
    text = (tmp_path / "ontology.ttl").read_text(encoding="utf-8")
    assert "expression-" not in text
    assert "owl:someValuesFrom <https://w3id.org/myelokg/onto/AntiCD38Antibody> ]" in text

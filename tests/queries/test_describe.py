"""The saved questions stand in the graph, where editors of SPARQL look for examples."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

import queries
from graph.build import Graphs, n_quads
from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import PREFIXES, QUESTIONS_GRAPH
from queries.describe import DECLARATIONS, SCHEMA, SH, describe, iri

QUESTIONS = queries.load()
# How editors that follow the convention find examples, whatever prefixes the endpoint knows.
EXAMPLES = f"""
PREFIX sh: <{PREFIXES["sh"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT DISTINCT ?one ?comment ?query WHERE {{
  ?one a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?query .
}} ORDER BY ?one
"""


@pytest.fixture(scope="module")
def described() -> Graph:
    return describe(QUESTIONS.values())[QUESTIONS_GRAPH]


def solutions(engine: Engine, text: str) -> ox.QuerySolutions:
    body = engine.ask(Question(text, rows="json")).body()
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return found


def test_an_editor_finds_every_question_in_the_release(engine: Engine) -> None:
    found = {row["one"].value: row for row in solutions(engine, EXAMPLES)}
    assert set(found) == {str(iri(query)) for query in QUESTIONS.values()}
    for query in QUESTIONS.values():
        row = found[str(iri(query))]
        assert row["query"].value == queries.with_prefixes(query.text), "run 'make build'"
        assert row["comment"].value.startswith(query.question)
        assert query.why in row["comment"].value


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=QUESTIONS)
def test_the_text_in_the_graph_runs_as_it_stands(described: Graph, query: queries.Query) -> None:
    text = str(described.value(iri(query), SH.select))
    found = ox.Store().query(text)
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == list(query.columns)


def test_every_thing_is_named_typed_and_labelled(described: Graph) -> None:
    for thing in set(described.subjects()):
        assert isinstance(thing, URIRef)
        assert described.value(thing, RDF.type)
        assert described.value(thing, RDFS.label)
    assert all(isinstance(value, URIRef | Literal) for value in described.objects())


def test_every_prefix_is_declared_once(described: Graph) -> None:
    declared = {
        str(described.value(one, SH.prefix)): str(described.value(one, SH.namespace))
        for one in described.objects(DECLARATIONS, SH.declare)
    }
    assert declared == PREFIXES
    assert set(described.objects(None, SH.prefixes)) == {DECLARATIONS}


def test_a_question_has_its_keywords_version_and_group(described: Graph) -> None:
    for query in QUESTIONS.values():
        words = {str(word) for word in described.objects(iri(query), SCHEMA.keywords)}
        assert words == set(query.keywords)
        assert str(described.value(iri(query), SCHEMA.version)) == query.version


def test_what_has_several_lines_is_stored_as_it_is(described: Graph) -> None:
    text = n_quads(Graphs({QUESTIONS_GRAPH: described}, {}))
    read = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}
    assert len(read) == len(described)
    turtle = ox.parse(described.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in turtle} == read


def test_the_review_alone_does_not_hold_the_questions(engine: Engine) -> None:
    query = QUESTIONS["triples-per-graph"].bind({"knowledge": ["review"]})
    rows = engine.ask(query.question("csv")).body().decode()
    assert "provenance" in rows
    assert "questions" not in rows

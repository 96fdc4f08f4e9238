"""The same server in front of Virtuoso: its answers are ours, and where it departs is seen to."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.engine.answer import EngineSlow, QuerySyntaxError, QueryTimeout, Question
from graph.engine.embedded import Engine as Embedded
from graph.engine.remote.engine import Engine
from graph.release import Release
from ontology import DATA_GRAPH, PROVENANCE_GRAPH
from queries import expectation
from queries.choices import Catalogue
from server import create_app
from server.settings import Settings
from tests.queries import test_expected as expected
from tests.remote.conftest import before
from tests.remote.test_found import HEAVY, unordered
from tests.virtuoso_server import Virtuoso


def test_the_release_has_the_numbers_of_the_graphs(virtuosos: Engine, release: Release) -> None:
    assert virtuosos.release.counts == release.counts


@pytest.fixture(scope="module")
def catalogue(virtuosos: Engine) -> Catalogue:
    return Catalogue(expected.QUERIES, lambda: virtuosos)


@expected.each_file
def test_a_saved_question_has_the_rows_expected_of_the_review(
    virtuosos: Engine, catalogue: Catalogue, path: Path
) -> None:
    wanted = expectation.read(path)
    query = catalogue[wanted.question]
    bound = query.bind({**query.examples, **wanted.values})
    answer = virtuosos.ask(bound.question("csv"))
    rows = expectation.only(expectation.answered(answer), wanted.columns)
    assert unordered(rows) == unordered(wanted.rows)


SAME = [
    ("SELECT ?s ?l { ?s a mm:Trial ; rdfs:label ?l } ORDER BY ?s", "json"),
    ("SELECT ?s ?l { ?s a mm:Trial ; rdfs:label ?l } ORDER BY ?s", "tsv"),
    ("ASK { GRAPH <graph/data> { d:BOSTON ?p ?o } }", "json"),
    ("SELECT (COUNT(*) AS ?n) FROM <graph/data> { ?s ?p ?o }", "csv"),
    ("SELECT ?g { GRAPH ?g { d:BOSTON a mm:Trial } }", "tsv"),
    ("SELECT ?x (?x > 1 AS ?b) (!BOUND(?x) AS ?c) { VALUES ?x { 1 2 } } ORDER BY ?x", "json"),
    ("SELECT ?b { VALUES ?b { true } }", "tsv"),
    ("SELECT ?t { d:BOSTON rdfs:label ?l BIND('Ω \"1\"^^<é>' AS ?t) }", "json"),
    ("CONSTRUCT { d:BOSTON ?p ?o } WHERE { d:BOSTON rdfs:label ?o ; ?p ?o }", "ttl"),
    ("CONSTRUCT { d:BOSTON d:is ?b } WHERE { d:BOSTON rdfs:label ?l BIND(?l = 'x' AS ?b) }", "nt"),
]


@pytest.mark.parametrize(("text", "suffix"), SAME)
def test_an_answer_has_the_bytes_that_our_own_engine_gives(
    virtuosos: Engine, engine: Embedded, text: str, suffix: str
) -> None:
    question = Question(text, rows=suffix, graph=suffix)
    assert virtuosos.ask(question).body() == engine.ask(question).body()


def test_no_number_and_no_text_of_ours_is_changed_by_loading(
    virtuosos: Engine, engine: Embedded
) -> None:
    pattern = "GRAPH ?g { ?s ?p ?o }"
    for graph in (DATA_GRAPH, PROVENANCE_GRAPH):
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} VALUES ?g {{ <{graph}> }} }}"
        question = Question(text, graph="nt")
        there, here = (set(one.ask(question).body().splitlines()) for one in (virtuosos, engine))
        assert there == here


def test_a_part_of_an_answer_is_an_error(virtuosos: Engine) -> None:
    """It would be a count of what was seen in the time, with status 200."""
    with pytest.raises((EngineSlow, QueryTimeout)):
        virtuosos.ask(Question(HEAVY), deadline=1.0)


def test_a_mistake_is_told_in_its_words(virtuosos: Engine) -> None:
    with pytest.raises(QuerySyntaxError, match="syntax error"):
        virtuosos.ask(Question("SELECT * {\n  ?s ?p\n}"))


PAGES = ["/", "/queries/median-pfs", "/data/BOSTON", "/data/BOSTON.ttl", "/onto/Trial", "/evidence",
         "/graph/data", "/dataset", "/health", "/ready", "/search?q=BOSTON"]  # fmt: skip


@pytest.fixture(scope="module")
def client(
    virtuoso: Virtuoso, virtuosos: Engine, tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    settings = before(virtuoso, releases=tmp_path_factory.mktemp("none"))
    return create_app(settings, virtuosos).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (200, 303), response.text[:500]


@pytest.mark.parametrize("name", ["registry-numbers", "conclusions", "search-terms"])
def test_the_pages_of_a_question_hold_each_of_its_rows_once(
    client: FlaskClient, engine: Embedded, releases: Path, name: str
) -> None:
    """Rows that sort alike have no order between them, here or there."""
    here = create_app(Settings(releases=releases), engine).test_client()
    ours = list(csv.reader(io.StringIO(here.get(f"/queries/{name}.csv").text)))[1:]
    theirs: list[list[str]] = []
    for page in range(1, -(-len(ours) // 20) + 1):
        found = client.get(f"/queries/{name}.csv?limit=20&page={page}")
        assert found.headers["MyeloKG-Rows"] == str(len(ours))
        theirs += list(csv.reader(io.StringIO(found.text)))[1:]
    assert len(theirs) == len(ours)
    assert unordered(map(tuple, theirs)) == unordered(map(tuple, ours))

"""An engine into which somebody has loaded our dump, served as it is found."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.engine.answer import (
    AnswerBroken,
    AnswerTooLarge,
    EngineError,
    Leaving,
    NotAcceptable,
    QueryAbandoned,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    Question,
)
from graph.engine.embedded import Engine as Embedded
from graph.engine.remote.engine import Engine
from graph.release import Release
from ontology import DATA_GRAPH
from queries import Query, expectation
from queries.choices import Catalogue
from server.engine import start
from tests.queries import test_expected as expected
from tests.remote.conftest import settings

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_the_release_has_the_numbers_of_the_graphs(found: Engine, release: Release) -> None:
    assert found.release.counts == release.counts
    assert found.release.by == "found"


@pytest.fixture(scope="module")
def catalogue(found: Engine) -> Catalogue:
    return Catalogue(expected.QUERIES, lambda: found)


@expected.each_file
def test_a_saved_question_has_the_rows_expected_of_the_review(
    found: Engine, catalogue: Catalogue, path: Path
) -> None:
    wanted = expectation.read(path)
    query: Query = catalogue[wanted.question]
    bound = query.bind({**query.examples, **wanted.values})
    rows = expectation.only(expectation.answered(found.ask(bound.question("csv"))), wanted.columns)
    assert unordered(rows) == unordered(wanted.rows)


def unordered(rows: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The rows, the parts of each cell sorted: ``GROUP_CONCAT`` has no order."""
    return {tuple(" ".join(sorted(re.split(r"; | \| |, ", cell))) for cell in row) for row in rows}


SAME = [
    ("SELECT ?s ?l { ?s a mm:Trial ; rdfs:label ?l } ORDER BY ?s", "json"),
    ("SELECT ?s ?l { ?s a mm:Trial ; rdfs:label ?l } ORDER BY ?s", "xml"),
    ("SELECT ?s ?l { ?s a mm:Trial ; rdfs:label ?l } ORDER BY ?s", "csv"),
    ("SELECT ?s ?l { ?s a mm:Trial ; rdfs:label ?l } ORDER BY ?s", "tsv"),
    ("ASK { GRAPH <graph/data> { d:BOSTON ?p ?o } }", "json"),
    ("ASK { d:BOSTON ?p ?o }", "xml"),
    ("SELECT ?x { VALUES ?x { 1 1.50 'é' '<>'@en true '2024-02-30'^^xsd:date } }", "json"),
    ("SELECT (COUNT(*) AS ?n) FROM <graph/data> { ?s ?p ?o }", "csv"),
    ("SELECT ?s { ?s ?p ?o FILTER(?p IN ()) }", "csv"),
    ("SELECT ?g { GRAPH ?g { d:BOSTON a mm:Trial } }", "tsv"),
    ("CONSTRUCT { d:BOSTON ?p ?o } WHERE { d:BOSTON rdfs:label ?o ; ?p ?o }", "ttl"),
    ("CONSTRUCT { d:BOSTON ?p ?o } WHERE { d:BOSTON rdfs:label ?o ; ?p ?o }", "rdf"),
    ("CONSTRUCT { d:BOSTON ?p ?o } WHERE { d:BOSTON rdfs:label ?o ; ?p ?o }", "jsonld"),
]


@pytest.mark.parametrize(("text", "suffix"), SAME)
def test_an_answer_has_the_bytes_that_our_own_engine_gives(
    found: Engine, engine: Embedded, text: str, suffix: str
) -> None:
    question = Question(text, rows=suffix, graph=suffix)
    assert found.ask(question).body() == engine.ask(question).body()


def test_a_request_chooses_its_dataset(found: Engine) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    body = found.ask(Question(text, default_graphs=(DATA_GRAPH,), rows="csv")).body()
    assert int(body.split()[1]) == found.release.counts[DATA_GRAPH]


def test_a_mistake_is_told_with_its_line(found: Engine) -> None:
    with pytest.raises(QuerySyntaxError) as told:
        found.ask(Question("SELECT * {\n  ?s ?p\n}"))
    assert told.value.line == 3


REFUSED = [
    ("SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }", QueryRefused),
    ("SELECT * {" + "{" * 300 + "}" * 300 + "}", QueryTooComplex),
]


@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_what_guests_may_not_ask_is_not_sent(
    found: Engine, monkeypatch: pytest.MonkeyPatch, text: str, error: type[EngineError]
) -> None:
    monkeypatch.setattr(found, "_asked", None)  # the way to the engine
    with pytest.raises(error):
        found.ask(Question(text))


def test_a_kind_that_nobody_takes_is_refused(found: Engine) -> None:
    with pytest.raises(NotAcceptable):
        found.ask(Question("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", graph=None))


def test_a_query_ends_at_its_deadline(found: Engine) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTimeout):
        found.ask(Question(HEAVY), deadline=0.5)
    assert time.monotonic() - begun < 3


def test_a_query_ends_when_its_guest_leaves(found: Engine) -> None:
    leaving = Leaving()
    threading.Timer(0.3, leaving.leave).start()
    with pytest.raises(QueryAbandoned):
        found.ask(Question(HEAVY), leaving=leaving)


def test_a_long_answer_comes_in_pieces_and_whole(found: Engine) -> None:
    answer = found.ask(Question("SELECT * { ?s ?p ?o }", rows="csv"), deadline=60)
    assert not answer.whole
    assert answer.body().count(b"\r\n") > found.release.triples


def test_a_long_answer_that_is_too_long_breaks_off(oxigraph: str) -> None:
    engine = start(settings(oxigraph, max_answer_bytes=2**20))
    with pytest.raises(AnswerBroken, match="more than"):
        engine.ask(Question("SELECT * { ?s ?p ?o }", rows="csv")).body()
    with pytest.raises((AnswerTooLarge, AnswerBroken)):
        engine.ask(Question("CONSTRUCT WHERE { ?s ?p ?o }", graph="rdf")).body()
    engine.close()


def test_a_long_answer_breaks_off_at_the_deadline(found: Engine) -> None:
    def late() -> None:
        answer = found.ask(Question("SELECT * { ?s ?p ?o }", rows="xml"), deadline=1.0)
        time.sleep(1.2)
        answer.body()

    with pytest.raises((AnswerBroken, QueryTimeout)):  # the latter on a machine under load
        late()


def test_who_closes_an_answer_closes_its_connection(found: Engine) -> None:
    for _ in range(40):  # more than there are connections kept
        answer = found.ask(Question("SELECT * { ?s ?p ?o }", rows="csv"), deadline=30)
        next(answer.chunks)
        answer.chunks.close()  # type: ignore[attr-defined]
    assert found.ask(Question("ASK {}")).body()


PAGES = ["/", "/queries", "/evidence", "/dataset", "/data/BOSTON", "/data/BOSTON.ttl",
         "/onto/Trial", "/graph/data", "/graph/ontology.ttl", "/releases", "/health",
         "/ready", "/metrics", "/queries/median-pfs", "/search?q=BOSTON", "/.well-known/void",
         "/sparql", "/openapi.json", "/sitemap.xml", "/api", "/rdf/statistics/summary"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_as_over_our_own_engine(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (200, 301, 302, 303, 308), response.text[:500]


def test_a_trial_is_described_in_full(client: FlaskClient, found: Engine) -> None:
    body = client.get("/data/BOSTON.ttl").data
    triples = list(ox.parse(io.BytesIO(body), format=ox.RdfFormat.TURTLE))
    assert len(triples) >= len(
        found.facts().about(ox.NamedNode("https://w3id.org/myelokg/data/BOSTON"))
    )


def test_an_answer_is_validated_by_its_release(client: FlaskClient) -> None:
    first = client.get("/queries/median-pfs.csv")
    again = client.get("/queries/median-pfs.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)

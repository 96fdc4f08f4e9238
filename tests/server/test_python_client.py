"""The Python client, against a server process: as somebody with a notebook would use it."""

from __future__ import annotations

import inspect
import pydoc
import socket
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from rdflib import RDFS, Graph

import queries
from graph.client import (
    Answer,
    Client,
    ClientError,
    NotMyeloKG,
    Refused,
    UnknownQuestion,
    Unreachable,
    connect,
)
from graph.client.answer import python_name
from graph.release import Release
from queries import FLAGSHIP

QUESTIONS = queries.load()


@pytest.fixture(scope="module")
def kg(address: str) -> Client:
    return connect(address)


@pytest.fixture(scope="module")
def elsewhere(address: str) -> Client:
    """Questions from the list of a server, put to a SPARQL endpoint that knows none of them."""
    return connect(address, endpoint=f"{address}/sparql")


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_a_function_that_explains_itself(kg: Client, name: str) -> None:
    asked, query = getattr(kg, python_name(name)), QUESTIONS[name]
    assert python_name(name) in dir(kg)
    assert asked is kg[name]
    signature = inspect.signature(asked)
    for one in query.parameters:
        there = signature.parameters[python_name(one.name)]
        assert there.kind is inspect.Parameter.KEYWORD_ONLY
        assert (there.default is inspect.Parameter.empty) == one.required
    help = pydoc.plain(pydoc.render_doc(asked))
    assert query.question.split(",")[0] in help
    assert all(f"{column}: " in help for column in query.columns)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_answers_with_its_columns(kg: Client, name: str) -> None:
    query = QUESTIONS[name]
    answer = kg[name](**{one: list(values) for one, values in query.examples.items()})
    assert len(answer) > 0
    told = {one.name: (one.label, one.unit, one.type) for one in answer.columns}
    for column, about in query.columns.items():
        assert told[column] == (about.label, about.unit, about.type)


def test_rows_have_names_and_python_types(kg: Client, release: Release) -> None:
    answer = kg.len_r_pfs_after_one_lot(reported="number")
    row = next(one for one in answer if one.trial == "OPTIMISMM")
    assert row.value == Decimal("17.8")
    assert (row.unit, row.references) == ("month", "17")
    assert answer.release == release.id
    assert release.id in answer.citation
    assert "Section 3.2, paragraph 2" in answer.sources
    assert answer.parameters["reported"] == ("number",)
    assert answer.to_dicts()[0]["trial"] == answer[0].trial


def test_an_answer_is_printed_row_by_row(kg: Client) -> None:
    lines = str(kg.pfs_at_least(least=24)).splitlines()
    assert lines[0].startswith("Trial | Regimen")
    assert lines[1].startswith("CANDOR | DaraKd | 28 |  | ")


def test_what_is_not_there_is_none(kg: Client) -> None:
    (row,) = (one for one in kg[FLAGSHIP]() if one.trial == "CARTITUDE-4")
    assert row.value is None
    assert row.status == "not reached"


def test_a_name_that_is_a_word_of_python_is_written_with_an_underscore(kg: Client) -> None:
    answer = kg.results(class_="anti-cd38-antibody", drug=["pomalidomide", "carfilzomib"])
    assert {"APOLLO", "IKEMA", "CANDOR"} <= {row.trial for row in answer}


def test_a_list_means_any_of_them_and_a_number_may_be_a_number(kg: Client) -> None:
    both = kg.results(drug=["teclistamab", "selinexor"], reported="any")
    each = [kg.results(drug=one, reported="any") for one in ("teclistamab", "selinexor")]
    assert len(both) == sum(map(len, each))
    assert kg.pfs_at_least(least=20).rows == kg.pfs_at_least(least="20").rows


def test_a_data_frame_knows_types_units_and_sources(kg: Client, release: Release) -> None:
    frame = kg.meta_analysis_table().to_pandas()
    assert str(frame.dtypes["value"]) == "float64"
    assert str(frame.dtypes["n"]) == "Int64"
    assert str(frame.dtypes["trial"]) == "string"
    assert frame.attrs["units"]["value"] == "months"
    assert frame.attrs["question"] == QUESTIONS["meta-analysis-table"].question
    assert frame.attrs["release"] == release.id
    assert any(one.startswith("Table 1") for one in frame.attrs["sources"])
    truth = kg.results().to_pandas().dtypes["accepted"]
    assert str(truth) == "boolean"


def test_a_notebook_shows_an_answer_with_units_and_citation(kg: Client) -> None:
    page = kg.pfs_at_least()._repr_html_()
    assert "months</th>" in page
    assert "10.3390/jcm13206238" in page
    assert "len_r_pfs_after_one_lot" in kg.questions._repr_html_()


def test_questions_are_found_by_their_words(kg: Client) -> None:
    assert len(kg.questions) == len(QUESTIONS)
    assert "hazard-ratios" in [one.id for one in kg.questions.search("hazard ratio")]
    assert len(kg.questions.search("no such words")) == 0


def test_sparql_gives_rows_truth_and_graphs(kg: Client) -> None:
    rows = kg.sparql("SELECT ?trial (3 AS ?n) { ?trial a mm:Trial } LIMIT 2")
    assert isinstance(rows, Answer)
    assert [(one.n, one.trial.startswith("https://")) for one in rows] == [(3, True)] * 2
    assert kg.sparql("ASK { ?trial a mm:Trial }") is True
    graph = kg.sparql("CONSTRUCT { mm:Trial rdfs:label ?name } WHERE { mm:Trial rdfs:label ?name }")
    assert isinstance(graph, Graph)
    assert list(graph.triples((None, RDFS.label, None)))


def test_questions_are_put_to_any_endpoint(kg: Client, elsewhere: Client) -> None:
    for given in ({}, {"drug": ["daratumumab", "isatuximab"]}, {"reading": "printed"}):
        assert elsewhere.results(**given).rows == kg.results(**given).rows
    own, wide = (elsewhere.classes_of_drugs(knowledge=one) for one in ("review", "background"))
    assert own.rows == kg.classes_of_drugs(knowledge="review").rows != wide.rows


REFUSED: list[tuple[Callable[[Client], Any], str, str]] = [
    (lambda kg: kg.results(drug="daratumumap"), "bad-value", "Did you mean daratumumab"),
    (lambda kg: kg.results(drugs="daratumumab"), "unknown-parameter", "Did you mean drug"),
    (lambda kg: kg.pfs_at_least(least=1000), "bad-value", "the nearest is 100"),
    (lambda kg: kg.what_is_called(), "missing-parameter", "'words' is missing"),
    (lambda kg: kg.sparql("SELECT ?x { ?x a mm:Trial"), "query-syntax", "Line 1"),
    (lambda kg: kg.sparql("nonsense"), "query-syntax", "Line 1"),
    (lambda kg: kg.sparql("SELECT * { SERVICE <http://x/> {} }"), "query-refused", "SERVICE"),
]


@pytest.mark.parametrize(("ask", "slug", "words"), REFUSED)
def test_a_refusal_is_the_sentence_of_the_server(
    kg: Client, ask: Callable[[Client], Any], slug: str, words: str
) -> None:
    with pytest.raises(Refused) as caught:
        ask(kg)
    assert caught.value.slug == slug
    assert words in str(caught.value)


def test_an_update_is_refused(kg: Client) -> None:
    with pytest.raises(Refused):
        kg.sparql("DELETE WHERE { ?s ?p ?o }")


def test_a_wrong_value_put_elsewhere_is_refused_by_the_server(elsewhere: Client) -> None:
    with pytest.raises(Refused, match="Did you mean daratumumab"):
        elsewhere.results(drug="daratumumap")


def test_an_unknown_question_is_refused_with_the_nearest(kg: Client) -> None:
    with pytest.raises(UnknownQuestion, match="Did you mean results"):
        kg.result()
    with pytest.raises(KeyError):
        kg["no-such-question"]
    assert not hasattr(kg, "no_such_question")
    assert FLAGSHIP in kg


def test_nobody_there_is_told_in_a_sentence(free: Callable[[], int]) -> None:
    with pytest.raises(Unreachable, match="cannot be reached"):
        connect(f"http://127.0.0.1:{free()}")
    with pytest.raises(Unreachable, match="no web address"):
        connect("localhost:8000")


def test_what_lists_no_questions_is_no_server_of_ours(address: str) -> None:
    with pytest.raises(NotMyeloKG):
        connect(f"{address}/sparql")


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(server.accept()[0]), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        for one in held:
            one.close()


def test_who_does_not_answer_in_time_is_not_waited_for(silent: str) -> None:
    with pytest.raises(Unreachable, match="did not answer within"):
        connect(silent, seconds=0.2)


def test_an_endless_query_ends_with_the_sentence_of_the_server(kg: Client) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with pytest.raises(ClientError, match="stopped after"):
        kg.sparql(endless)

"""The summary by which AWS graph-explorer learns the model."""

from __future__ import annotations

from flask.testing import FlaskClient

from graph.release import Release
from ontology import TERM


def test_the_summary_has_what_its_reader_looks_for(client: FlaskClient, release: Release) -> None:
    answer = client.get("/rdf/statistics/summary?mode=basic")
    found = answer.get_json()["payload"]["graphSummary"]
    assert found["numQuads"] == release.triples
    assert found["numClasses"] == len(found["classes"]) > 90
    assert TERM + "Trial" in found["classes"]
    edges = {name: count for one in found["predicates"] for name, count in one.items()}
    assert edges[TERM + "population"] > 0
    assert TERM + "value" not in edges


def test_what_it_counts_is_what_a_query_counts(client: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?s <{TERM}population> ?o }}"
    rows = client.get("/sparql", query_string={"query": query, "format": "csv"}).text
    found = client.get("/rdf/statistics/summary").get_json()["payload"]["graphSummary"]
    assert {TERM + "population": int(rows.split()[1])} in found["predicates"]


def test_a_release_that_says_nothing_of_itself_has_an_empty_summary(writer: FlaskClient) -> None:
    found = writer.get("/rdf/statistics/summary").get_json()["payload"]["graphSummary"]
    assert (found["classes"], found["predicates"], found["numDistinctSubjects"]) == ([], [], 0)

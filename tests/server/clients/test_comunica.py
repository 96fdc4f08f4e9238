"""Comunica, which asks many sources at once and finds out by itself what each is."""

from __future__ import annotations

import csv
import io

import pytest
import rdflib

from tests.server.clients.node import comunica

TRIAL = "<https://w3id.org/myelokg/onto/Trial>"


@pytest.mark.parametrize("kind", ["", "sparql@"], ids=["found out", "told"])
def test_rows_are_read_and_joined(address: str, kind: str) -> None:
    query = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?t ?label WHERE {{ ?t a {TRIAL} ; rdfs:label ?label }} ORDER BY ?t LIMIT 4"""
    answer = comunica([f"{kind}{address}/sparql"], query, "text/csv")
    assert len(list(csv.DictReader(io.StringIO(answer)))) == 4


def test_a_graph_is_read(address: str) -> None:
    answer = comunica(
        [f"{address}/sparql"], f"CONSTRUCT WHERE {{ ?t a {TRIAL} }}", "application/n-triples"
    )
    assert len(rdflib.Graph().parse(data=answer, format="nt")) > 10


def test_the_service_description_is_a_source_too(address: str) -> None:
    query = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?name WHERE { ?graph sd:name ?name }"""
    answer = comunica([f"file@{address}/sparql"], query, "text/csv")
    assert "https://w3id.org/myelokg/graph/data" in answer

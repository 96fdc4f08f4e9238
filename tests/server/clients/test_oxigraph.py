"""Oxigraph, as a library and as a server, federating into the endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from tests import other_server

TRIAL = "<https://w3id.org/myelokg/onto/Trial>"


def federated(address: str, pattern: str) -> str:
    return f"SELECT * {{ SERVICE <{address}/sparql> {{ {pattern} }} }}"


def test_rows_are_read_through_service(address: str) -> None:
    solutions = ox.Store().query(federated(address, f"?t a {TRIAL}"))
    assert sum(1 for _ in solutions) > 10  # type: ignore[union-attr]  # a SELECT


def test_rows_of_two_stores_are_joined(address: str) -> None:
    store = ox.Store()
    trial = ox.NamedNode("https://w3id.org/myelokg/data/OPTIMISMM")
    store.add(ox.Quad(trial, ox.NamedNode("urn:read"), ox.Literal(True)))
    service = f"SERVICE <{address}/sparql> {{ ?t a {TRIAL} }}"
    solutions = list(store.query(f"SELECT ?t {{ ?t <urn:read> true . {service} }}"))  # type: ignore[arg-type]  # a SELECT
    assert [one["t"] for one in solutions] == [trial]


def test_a_refusal_is_told_unless_it_is_silenced(address: str) -> None:
    refused = federated(address, "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }")
    with pytest.raises(OSError, match="MYELOKG_REMOTES"):
        list(ox.Store().query(refused))  # type: ignore[arg-type]  # a SELECT
    silent = refused.replace("SERVICE", "SERVICE SILENT", 1)
    assert len(list(ox.Store().query(silent))) == 1  # type: ignore[arg-type]  # a SELECT


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """An Oxigraph server over an empty store."""
    with other_server.serve(tmp_path) as where:
        yield where


def test_a_server_federates(address: str, server: str) -> None:
    query = federated(address, f"?t a {TRIAL} ; rdfs:label ?label")
    query = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + query
    asked = Request(  # noqa: S310  # loopback
        f"{server}/query?query={quote(query, safe='')}",
        headers={"Accept": "application/sparql-results+json"},
    )
    with urlopen(asked, timeout=30) as answer:  # noqa: S310  # loopback
        assert len(json.load(answer)["results"]["bindings"]) > 10

"""The network, read by networkx and, where it is for JavaScript, by cytoscape.js itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.graph.export.conftest import Rows

Made = Callable[[str], Path]
READERS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


def from_cytoscape(path: Path) -> Any:
    read = json.loads(path.read_text(encoding="utf-8"))
    graph = nx.MultiDiGraph()
    for one in read["elements"]["nodes"]:
        graph.add_node(one["data"]["id"], **one["data"])
    for one in read["elements"]["edges"]:
        told = one["data"]
        graph.add_edge(told["source"], told["target"], key=told["id"], **told)
    return graph


@pytest.fixture(scope="module", params=["graphml", "gexf", "cytoscape"])
def network(request: pytest.FixtureRequest, made: Made) -> Any:
    return READERS.get(request.param, from_cytoscape)(made(request.param))


def edges(network: Any, relation: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """The edges of a relation by the IRI of their finding."""
    found = {}
    for start, end, key, told in network.edges(keys=True, data=True):
        if told["relation"] == relation:
            found[str(told.get("networkx_key", told.get("id", key)))] = (start, end, told)
    return found


def test_every_node_has_a_label_and_a_kind(network: Any) -> None:
    for name, told in network.nodes(data=True):
        assert told["label"], name
        assert told["kind"], name
        assert network.degree(name), name


def test_every_result_is_one_edge_with_the_graphs_figures(network: Any, rows: Rows) -> None:
    told = rows(
        """SELECT ?r ?regimen ?cohort ?status ?value ?unit ?other ?p ?follow {
        ?r a mm:Result ; mm:regimen ?regimen ; mm:population ?cohort ;
           mm:status/rdfs:label ?status .
        OPTIONAL { ?r mm:value ?value } OPTIONAL { ?r mm:unit/rdfs:label ?unit }
        OPTIONAL { ?r mm:comparatorValue ?other } OPTIONAL { ?r mm:pValueText ?p }
        OPTIONAL { ?r mm:followUpMonths ?follow } }"""
    )
    found = edges(network, "result")
    assert found.keys() == {one["r"] for one in told}
    names = {"value": "value", "comparator_value": "other", "follow_up": "follow"}
    for one in told:
        start, end, edge = found[one["r"]]
        assert (start, end, edge["status"]) == (one["regimen"], one["cohort"], one["status"])
        for name, variable in names.items():
            assert edge.get(name) == (float(one[variable]) if one[variable] else None)
        assert edge.get("unit", "") == one["unit"]
        assert edge.get("p_value", "") == one["p"]


def test_an_edge_says_what_a_reader_wants_to_see(network: Any) -> None:
    data = "https://w3id.org/myelokg/data/"
    _, _, edge = edges(network, "result")[data + "OPTIMISMM-PVd-LenR-1LOT-PFS-Median"]
    assert edge["label"] == "median PFS 17.8 months (Len-R, 1 prior line)"
    assert edge["contested"] in (False, "false")
    assert "Table 1" in edge["place"]


def test_every_comparison_in_words_is_one_edge(network: Any, rows: Rows) -> None:
    told = rows(
        "SELECT ?f ?d { ?f a mm:ComparativeFinding ; mm:direction/rdfs:label ?d ; mm:regimen ?r ;"
        " mm:endpoint|mm:adverseEvent ?about }"
    )
    found = edges(network, "comparison")
    assert {iri: edge["direction"] for iri, (_, _, edge) in found.items()} == {
        one["f"]: one["d"] for one in told
    }


def test_only_what_the_curators_add_is_said_to_be_theirs(network: Any, rows: Rows) -> None:
    told = rows(
        "SELECT ?a ?b { GRAPH <https://w3id.org/myelokg/graph/background> "
        "{ VALUES ?p { mm:target mm:modality rdf:type } ?a ?p ?b } ?a a mm:Drug "
        "FILTER (?p != rdf:type || EXISTS { ?b rdfs:subClassOf+ mm:Drug }) }"
    )
    ours = {
        (start, end)
        for start, end, edge in network.edges(data=True)
        if edge["origin"] == "curators"
    }
    assert {(one["a"], one["b"]) for one in told} <= ours
    assert {end for _, end in ours} <= {
        one["x"]
        for one in rows(
            "SELECT DISTINCT ?x { { ?x a mm:DrugTarget } UNION { ?x a mm:DrugModality } "
            "UNION { ?x rdfs:subClassOf+ mm:Drug } }"
        )
    }


def test_no_two_elements_have_one_id(made: Made) -> None:
    read = json.loads(made("cytoscape").read_text(encoding="utf-8"))
    ids = [one["data"]["id"] for kind in ("nodes", "edges") for one in read["elements"][kind]]
    assert len(ids) == len(set(ids))
    assert read["data"]["licence"].endswith("/by/4.0/")

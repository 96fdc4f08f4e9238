from __future__ import annotations

import time

import pytest

from graph.engine.guard import look

# queries that ask another endpoint, however they are written
REACHING = [
    "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "select*{service<http://a/>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT <http://a/> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://a/> { ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?x)SERVICE ?x { ?s ?p ?o } }",
    "PREFIX ex: <http://a/> SELECT * { SERVICE ex:b { ?s ?p ?o } }",
    "PREFIX ex: <http://a/> SELECT * { SERVICEex:b { ?s ?p ?o } }",
    "PREFIX : <http://a/> SELECT * { SERVICE:b { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'a # b' SERVICE <http://a/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a \\" b" SERVICE <http://a/> { ?s ?p ?o } }',
    "SELECT * { ?s ?p '''a ' '' b''' SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { BIND(<http://a/#b> AS ?x) SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { BIND(<http://a/\\u0041#b> AS ?x) SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o < 1) SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { { ?s ?p 1e5SERVICE<http://a/> { ?s ?p ?o } } }",
    "SELECT * { { ?s ?p trueSERVICE<http://a/> { ?s ?p ?o } } }",
    "SELECT * { # a comment\n SERVICE # another\n <http://a/> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <http://a/> { ?s ?p ?o } } }",
]

# queries that only mention it
INNOCENT = [
    "SELECT * { ?s ?p ?o } # SERVICE <http://a/>",
    "# SERVICE\nSELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p '''a\nSERVICE\nb''' }",
    'SELECT * { ?s ?p """a "SERVICE" b""" }',
    "SELECT * { ?s ?p 'it\\'s SERVICE' }",
    "SELECT ?SERVICE { ?SERVICE ?p $SERVICE }",
    "SELECT * { ?s <http://a/SERVICE> ?o }",
    "SELECT * { ?s <http://a/#SERVICE> ?o }",
    "PREFIX ex: <http://a/> SELECT * { ?s ex:SERVICE ?o }",
    "PREFIX ex: <http://a/> SELECT * { ?s ex:a-SERVICE.b ?o }",
    "SELECT * { ?s ?p 'a'@service }",
    "SELECT * { _:SERVICE ?p ?o }",
]


@pytest.mark.parametrize("query", REACHING)
def test_a_query_that_reaches_for_another_endpoint_is_seen(query: str) -> None:
    assert "SERVICE" in look(query).keywords


@pytest.mark.parametrize("query", INNOCENT)
def test_a_query_that_only_mentions_the_word_is_not(query: str) -> None:
    assert "SERVICE" not in look(query).keywords


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <http://a/> { ?s ?p ?o }",
        "SELECT*FROM<http://a/>{?s ?p ?o}",
        "SELECT * FROM NAMED <http://a/> { ?s ?p ?o }",
        "SELECT(1 AS ?x)FROM<http://a/>{?s ?p ?o}",
        "ASK FROM <http://a/> { ?s ?p ?o }",
        "ASKFROM<http://a/>{ ?s ?p ?o }",
        "PREFIX : <http://a/> ASK FROM:b { ?s ?p ?o }",
        "PREFIX g: <http://a/> ASK FROMg:b { ?s ?p ?o }",
        "DESCRIBE <http://b/>FROM<http://a/>",
    ],
)
def test_a_query_that_names_its_graphs_is_seen(query: str) -> None:
    assert "FROM" in look(query).keywords


@pytest.mark.parametrize(
    "query", ["SELECT ?from { ?from ?p 'FROM' }", "PREFIX from: <http://a/> ASK { ?s ?p <FROM> }"]
)
def test_a_query_that_does_not_name_its_graphs_is_not_seen_as_if(query: str) -> None:
    assert "FROM" not in look(query).keywords


@pytest.mark.parametrize(
    ("query", "depth"),
    [
        ("", 0),
        ("SELECT * { ?s ?p ?o }", 1),
        ("SELECT * { { ?s ?p [ ?q (1 2) ] } }", 4),
        ("SELECT * { ?s ?p '(((((' } # (((((", 1),
        ("SELECT * { ?s <http://a/((((> ?o }", 1),
        ("(" * 20_000 + ")" * 20_000, 20_000),
        (")" * 50 + "(((", 0),
    ],
)
def test_the_depth_is_that_of_the_brackets(query: str, depth: int) -> None:
    assert look(query).depth == depth


@pytest.mark.parametrize("part", ['"', "'", '"""', "'''", "<", "(", "\\", "#", "?", ":", "@", "\0"])
def test_any_text_can_be_looked_at_in_short_time(part: str) -> None:
    started = time.monotonic()
    look(part * 20_000)
    look(f"SELECT {part} " * 5_000)
    assert time.monotonic() - started < 2.0

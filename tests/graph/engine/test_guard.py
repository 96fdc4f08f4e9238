from __future__ import annotations

import time

import pytest

from graph.engine.guard import look, refused, too_complex

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

# queries that hide it from a reader who takes strings, IRIs and names otherwise than the parser
HIDDEN = [
    "SELECT * { FILTER(?a<?b)SERVICE#>\nu:a { ?s ?p ?o } }",
    "SELECT * { FILTER(?a<?b)#>'''\n SERVICE <http://a/> { ?s ?p ?o } #'''\n }",
    "SELECT * { FILTER(?a<#>'''\n?b) SERVICE <http://a/> { ?s ?p ?o } #'''\n }",
    'SELECT * { FILTER(?a<?b+\'>"""\') SERVICE <http://a/> { ?s ?p ?o } #"""\n }',
    "SELECT * { FILTER(?a<<http://a/#b>)SERVICE<http://a/>{ ?s ?p ?o } }",
    "SELECT * { VALUES ?x {'''a'} SERVICE <http://a/> { ?s ?p ?o } #\\q '''\n }",
    "SELECT * { VALUES ?x {'''a'} SERVICE <http://a/> { ?s ?p ?o } #\\uD800 '''\n }",
    'SELECT * { VALUES ?x {"""a"} SERVICE <http://a/> { ?s ?p ?o } #\\U00110000 """\n }',
    "SELECT * { ?s ex:a\u3001\\''' . SERVICE <http://a/> { ?s ?p ?o } #'''\n }",
    "SELECT * { ?s ?p ex:.SERVICE<http://a/>{ ?s ?p ?o } }",
    "SELECT * { <<:s:p:o#>'''\n>> ?p ?o . SERVICE <http://a/> { ?s ?p ?o } #'''\n }",
    "LOAD <http://a/>",
    "CLEAR ALL;LOAD:b",
    "PREFIX u: <http://a/>LOADu:b",
    "LOADSILENT<http://a/>",
    "INSERT DATA {};# comment\nload silent <http://a/> INTO GRAPH <urn:g>",
    "LOAD <file:///etc/passwd>",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_hidden_from_a_reader_is_refused(text: str) -> None:
    assert refused(look(text, update=True), ()) is not None


PLAIN = [
    *INNOCENT,
    "SELECT * { ?s ?p ?o FILTER(?a<?b && ?c>?d) }",
    "SELECT * { ?s ?p ?o FILTER(?a<3) FILTER(?o<?p) }",
    "SELECT * { VALUES (?a ?b) { (<http://a/#b> <http://a/(c)#d>) (ex:a <urn:a:b>) } }",
    "SELECT * { ?s (<#a>|!(<#b>/^<#c>))* (<a> <b>) }",
    "SELECT * { VALUES ?x { '''it\\'s \\u00e9 \\U0001F600 \\\\''' } }",
    "PREFIX load: <urn:l> SELECT * FROM load:a { load:b ?load 'LOAD' } # LOAD",
    "PREFIX load: <urn:l> WITH load:g DELETE { load:a ?p ?o } WHERE { load:a ?p ?o }",
    "PREFIX up: <urn:u> CLEAR GRAPH up:load; INSERT DATA { <http://a/load> up:LOAD 'LOAD' }",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_hides_nothing_passes(text: str) -> None:
    assert refused(look(text, update=True), ()) is None


LIST = ("https://a.org/sparql", "https://b.org/data/")


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("SELECT * { SERVICE <https://a.org/sparql> {} }", True),
        ("SELECT * { service  silent\n<https://a.org/sparql> {} }", True),
        ("SELECT * { SERVICE <https://b.org/data/sparql> {} }", True),
        ("LOAD <https://b.org/data/a.ttl?b=c> INTO GRAPH <urn:g>", True),
        ("LOAD SILENT <https://a.org/sparql>", True),
        ("SELECT * { SERVICE <https://a.org/sparql/> {} }", False),
        ("SELECT * { SERVICE <https://a.org/sparql?query=x> {} }", False),
        ("SELECT * { SERVICE <https://a.org/> {} }", False),
        ("SELECT * { SERVICE <http://a.org/sparql> {} }", False),
        ("SELECT * { SERVICE <https://a.org@evil.org/sparql> {} }", False),
        ("SELECT * { SERVICE <https://b.org/data/../secret> {} }", False),
        ("SELECT * { SERVICE <https://b.org/data/%2E%2e/secret> {} }", False),
        ("SELECT * { SERVICE <https://b.org/data/./a> {} }", False),
        ("SELECT * { SERVICE <https://b.org/database> {} }", False),
        ("SELECT * { SERVICE <\\u0068ttps://a.org/sparql> {} }", False),
        ("SELECT * { VALUES ?x { <https://a.org/sparql> } SERVICE ?x {} }", False),
        ("PREFIX a: <https://a.org/> SELECT * { SERVICE a:sparql {} }", False),
        ("SELECT * { SERVICE <https://a.org/sparql> {} SERVICE <http://evil/> {} }", False),
        ("LOAD <https://a.org/sparql>; LOAD <file:///etc/passwd>", False),
        ("SELECT * { SERVICESILENT<https://a.org/sparql> {} }", False),
    ],
)
def test_only_listed_addresses_written_out_pass(text: str, passes: bool) -> None:
    assert (refused(look(text, update=True), LIST) is None) == passes
    assert refused(look(text, update=True), ()) is not None


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
        ("{" * 200 + "}" * 200, 200),
        ("(" * 20_000 + ")" * 20_000, 201),
        (")" * 50 + "(((", 3),
    ],
)
def test_the_depth_is_that_of_the_brackets(query: str, depth: int) -> None:
    assert look(query).depth == depth


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("SELECT * { ?s ?p 1, 2, 3 }", 9),
        ("SELECT * { VALUES (?x ?y) { (1 2) (3 4) } ?x ex:p ?y . }", 14),
        ("INSERT DATA { GRAPH ex:g { ex:a ex:b 1 . } }", 3),
        ("# a comment\nASK {}", 3),
        ("SELECT (1234567 AS ?x) {}", 8),
    ],
)
def test_the_length_is_that_of_all_but_data_and_commas(text: str, length: int) -> None:
    assert look(text).length == length


def test_what_is_too_complex_is_refused_before_its_end_is_seen() -> None:
    for text in ("{" * 201, "!" * 20_001):
        seen = look(text + " SERVICE <http://a/> {}")
        assert too_complex(seen) is not None
        assert refused(seen, ()) is not None


@pytest.mark.parametrize("part", ['"', "'", '"""', "'''", "<", "(", "\\", "#", "?", ":", "@", "\0"])
def test_any_text_can_be_looked_at_in_short_time(part: str) -> None:
    started = time.monotonic()
    look(part * 20_000)
    look(f"SELECT {part} " * 5_000)
    assert time.monotonic() - started < 2.0

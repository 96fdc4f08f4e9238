from __future__ import annotations

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import RDFS, Literal

from graph import metadata
from graph import release as releasing
from graph.build import Graphs
from graph.engine import exchange
from graph.engine.answer import (
    AnswerBroken,
    AnswerTooLarge,
    EngineBusy,
    Leaving,
    NotAcceptable,
    QueryAbandoned,
    QueryDisplaced,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    QueryTooCostly,
    Question,
)
from graph.engine.embedded import Engine
from graph.engine.exchange import AHEAD
from graph.engine.formats import FORMATS, Format
from graph.engine.guard import LONGEST, look
from graph.engine.pool import Worker
from graph.names import data
from graph.release import NoRelease, Release
from ontology import DATA_GRAPH, ONTOLOGY_GRAPH, PREFIXES, PROVENANCE_GRAPH

DEADLINE = 0.5
EVERYTHING = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_ROWS = "SELECT ?a ?e ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def hurried(releases: Path) -> Iterator[Engine]:
    """An engine with one place and little time."""
    engine = Engine(releases, workers=1, deadline=DEADLINE, queue_seconds=5.0)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def on_disk(releases: Path) -> Iterator[Engine]:
    """An engine that holds nothing in memory: every release is too large for it."""
    engine = Engine(releases, workers=1, deadline=DEADLINE, queue_seconds=5.0, small=0)
    yield engine
    engine.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Engine]]:
    """Start engines that are closed with the test, however it ends."""
    with ExitStack() as stack:

        def start(folder: Path, **options: Any) -> Engine:
            return stack.enter_context(closing(Engine(folder, workers=1, **options)))

        yield start


@pytest.fixture(params=["in memory", "on disk"])
def guarded(request: pytest.FixtureRequest, hurried: Engine, on_disk: Engine) -> Engine:
    return hurried if request.param == "in memory" else on_disk


@pytest.fixture(scope="session")
def store(release: Release) -> ox.Store:
    return ox.Store.read_only(str(release.folder / "store"))


def rows(engine: Engine, query: str, **dataset: Any) -> list[tuple[str | None, ...]]:
    answer = engine.ask(Question(query, rows="json", **dataset))
    found = ox.parse_query_results(answer.body(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(value and value.value for value in row) for row in found]


def lives(engine: Engine) -> bool:
    """Whether the engine answers the next question."""
    return engine.ask(Question("ASK {}", rows="csv"), deadline=10.0).body() == b"true"


# ---------------------------------------------------------------------------- formats

ROWS = [one for one in FORMATS if one.kind == "rows"]
GRAPHS = [one for one in FORMATS if one.kind == "graph"]
RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
by_suffix = {"ids": lambda one: one.suffix}

SELECTS = [
    "SELECT ?r ?v ?label { ?r mm:value ?v ; rdfs:label ?label } ORDER BY ?r",
    "SELECT ?r ?v { ?r a mm:Result OPTIONAL { ?r mm:value ?v } } ORDER BY ?r",
    "SELECT ?r { ?r mm:value 'nothing' }",
    "SELECT (' a, \"b\"\\n<c>\u00e9\\t' AS ?odd) {}",
]


@pytest.mark.parametrize("one", ROWS, **by_suffix)  # type: ignore[arg-type]
@pytest.mark.parametrize("query", SELECTS)
def test_rows_parse_back_equal(engine: Engine, store: ox.Store, one: Format, query: str) -> None:
    expected = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(expected, ox.QuerySolutions)
    names = [variable.value for variable in expected.variables]
    answer = engine.ask(Question(query, rows=one.suffix))
    assert (answer.kind, answer.format) == ("rows", one.suffix)
    body = answer.body()
    if one.suffix == "csv":
        found = list(csv.reader(io.StringIO(body.decode(), newline="")))
        texts = [[value.value if value else "" for value in row] for row in expected]
        assert found == [names, *texts]
    else:
        results = ox.parse_query_results(body, format=RESULT_FORMATS[one.suffix])
        assert isinstance(results, ox.QuerySolutions)
        assert [variable.value for variable in results.variables] == names
        assert [list(row) for row in results] == [list(row) for row in expected]


@pytest.mark.parametrize("one", ROWS, **by_suffix)  # type: ignore[arg-type]
@pytest.mark.parametrize(
    ("query", "truth"), [("ASK { ?s a mm:Trial }", True), ("ASK { mm:Trial a mm:Trial }", False)]
)
def test_a_yes_or_no_parses_back_equal(
    engine: Engine, one: Format, query: str, truth: bool
) -> None:
    body = engine.ask(Question(query, rows=one.suffix)).body()
    if one.suffix in ("json", "xml"):
        assert bool(ox.parse_query_results(body, format=RESULT_FORMATS[one.suffix])) == truth
    else:
        assert body == (b"true" if truth else b"false")


@pytest.mark.parametrize("one", GRAPHS, **by_suffix)  # type: ignore[arg-type]
@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?r mm:value ?v ; rdfs:label ?l } { ?r mm:value ?v ; rdfs:label ?l }",
        "CONSTRUCT WHERE { ?r mm:verbatim ?v }",
        "CONSTRUCT { ?r ?p ?v } { ?r ?p 'nothing' BIND(1 AS ?v) }",
        "DESCRIBE d:CANDOR d:OPTIMISMM-PVd-LenR-1LOT",
        "DESCRIBE ?t { ?t a mm:Trial }",
    ],
)
def test_a_graph_parses_back_equal(
    engine: Engine, store: ox.Store, one: Format, query: str
) -> None:
    expected = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    answer = engine.ask(Question(query, graph=one.suffix))
    assert (answer.kind, answer.format) == ("graph", one.suffix)
    found = ox.parse(answer.body(), format=RDF_FORMATS[one.suffix])
    assert {quad.triple for quad in found} == set(expected)  # type: ignore[arg-type]


def test_turtle_is_written_with_our_prefixes(engine: Engine) -> None:
    body = engine.ask(Question("DESCRIBE d:CANDOR", graph="ttl")).body().decode()
    assert "@prefix mm: <https://w3id.org/myelokg/onto/> ." in body
    assert "\nd:CANDOR " in body


@pytest.mark.parametrize(
    ("query", "accepted", "kind"),
    [
        ("SELECT * { ?s a mm:Trial }", {"rows": None}, "rows"),
        ("ASK {}", {"rows": None}, "rows"),
        ("CONSTRUCT WHERE { ?s a mm:Trial }", {"graph": None}, "graph"),
        ("DESCRIBE d:CANDOR", {"graph": None}, "graph"),
    ],
)
def test_a_query_of_the_other_kind_is_not_acceptable(
    engine: Engine, query: str, accepted: dict[str, Any], kind: str
) -> None:
    with pytest.raises(NotAcceptable) as caught:
        engine.ask(Question(query, **accepted))
    assert caught.value.kind == kind


# -------------------------------------------------------------------- what is not SPARQL

SYNTAX_ERRORS = [
    ("SELECT *\n{\n  ?s ?p ?o", 3, 11),
    ("SELECT *\n{\n  ?s foo:bar ?o\n}", 3, 6),
    ("SELECT * { ?s ?p }", 1, 18),
    ("SELECT * {\n  ?s ?p\n}", 3, 1),
    ("SELECT * { FOO }", 1, 12),
    ("SELECT ?s { ?s ?p ?o } ORDER ?s", 1, 30),
    ("SELECT * { ?s ?p ?o", 1, 20),
    ("SELECT ?x { ?s ?p 'abc }", 1, None),
    ("SELEC * { ?s ?p ?o }", 1, 1),
    ("SELECT * { ?s ?p <not an iri> }", 1, None),
    ("SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o }", 1, None),
    ("SELECT * { FILTER(mine(?s)) }", 1, None),
    ("", 1, 1),
    ("hello", 1, None),
    ("SELECT * { ?s rdf:type" + "?" * 1000 + " ?o }", 1, None),
    ("SELECT * { FILTER(" + "-" * 1000 + "1 = 1) }", 1, None),
    ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 1, None),
    ("DELETE WHERE { ?s ?p ?o }", 1, None),
    ("LOAD <http://127.0.0.1:1/>", 1, None),
    ("DROP ALL", 1, None),
]


@pytest.mark.parametrize(("query", "line", "column"), SYNTAX_ERRORS)
def test_a_malformed_query_is_told_its_line_and_column_in_few_words(
    engine: Engine, query: str, line: int, column: int | None
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        engine.ask(Question(query))
    error = caught.value
    assert error.line == line
    assert error.column is not None
    assert error.column == (column or error.column)
    assert len(str(error)) < 200
    for leak in ("[_]", "'..='", "one of [", "ENCODE_FOR_URI"):
        assert leak not in str(error), "the parser's grammar is no sentence"


def test_an_undeclared_prefix_is_called_one(engine: Engine) -> None:
    with pytest.raises(QuerySyntaxError, match="the prefix foo: is not declared"):
        engine.ask(Question("SELECT * { ?s foo:bar ?o }"))


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_our_prefixes_need_no_declaration(engine: Engine, prefix: str) -> None:
    assert rows(engine, f"SELECT (STR({prefix}:x) AS ?iri) {{}}") == [(PREFIXES[prefix] + "x",)]


def test_a_declared_prefix_beats_ours(engine: Engine) -> None:
    query = "PREFIX mm: <urn:x:> SELECT (STR(mm:y) AS ?iri) {}"
    assert rows(engine, query) == [("urn:x:y",)]


# ---------------------------------------------------------------- what guests may not reach


@pytest.fixture
def bait() -> Iterator[tuple[str, Callable[[], bool]]]:
    """An address that nobody may call, and whether somebody did."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.05)

        def called() -> bool:
            try:
                listening.accept()[0].close()
            except TimeoutError:
                return False
            return True

        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", called


REACHING = [
    "SELECT * { SERVICE <BAIT> { ?s ?p ?o } }",
    "select*{service<BAIT>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT <BAIT> { ?s ?p ?o } }",
    "SELECT * { BIND(<BAIT> AS ?there) SERVICE ?there { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE <BAIT> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <BAIT> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<BAIT> { ?s ?p ?o } }",
    "PREFIX b: <BAIT> SELECT * { SERVICEb:x { ?s ?p ?o } }",
    "PREFIX : <BAIT> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { BIND(<http://a/\\u0041#b> AS ?x) SERVICE <BAIT> { ?s ?p ?o } }",
    "SELECT * { BIND('#' AS ?x) SERVICE <BAIT> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("query", REACHING)
def test_another_endpoint_is_refused_and_never_called(
    guarded: Engine, bait: tuple[str, Callable[[], bool]], query: str
) -> None:
    address, called = bait
    with pytest.raises(QueryRefused, match="SERVICE and LOAD are closed"):
        guarded.ask(Question(query.replace("BAIT", address))).body()
    assert not called()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { BIND('SERVICE' AS ?x) } # SERVICE <http://a/> {}",
        "SELECT ?SERVICE { BIND('x' AS ?SERVICE) }",
        "SELECT (STR(<http://a/SERVICE>) AS ?x) {}",
    ],
)
def test_the_word_alone_is_not_refused(engine: Engine, query: str) -> None:
    assert len(rows(engine, query)) == 1


@pytest.mark.parametrize("graph", ["BAIT", "file:///etc/passwd", "urn:nothing"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <GRAPH> { ?s ?p ?o }",
        "SELECT * FROM NAMED <GRAPH> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <GRAPH> { ?s ?p ?o } }",
    ],
)
def test_a_graph_that_is_not_in_the_release_is_empty_and_never_fetched(
    guarded: Engine, bait: tuple[str, Callable[[], bool]], query: str, graph: str
) -> None:
    address, called = bait
    assert rows(guarded, query.replace("GRAPH>", f"{graph.replace('BAIT', address)}>")) == []
    assert not called()


@pytest.mark.parametrize("graph", ["BAIT", "file:///etc/passwd"])
@pytest.mark.parametrize("name", ["default_graphs", "named_graphs"])
def test_nor_is_one_that_the_request_names(
    guarded: Engine, bait: tuple[str, Callable[[], bool]], name: str, graph: str
) -> None:
    address, called = bait
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert rows(guarded, query, **{name: (graph.replace("BAIT", address),)}) == []
    assert not called()


# ------------------------------------------------------------------------- the dataset


def test_the_default_graph_is_the_union(engine: Engine, release: Release) -> None:
    ((union,),) = rows(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    ((named,),) = rows(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert int(named or 0) == release.triples
    assert max(release.counts.values()) < int(union or 0) <= release.triples


@pytest.mark.parametrize("graph", [DATA_GRAPH, ONTOLOGY_GRAPH])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) FROM <GRAPH> { ?s ?p ?o }",
        "SELECT(COUNT(*) AS ?n)FROM<GRAPH>{?s ?p ?o}",
        "PREFIX g: <GRAPH> SELECT (COUNT(*) AS ?n) FROM g: { ?s ?p ?o }",
        "PREFIX g: <GRAPH> SELECT (COUNT(*) AS ?n) FROMg: { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM NAMED <GRAPH> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT (COUNT(*) AS ?n) { GRAPH <GRAPH> { ?s ?p ?o } }",
    ],
)
def test_a_query_that_names_a_graph_gets_that_graph(
    engine: Engine, release: Release, query: str, graph: str
) -> None:
    assert rows(engine, query.replace("GRAPH>", f"{graph}>")) == [(str(release.counts[graph]),)]


@pytest.mark.parametrize(
    ("query", "dataset", "graphs"),
    [
        ("{ ?s ?p ?o }", {"default_graphs": (DATA_GRAPH,)}, [DATA_GRAPH]),
        ("{ ?s ?p ?o }", {"named_graphs": (DATA_GRAPH,)}, []),
        ("{ GRAPH ?g { ?s ?p ?o } }", {"named_graphs": (DATA_GRAPH,)}, [DATA_GRAPH]),
        ("{ GRAPH ?g { ?s ?p ?o } }", {"default_graphs": (DATA_GRAPH,)}, []),
        ("FROM prov: { ?s ?p ?o }", {"default_graphs": (DATA_GRAPH,)}, [DATA_GRAPH]),
        (
            "{ GRAPH ?g { ?s ?p ?o } }",
            {"named_graphs": (DATA_GRAPH, PROVENANCE_GRAPH)},
            [DATA_GRAPH, PROVENANCE_GRAPH],
        ),
    ],
)  # fmt: skip
def test_the_graphs_of_the_request_beat_those_of_the_query(
    engine: Engine, release: Release, query: str, dataset: dict[str, Any], graphs: list[str]
) -> None:
    expected = sum(release.counts[graph] for graph in graphs)
    prefix = f"PREFIX prov: <{PROVENANCE_GRAPH}>"
    assert rows(engine, f"{prefix} SELECT (COUNT(*) AS ?n) {query}", **dataset) == [
        (str(expected),)
    ]


def test_memory_and_disk_give_the_same_answers(engine: Engine, on_disk: Engine) -> None:
    query = "SELECT ?r ?v { ?r mm:value ?v } ORDER BY ?r"
    assert rows(engine, query) == rows(on_disk, query)


# ------------------------------------------------------------------- deadline and memory

DOUBLING = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(40))
ENDLESS_SHAPES = {
    "product": ENDLESS,
    "sorted product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "distinct product": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "unbounded path": "SELECT (COUNT(*) AS ?n) { ?a (!rdf:nil|^!rdf:nil)* ?b . ?b !rdf:nil* ?c }",
    "concatenation": "SELECT (GROUP_CONCAT(?a) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regular expression": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f "
    "FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(a+)+(b+)+$')) }",
    "text that doubles": f"SELECT (STRLEN(?s40) AS ?n) {{ BIND('{'a' * 16}' AS ?s0) {DOUBLING} }}",
    "constructed product": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "described product": "DESCRIBE ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "difference": "SELECT * { ?a ?b ?c MINUS { ?d ?e ?f . ?g ?h ?i } }",
    "rows without end": ENDLESS_ROWS,
    "text that is slow to look at": "SELECT * { " + "a-" * 400_000 + " }",
}


@pytest.mark.parametrize("query", ENDLESS_SHAPES.values(), ids=ENDLESS_SHAPES)
def test_a_query_that_does_not_end_is_stopped_and_the_next_is_answered(
    hurried: Engine, query: str
) -> None:
    started = time.monotonic()
    with pytest.raises((QueryTimeout, AnswerBroken, QueryTooCostly)):
        hurried.ask(Question(query)).body()
    assert time.monotonic() - started < DEADLINE + 3.0
    assert lives(hurried)


def test_the_deadline_is_told_in_seconds(hurried: Engine) -> None:
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.25 seconds") as caught:
        hurried.ask(Question(ENDLESS), deadline=0.25)
    assert caught.value.seconds == 0.25


def test_a_deadline_passed_in_the_middle_breaks_the_answer(hurried: Engine) -> None:
    answer = hurried.ask(Question(ENDLESS_ROWS, rows="csv"), deadline=2.0)
    first = next(answer.chunks)
    assert first.startswith(b"a,e,i\r\n")
    with pytest.raises(AnswerBroken, match="was stopped after"):
        for _ in answer.chunks:
            pass
    assert lives(hurried)


def test_a_reader_that_stops_reading_holds_a_worker_no_longer_than_the_deadline(
    hurried: Engine,
) -> None:
    answer = hurried.ask(Question(EVERYTHING))
    next(answer.chunks)
    time.sleep(DEADLINE)
    with pytest.raises(AnswerBroken):
        b"".join(answer.chunks)
    assert lives(hurried)


DEEP = {
    "parentheses": "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "braces": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "brackets": "SELECT * { ?s ?p " + "[ ?p " * 20_000 + "1" + "]" * 20_000 + " }",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_refused_with_the_limit(hurried: Engine, query: str) -> None:
    with pytest.raises(QueryTooComplex, match="deeper than the 200 levels"):
        hurried.ask(Question(query))
    assert lives(hurried)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "!" * 30_000 + "true) }",
        "SELECT * { FILTER(1" + "||1" * 10_000 + ") }",
        "SELECT * { ?s rdf:type" + "/rdf:type" * 15_000 + " ?o }",
        "SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 5_000) + "}",
    ],
    ids=["negations", "alternatives", "path", "unions"],
)
def test_a_chain_without_end_is_refused_with_the_limit(hurried: Engine, query: str) -> None:
    with pytest.raises(QueryTooComplex, match="more than 20,000 words, names and signs"):
        hurried.ask(Question(query)).body()
    assert lives(hurried)


CHAINS: dict[str, tuple[str, str, str]] = {
    "negations": ("SELECT * { FILTER(", "!", "true) }"),
    "sum": ("SELECT * { FILTER(1", "+1", " = 1) }"),
    "product": ("SELECT * { FILTER(1", "*1", " = 1) }"),
    "alternatives": ("SELECT * { FILTER(?a", "||?a", ") }"),
    "conjunction": ("SELECT * { FILTER(?a", "&&?a", ") }"),
    "sequence path": ("SELECT * { ?s <a:p>", "/<a:p>", " ?o }"),
    "alternative path": ("SELECT * { ?s <a:p>", "|<a:p>", " ?o }"),
    "predicates": ("SELECT * { ?s <a:p> 1", ";<a:p> 1", " }"),
    "objects": ("SELECT * { ?s <a:p> 1", ",1", " }"),
    "triples": ("SELECT * { ", "?s <a:p> 1 . ", " }"),
    "collection": ("SELECT * { ?s <a:p> (", " 1", ") }"),
    "unions": ("SELECT * { {}", "UNION{}", " }"),
    "optionals": ("SELECT * { ?s ?p ?o", " OPTIONAL{}", " }"),
    "differences": ("SELECT * { ?s ?p ?o", " MINUS{}", " }"),
    "groups": ("SELECT * { ", "{}", " }"),
    "sub-selects": ("SELECT * { ", "{SELECT * {}}", " }"),
    "filters": ("SELECT * { ?s ?p ?o ", "FILTER(?s=1)", " }"),
    "patterns that exist": ("SELECT * { ?s ?p ?o ", "FILTER EXISTS{}", " }"),
    "bindings": ("SELECT * { ", "BIND(1 AS ?x_)", " }"),
    "columns": ("SELECT ", "(1 AS ?x_)", " {}"),
    "aggregates": ("SELECT ", "(COUNT(*) AS ?x_)", " {}"),
    "conditions of groups": ("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING ", "(?s=1)", ""),
    "data": ("SELECT * { ", "VALUES ?x {1}", " }"),
    "descriptions": ("DESCRIBE ", "<a:b> ", ""),
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_the_longest_chain_that_is_read_kills_no_worker(
    releases: Path, start: Callable[..., Engine], chain: tuple[str, str, str]
) -> None:
    begin, link, end = chain
    count = LONGEST // look(link).length - 40
    query = begin + "".join(link.replace("_", str(number)) for number in range(count)) + end
    assert look(query).length <= LONGEST
    engine = start(releases, deadline=1.5)
    losses = told(engine)
    with suppress(QueryTimeout, AnswerBroken):
        engine.ask(Question(query)).body()
    wait_until(lambda: lives(engine))
    assert {reason for reason, _ in losses} <= {"deadline", "grown", "slow"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES (?x ?y) {" + "(1 <a:b>) " * 10_000 + "} }",
        "SELECT * { VALUES ?o {1} FILTER(?o IN (2" + ", 2" * 10_000 + ", 1)) }",
        "ASK {" + " UNION ".join(["{ ?s mm:value ?o }"] * 200) + "}",
        "ASK {" + "".join(f"?s <a:p{n}> ?o{n} . " for n in range(150)) + "}",
    ],
    ids=["rows of data", "list of values", "unions", "patterns"],
)
def test_a_long_query_of_an_honest_guest_is_answered(engine: Engine, query: str) -> None:
    assert engine.ask(Question(query), deadline=20.0).body()


def test_a_query_that_eats_memory_is_stopped_at_the_limit(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=10.0, memory=400 << 20)
    bomb = "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?c), STR(?f)) AS ?x) }"
    with pytest.raises((QueryTooCostly, QueryTimeout)):
        engine.ask(Question(f"{bomb} ORDER BY ?x"))
    assert lives(engine)


def test_memory_of_a_costly_query_is_given_back(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=20.0)
    assert lives(engine)
    losses = told(engine)
    doubled = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(23))
    engine.ask(Question(f"SELECT (STRLEN(?s23) AS ?n) {{ BIND('{'a' * 16}' AS ?s0) {doubled} }}"))
    wait_until(lambda: bool(losses))
    assert [reason for reason, _ in losses] in (["grown"], ["slow"])
    assert lives(engine)


LONG = "SELECT (COUNT(*) AS ?n) { ?a a mm:Reading . ?b a mm:Reading . FILTER(STR(?a) < STR(?b)) }"


def test_a_long_question_that_nobody_waits_for_keeps_its_worker(
    start: Callable[..., Engine], releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "SLOW_SECONDS", 0.05)
    engine = start(releases, deadline=60.0)
    losses = told(engine)
    for _ in range(3):
        assert int(engine.ask(Question(LONG, rows="csv")).body().split()[1]) > 10**6
    assert lives(engine)
    assert losses == []


def test_an_answer_beyond_its_bound_is_refused_or_broken(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, max_answer=100_000)
    with pytest.raises(AnswerTooLarge, match="more than 100,000 bytes") as caught:
        engine.ask(Question(EVERYTHING))
    assert caught.value.limit == 100_000
    assert engine.ask(Question(f"{EVERYTHING} LIMIT 100")).body()
    engine = start(releases, max_answer=2 * AHEAD)
    answer = engine.ask(Question(EVERYTHING))
    with pytest.raises(AnswerBroken, match="more than 1,048,576 bytes"):
        answer.body()
    assert lives(engine)


# ------------------------------------------------------------------------- the workers


def told(engine: Engine) -> list[tuple[str, str]]:
    """The losses of an engine from now on: why, and the last words."""
    losses: list[tuple[str, str]] = []
    engine.on_loss = lambda reason, words: losses.append((reason, words))
    return losses


def test_every_loss_of_a_worker_is_told(start: Callable[..., Engine], releases: Path) -> None:
    engine, leaving = start(releases, deadline=0.4, memory=300 << 20), Leaving()
    losses = told(engine)
    with pytest.raises(QueryTimeout):
        engine.ask(Question(ENDLESS))
    assert lives(engine)
    threading.Timer(0.1, leaving.leave).start()
    with pytest.raises(QueryAbandoned):
        engine.ask(Question(ENDLESS), leaving=leaving)
    doubling = f"SELECT * {{ BIND('{'a' * 16}' AS ?s0) {DOUBLING} }}"
    with pytest.raises(QueryTooCostly):
        engine.ask(Question(doubling), deadline=10.0)
    wait_until(lambda: len(losses) == 3)
    assert {reason for reason, _ in losses} == {"deadline", "abandoned", "memory"}
    assert "memory allocation of" in dict(losses)["memory"]
    wait_until(lambda: len(workers_of(os.getpid(), engine)) >= 1)
    for pid in workers_of(os.getpid(), engine):
        os.kill(pid, signal.SIGKILL)
    with suppress(QueryTooCostly):
        engine.ask(Question("ASK {}"), deadline=10.0)
    wait_until(lambda: len(losses) >= 4)
    assert losses[3][0] in ("idle", "died")


def test_however_many_workers_are_dying_one_thread_waits_for_them(
    start: Callable[..., Engine], releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    die, stop = threading.Event(), Worker.stop
    monkeypatch.setattr(Worker, "stop", lambda worker: die.wait(30) and stop(worker))
    engine = start(releases, deadline=0.1)
    losses = told(engine)
    before = threading.active_count()
    for _ in range(6):
        with pytest.raises(QueryTimeout):
            engine.ask(Question(ENDLESS))
    wait_until(lambda: threading.active_count() <= before + 1)  # others begin workers
    assert not losses
    die.set()
    wait_until(lambda: len(losses) == 6)


def test_a_worker_is_shut_off_by_the_kernel(engine: Engine, on_disk: Engine) -> None:
    for one in (engine, on_disk):
        assert lives(one)
        wait_until(lambda one=one: bool(workers_of(os.getpid(), one)))
        for pid in workers_of(os.getpid(), one):
            assert "Seccomp:\t2\n" in Path(f"/proc/{pid}/status").read_text()


def test_a_big_answer_is_sent_as_it_is_made(engine: Engine, release: Release) -> None:
    answer = engine.ask(Question(EVERYTHING, rows="tsv"))
    sizes = [len(chunk) for chunk in answer.chunks]
    assert sum(sizes) > 4 * AHEAD
    assert max(sizes) < AHEAD
    again = engine.ask(Question(EVERYTHING, rows="tsv")).body()
    assert len(again) == sum(sizes)
    assert again.count(b"\n") > max(release.counts.values())


def test_when_all_workers_are_taken_a_question_waits_only_so_long(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=10.0, queue_seconds=0.2)
    reading = engine.ask(Question(EVERYTHING))
    started = time.monotonic()
    with pytest.raises(EngineBusy, match=r"no worker became free within 0\.2 seconds"):
        engine.ask(Question("ASK {}"))
    assert 0.15 < time.monotonic() - started < 1.0
    b"".join(reading.chunks)
    assert lives(engine)


@pytest.mark.parametrize("read", [0, 1, 3])
def test_an_answer_that_is_abandoned_frees_its_worker(
    start: Callable[..., Engine], releases: Path, read: int
) -> None:
    engine = start(releases, deadline=60.0, queue_seconds=2.0)
    answer = engine.ask(Question(EVERYTHING))
    for _ in range(read):
        next(answer.chunks)
    answer.chunks.close()  # type: ignore[attr-defined]
    assert lives(engine)


def test_a_guest_who_leaves_stops_the_work_at_once(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine, leaving = start(releases, deadline=30.0), Leaving()
    threading.Timer(0.2, leaving.leave).start()
    begun = time.monotonic()
    with pytest.raises(QueryAbandoned):
        engine.ask(Question(ENDLESS), leaving=leaving)
    assert time.monotonic() - begun < 2
    assert engine.ask(Question("ASK {}")).body()


def test_a_guest_who_has_left_already_is_not_worked_for(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine, leaving = start(releases), Leaving()
    leaving.leave()
    with pytest.raises(QueryAbandoned):
        engine.ask(Question(ENDLESS), leaving=leaving)


def test_questions_are_answered_side_by_side(engine: Engine) -> None:
    ended = threading.Event()

    def ask_slowly() -> None:
        with pytest.raises(QueryTimeout):
            engine.ask(Question(ENDLESS), deadline=1.5)
        ended.set()

    slow = threading.Thread(target=ask_slowly)
    slow.start()
    started = time.monotonic()
    assert all(lives(engine) for _ in range(20))
    assert time.monotonic() - started < 1.0
    assert not ended.is_set()
    slow.join()
    assert ended.is_set()


def test_a_worker_that_is_killed_is_replaced(start: Callable[..., Engine], releases: Path) -> None:
    engine = start(releases, deadline=5.0)
    assert lives(engine)
    for pid in workers_of(os.getpid(), engine):
        os.kill(pid, signal.SIGKILL)
    for _ in range(4):
        try:
            assert lives(engine)
            break
        except QueryTooCostly:
            time.sleep(0.3)
    else:
        pytest.fail("the engine never came back")


def test_closing_an_engine_ends_its_workers(start: Callable[..., Engine], releases: Path) -> None:
    engine = start(releases)
    wait_until(lambda: len(workers_of(os.getpid(), engine)) == 2)
    pids = workers_of(os.getpid(), engine)
    engine.close()
    wait_until(lambda: not any(map(alive, pids)))


HOLDER = """
import sys, threading, time
from pathlib import Path
from graph.engine.embedded import Engine
from graph.engine.answer import Question
engine = Engine(Path(sys.argv[1]), workers=1, deadline=60.0)
for _ in range(2):
    threading.Thread(target=lambda: engine.ask(Question(sys.argv[2])), daemon=True).start()
    time.sleep(0.7)
print("ready", flush=True)
time.sleep(60)
"""


def test_workers_end_with_their_server_even_when_busy(releases: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(releases), ENDLESS], stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"ready\n"
        try:
            wait_until(lambda: "T" in map(state, children_of(holder.pid)))
            pids = children_of(holder.pid)
            assert len(pids) >= 4
        finally:
            holder.kill()
    wait_until(lambda: not any(map(alive, pids)))


def workers_of(parent: int, engine: Engine) -> list[int]:
    """Worker processes of this engine among those of the test session."""
    idle = list(engine._pool._idle.queue)
    return [worker._process.pid for worker in idle if worker._process.pid in children_of(parent)]


def children_of(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").iterdir()
    return [int(pid) for task in tasks for pid in children_of_thread(task)]


def children_of_thread(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):  # it ended since it was listed
        return []


def alive(pid: int) -> bool:
    return state(pid) not in ("", "Z")


def state(pid: int) -> str:
    """The state of a process as the kernel writes it, a letter; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


# -------------------------------------------------------------------------- the release


def test_without_a_release_no_engine_starts(tmp_path: Path) -> None:
    with pytest.raises(NoRelease):
        Engine(tmp_path)


def test_an_engine_follows_a_switch_without_a_restart(
    start: Callable[..., Engine], small: Graphs, tmp_path: Path
) -> None:
    described = small.extended(metadata.describe(small))
    first = releasing.store(described, tmp_path)
    changed = described.union(DATA_GRAPH)
    changed.add((data("ALPHA"), RDFS.comment, Literal("the second release")))
    second = releasing.store(described.extended({DATA_GRAPH: changed}), tmp_path)
    query = "SELECT ?c { d:ALPHA rdfs:comment ?c }"
    releasing.switch(tmp_path, first)
    engine = start(tmp_path, deadline=5.0)
    assert (engine.release, rows(engine, query)) == (first, [])
    old = workers_of(os.getpid(), engine)
    releasing.switch(tmp_path, second)
    begun = time.monotonic()
    assert rows(engine, query) == []
    assert time.monotonic() - begun < 0.5
    wait_until(lambda: engine.release == second)
    assert rows(engine, query) == [("the second release",)]
    wait_until(lambda: not any(map(alive, old)))
    releasing.switch(tmp_path, first)
    wait_until(lambda: engine.release == first)
    assert rows(engine, query) == []


def test_an_answer_under_way_survives_a_switch(
    start: Callable[..., Engine], release: Release, small: Graphs, tmp_path: Path
) -> None:
    (tmp_path / release.id).symlink_to(release.folder)
    other = releasing.store(small, tmp_path)
    releasing.switch(tmp_path, Release(release.id, tmp_path / release.id, "", {}))
    engine = start(tmp_path, deadline=20.0)
    answer = engine.ask(Question(EVERYTHING, rows="tsv"))
    head = next(answer.chunks)
    releasing.switch(tmp_path, other)
    wait_until(lambda: engine.release == other)
    ((count,),) = rows(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert int(count or 0) == other.triples
    rest = b"".join(answer.chunks)
    assert (head + rest).count(b"\n") > max(release.counts.values())


def test_a_long_question_leaves_its_place_to_short_ones(releases: Path) -> None:
    engine = Engine(releases, workers=1, deadline=6.0, queue_seconds=2.0)
    try:
        with ThreadPoolExecutor(1) as one:
            long = one.submit(engine.ask, Question(ENDLESS))
            time.sleep(1.0)
            started = time.monotonic()
            for _ in range(20):
                assert engine.ask(Question("ASK {}", rows="json")).body()
            assert time.monotonic() - started < 3.0
            assert not long.done()
            with pytest.raises(QueryTimeout):
                long.result()
        assert engine.ask(Question("ASK {}", rows="json")).body()
    finally:
        engine.close()


def test_every_thread_of_a_long_question_steps_back_once_somebody_asks_something(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=5.0)
    wait_until(lambda: len(workers_of(os.getpid(), engine)) == 2)
    before = set(workers_of(os.getpid(), engine))
    with ThreadPoolExecutor(1) as one:
        long = one.submit(engine.ask, Question(ENDLESS), 3.0)
        wait_until(lambda: bool(before - set(workers_of(os.getpid(), engine))))
        (busy,) = before - set(workers_of(os.getpid(), engine))
        wait_until(lambda: len(engine._pool._slow) == 1)
        assert priorities(busy) == {0}
        assert lives(engine)
        wait_until(lambda: priorities(busy) == {19})
        assert len(os.listdir(f"/proc/{busy}/task")) > 1
        assert os.sched_getscheduler(busy) == os.SCHED_IDLE
        with pytest.raises(QueryTimeout):
            long.result()


def priorities(pid: int) -> set[int]:
    """The priorities of the threads of a process."""
    return {
        os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir(f"/proc/{pid}/task")
    }


def test_a_lost_worker_is_replaced_within_a_moment(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=0.1)
    for _ in range(10):
        with suppress(QueryTimeout):
            engine.ask(Question(ENDLESS))
        begun = time.monotonic()
        assert lives(engine)
        assert time.monotonic() - begun < 0.5


def test_the_process_that_bears_workers_is_replaced_too(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=5.0)
    wait_until(lambda: len(workers_of(os.getpid(), engine)) == 2)
    nursery = engine._pool._nursery._process
    assert nursery is not None
    for pid in (nursery.pid, *workers_of(os.getpid(), engine)):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(worker.alive for worker in list(engine._pool._idle.queue)))
    assert lives(engine)


def test_when_the_slow_lane_is_full_a_long_question_yields_to_those_that_wait(
    releases: Path,
) -> None:
    engine = Engine(releases, workers=1, deadline=6.0, queue_seconds=3.0)
    try:
        with ThreadPoolExecutor(4) as four:
            here = []
            for _ in range(3):  # the last works in the slow lane, two stand still there
                here.append(four.submit(engine.ask, Question(ENDLESS)))
                time.sleep(0.8)
            last = four.submit(engine.ask, Question(ENDLESS))
            time.sleep(0.8)
            assert not last.done()
            assert engine.ask(Question("ASK {}", rows="json")).body()
            with pytest.raises(QueryDisplaced, match="others were waiting"):
                last.result()
            for one in here:
                with pytest.raises((QueryTimeout, QueryDisplaced)):
                    one.result()
    finally:
        engine.close()


def test_a_long_question_that_stood_still_to_its_end_is_told_of_the_others(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases)
    with ThreadPoolExecutor(2) as two:
        first = two.submit(engine.ask, Question(ENDLESS), 2.0)
        time.sleep(0.8)
        second = two.submit(engine.ask, Question(ENDLESS), 4.0)
        with pytest.raises(QueryDisplaced):
            first.result()
        with pytest.raises(QueryTimeout):
            second.result()
        assert lives(engine)


def test_a_question_that_takes_a_second_is_answered_beside_those_that_never_end(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=12.0)
    second = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d a ?e } LIMIT 3000000 } }"
    with ThreadPoolExecutor(2) as two:
        bombs = []
        for _ in range(2):
            bombs.append(two.submit(engine.ask, Question(ENDLESS)))
            time.sleep(0.8)
        assert engine.ask(Question(second, rows="csv")).body().split() == [b"n", b"3000000"]
        for one in bombs:
            with pytest.raises((QueryTimeout, QueryDisplaced)):
                one.result()


def test_a_reader_that_does_not_read_keeps_no_place_from_others(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=20.0, queue_seconds=5.0)
    answer = engine.ask(Question(ENDLESS_ROWS))
    begun = time.monotonic()
    assert lives(engine)
    assert time.monotonic() - begun < 4.0
    answer.chunks.close()  # type: ignore[attr-defined]  # of the stream


def test_a_flood_goes_on_in_the_slow_lane_though_it_never_pauses(
    start: Callable[..., Engine], releases: Path
) -> None:
    engine = start(releases, deadline=20.0)
    answer = engine.ask(Question(ENDLESS_ROWS))
    begun = time.monotonic()
    while not len(engine._pool._slow) and time.monotonic() - begun < 5.0:
        assert next(answer.chunks)
    assert len(engine._pool._slow)
    answer.chunks.close()  # type: ignore[attr-defined]  # of the stream
    assert not len(engine._pool._slow)

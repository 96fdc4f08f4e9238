"""Planning in a running engine: counted once, beside the answers, and told to who asks."""

from __future__ import annotations

import csv
import io
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph import release as releasing
from graph.build import Graphs
from graph.engine.answer import QuerySyntaxError, Question
from graph.engine.embedded import Engine
from graph.engine.plan import counting, existence, keeping
from graph.engine.plan.planner import Planner, may_gain
from graph.engine.plan.reading import read
from graph.engine.plan.statistics import Statistics, from_json, to_json
from graph.engine.plan.tokens import Unread
from graph.release import Release

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNTED = "the numbers were counted when the release was opened"
SECONDS = 30.0


def explained(engine: Engine, query: str, **more: Any) -> list[dict[str, str]]:
    body = engine.ask(Question(query, rows="csv", explain=True, **more)).body().decode()
    return list(csv.DictReader(io.StringIO(body)))


@pytest.fixture(scope="module")
def uncounted(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose release nobody has counted."""
    folder = tmp_path_factory.mktemp("uncounted")
    copy = Path(shutil.copytree(release.folder, folder / release.id))
    with suppress(FileNotFoundError):
        (copy / keeping.NAME).unlink()
    (folder / "current").symlink_to(release.id)
    return folder


@pytest.fixture(params=[2_000_000, 0], ids=["in memory", "on disk"])
def engine(request: pytest.FixtureRequest, uncounted: Path) -> Iterator[Engine]:
    with closing(Engine(uncounted, workers=1, small=request.param)) as engine:
        yield engine


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    assert what()


def test_an_engine_counts_its_release_and_then_plans(engine: Engine, release: Release) -> None:
    wait_for(lambda: [one["words"] for one in explained(engine, COUNT)][:-1] == [COUNTED])
    told = explained(engine, COUNT)
    assert [one["kind"] for one in told] == ["step", "text"]
    assert f"VALUES (?n) {{ ({release.triples}) }}" in told[-1]["words"]
    assert engine.ask(Question(COUNT, rows="csv")).body().decode().split() == [
        "n",
        str(release.triples),
    ]
    wait_for(lambda: (engine.release.folder / keeping.NAME).exists())


def test_the_build_has_counted_its_release(small: Graphs, tmp_path: Path) -> None:
    release = releasing.store(small, tmp_path)
    text = (release.folder / keeping.NAME).read_text(encoding="utf-8")
    assert from_json(text).triples == release.triples
    assert to_json(from_json(text)) == text


def test_what_chooses_its_dataset_is_not_planned(engine: Engine) -> None:
    wait_for(lambda: explained(engine, COUNT)[0]["words"] == COUNTED)
    for query, more in (
        ("SELECT (COUNT(*) AS ?n) FROM <urn:none> { ?s ?p ?o }", {}),
        (COUNT, {"default_graphs": ("urn:none",)}),
    ):
        assert explained(engine, query, **more)[-1]["words"] == query
        assert engine.ask(Question(query, rows="csv", **more)).body().split() == [b"n", b"0"]


def test_planning_can_be_switched_off(releases: Path) -> None:
    with closing(Engine(releases, workers=1, plan=False)) as engine:
        assert explained(engine, COUNT)[-1]["words"] == COUNT


def test_a_mistake_is_told_where_it_was_made(engine: Engine) -> None:
    wait_for(lambda: explained(engine, COUNT)[0]["words"] == COUNTED)
    with pytest.raises(QuerySyntaxError) as told:
        engine.ask(Question("SELECT (COUNT(*) AS ?n)\n { ?s ?p ?o } ORDER BY ASC ASC"))
    assert told.value.line == 2


def test_what_was_planned_is_remembered() -> None:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(n))
                 for n in range(5))  # fmt: skip
    counted = counting.count(store)
    planner = Planner(lambda: counted)
    assert "(5)" in planner.plan(COUNT).text
    assert planner.plan(COUNT) is planner.plan(COUNT)
    assert Planner(lambda: None).plan(COUNT).text == COUNT


SMALL = [
    "SELECT * { d:BOSTON ?p ?o }",
    "SELECT * { d:BOSTON a ?t ; rdfs:label ?l . ?t rdfs:label ?m }",
    "SELECT ?s { ?s rdfs:label ?l }",
    "ASK { ?s ?p 3 }",
]


@pytest.mark.parametrize("query", SMALL)
def test_a_small_look_up_is_not_even_read(query: str) -> None:
    assert not may_gain(query)


UNREAD = [
    "SELECT * FROM <urn:a> { ?s ?p ?o }",
    "SELECT * { ?s !mm:a ?o }",
    "SELECT * { ?s (mm:a|!mm:b)* ?o }",
    "SELECT * { ?s mm:a* ?s }",
    "SELECT * { ?s mm:a/?p ?o }",
    "SELECT * { ?s ((((((((( mm:a* ))))))))) ?o }",
    "SELECT * { ?s mm:a [] }",
    "SELECT * { ?s mm:a _:b }",
    "SELECT * { ?s mm:a (1 2) }",
    "SELECT * { ?s mm:a 1.5 }",
    "SELECT * { ?s mm:a 1e5 }",
    "SELECT * { ?s mm:a -1 }",
    "SELECT * { ?s mm:a 01 }",
    "SELECT * { ?s mm:a 'a\\n' }",
    "SELECT * { ?s mm:a '1'^^xsd:int }",
    "SELECT * { ?s mm:a 'a'@en--ltr }",
    "SELECT * { ?s unknown:a ?o }",
    "SELECT * { ?s <relative> ?o }",
    "SELECT * { ?s <http://example.org/../a> ?o }",
    "SELECT * { ?s mm:a ?o ?p }",
    "SELECT * { ?s mm:a ?o } VALUES ?s { mm:a }",
    "SELECT * { ?s mm:a ?o",
    "SELECT * { GRAPH ?g { ?s ?p ?o } ?a ?b ?c }",
    "BASE <http://example.org/> SELECT * { ?s mm:a ?o }",
    "DESCRIBE * { ?s mm:a ?o }",
    "CONSTRUCT WHERE { ?s mm:a ?o }",
]


@pytest.mark.parametrize("query", UNREAD)
def test_what_is_not_understood_is_left_alone(query: str) -> None:
    with pytest.raises(Unread):
        read(query)


def test_statistics_are_written_and_read() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("ä\n\""),
                      ox.NamedNode("urn:g")))  # fmt: skip
    counted = counting.count(store)
    assert isinstance(counted, Statistics)
    assert from_json(to_json(counted)) == counted
    assert counted.graphs == {"<urn:g>": 1}


PAYS = [
    (10, 10, 2, False),
    (50, 4_000, 3, True),
    (50, 6_000, 3, False),
    (50, 10, 1, False),
    (2_000, 1_500, 1, True),
    (2_000, 4_000, 1, False),
]


@pytest.mark.parametrize(("rows", "asked", "patterns", "better"), PAYS)
def test_an_absent_join_is_made_once_sooner_than_an_absent_pattern(
    rows: int, asked: int, patterns: int, better: bool
) -> None:
    inside = " . ".join(f"?a mm:p ?b{one}" for one in range(patterns))
    (absent,) = read(f"SELECT * {{ ?a a mm:A FILTER NOT EXISTS {{ {inside} }} }}").filters
    (present,) = read(f"SELECT * {{ ?a a mm:A FILTER EXISTS {{ {inside} }} }}").filters
    assert existence.pays(rows, asked, absent) == better
    assert existence.pays(rows, asked, present) == (better and patterns > 1)

"""What is counted of a release is what asking the engine would tell, in each stage of counting."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.engine.plan import counting, keeping, membership
from graph.engine.plan.planner import Planner
from graph.engine.plan.statistics import Stage, Statistics, from_json, to_json
from graph.release import Release

EX = "http://example.org/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
THINGS = counting.FEW + 1
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
JOIN = "SELECT * { ?s rdfs:label ?l ; a ?c ; ?p ?o }"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


@pytest.fixture
def store() -> ox.Store:
    """Things of one class, or two, that point to others; some graphs, and triples of none."""
    graphs = (ox.DefaultGraph(), node("g"), node("h"))
    store = ox.Store()
    for number in range(THINGS):
        one, other, graph = node(f"a{number}"), node(f"b{number % 7}"), graphs[number % 3]
        store.add(ox.Quad(one, TYPE, node("A"), graph))
        store.add(ox.Quad(one, node("p"), other, graph))
        store.add(ox.Quad(one, node("q"), ox.Literal(number), graph))
        store.add(ox.Quad(other, TYPE, node("B"), node("h")))
    return store


def of(counted: Statistics, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    about = counted.predicates[str(node(name))]
    return about.of, about.to


@pytest.fixture(params=[membership.HELD, 0], ids=["held", "looked up"])
def held(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "HELD", request.param)


@pytest.mark.usefixtures("held")
def test_classes_are_those_of_all_subjects_and_of_all_objects(store: ox.Store) -> None:
    counted = counting.count(store)
    assert of(counted, "p") == ((str(node("A")),), (str(node("B")),))
    assert of(counted, "q") == ((str(node("A")),), ())


@pytest.mark.usefixtures("held")
def test_one_subject_without_the_class_is_enough(store: ox.Store) -> None:
    last = THINGS - 1
    for graph in (ox.DefaultGraph(), node("g"), node("h")):
        store.remove(ox.Quad(node(f"a{last}"), TYPE, node("A"), graph))
    for number in range(3):  # so that the number of members does not tell
        store.add(ox.Quad(node(f"c{number}"), TYPE, node("A")))
    assert of(counting.count(store), "p") == ((), (str(node("B")),))


@pytest.mark.usefixtures("held")
def test_a_class_that_is_said_in_two_graphs_is_none(store: ox.Store) -> None:
    store.add(ox.Quad(node("b0"), TYPE, node("B"), node("g")))
    assert of(counting.count(store), "p") == ((str(node("A")),), ())


def test_triples_of_a_release_are_those_that_the_engine_counts(release: Release) -> None:
    store = ox.Store.read_only(str(release.folder / "store"))
    first, *_ = counting.stages(store)
    quads = list(store.quads_for_pattern(None, None, None, None))
    assert first.predicates.keys() == {str(one.predicate) for one in quads}
    assert {key: one.triples for key, one in first.predicates.items()} == Counter(
        str(one.predicate) for one in quads
    )
    assert first.graphs == Counter(
        str(one.graph_name) for one in quads if isinstance(one.graph_name, ox.NamedNode)
    )


def test_triples_in_no_graph_are_counted_and_those_in_two_twice(store: ox.Store) -> None:
    store.add(ox.Quad(node("a0"), node("q"), ox.Literal(0), node("h")))
    first, *_ = counting.stages(store)
    assert first.triples == len(store)
    assert first.predicates[str(node("q"))].triples == THINGS + 1
    assert sum(first.graphs.values()) < first.triples


def test_each_stage_says_what_the_one_before_said_and_more(store: ox.Store) -> None:
    first, second, third = counting.stages(store)
    for key, last in third.predicates.items():
        assert first.predicates[key].triples == second.predicates[key].triples == last.triples
        assert second.predicates[key].counts == last.counts
    assert [first.stage, second.stage, third.stage] == list(Stage)
    assert [of(one, "p")[0] != () for one in (first, second, third)] == [False, False, True]


def test_the_first_stage_answers_counts_but_orders_nothing(store: ox.Store) -> None:
    first, _, _ = counting.stages(store)
    planner = Planner(lambda: first)
    assert f"({len(store)})" in planner.plan(COUNT).text
    for query in (JOIN, f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?s <{EX}p> ?o }}"):
        assert planner.plan(query).text == query
    nothing = f"SELECT (COUNT(*) AS ?n) {{ ?s <{EX}p> <{EX}b0> }}"
    assert planner.plan(nothing).text == nothing


def test_what_was_planned_is_planned_anew_when_more_is_counted(store: ox.Store) -> None:
    counted = list(counting.stages(store))
    known = iter(counted)
    planner = Planner(lambda: next(known))
    query = f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?s <{EX}p> ?o }}"
    assert "not all is counted, or not yet" in planner.plan(query).steps
    second, third = planner.plan(query), planner.plan(query)
    assert "(7)" in second.text == third.text
    assert len(third.steps) < len(second.steps)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[keeping.Kept]:
    """Statistics that nobody counts: the test writes them."""
    monkeypatch.setattr(keeping, "_start", lambda *_: 0)
    kept = keeping.Kept(str(tmp_path), None)
    yield kept
    os.close(kept._file)


def test_a_stage_is_known_when_all_its_line_is_there(kept: keeping.Kept, store: ox.Store) -> None:
    first, second, third = counting.stages(store)
    assert kept() is None
    line = to_json(first).encode()
    os.write(kept._file, line[:-5])
    assert kept() is None
    os.write(kept._file, line[-5:] + to_json(second).encode()[:9])
    assert kept() == first
    assert kept() is kept()
    os.write(kept._file, to_json(second).encode()[9:] + to_json(third).encode())
    assert kept() == third


def test_a_process_leaves_all_stages_and_the_last_in_the_folder(
    release: Release, tmp_path: Path
) -> None:
    store = ox.Store.read_only(str(release.folder / "store"))
    kept = keeping.Kept(str(tmp_path), store)
    os.waitpid(kept._counter, 0)
    text = os.pread(kept._file, os.fstat(kept._file).st_size, 0).decode()
    *_, last = lines = text.splitlines(keepends=True)
    assert [from_json(one).stage for one in lines] == list(Stage)
    assert (tmp_path / keeping.NAME).read_text(encoding="utf-8") == last
    assert kept() == from_json(last) == counting.count(store)
    os.close(kept._file)

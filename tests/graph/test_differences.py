"""What changed between two releases is told in words, and in numbers where words are too many."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

import queries
from graph import build, differences, sources
from graph import release as releasing
from graph.build import Graphs
from graph.differences import Differences, compare
from graph.names import data, term
from graph.release import Release
from ontology import DATA_GRAPH, GRAPH, ONTOLOGY_GRAPH, PREFIXES, QUESTIONS_GRAPH
from queries.describe import describe, iri
from tests.graph.conftest import SMALL

SH = Namespace(PREFIXES["sh"])
MAPPINGS = GRAPH + "mappings"
PAIR = ("len-r-pfs-after-one-lot", "pfs-at-least")


@pytest.fixture(scope="session")
def first() -> Graphs:
    """The small review, and two saved questions."""
    graphs = build.build(sources.read(SMALL))
    return graphs.extended(describe(queries.load()[one] for one in PAIR))


def changed(graphs: Graphs, name: str, change: Callable[[Graph], object]) -> Graphs:
    copy = Graph()
    for triple in graphs.by_name.get(name, Graph()):
        copy.add(triple)
    change(copy)
    return graphs.extended({name: copy})


def result(graphs: Graphs) -> URIRef:
    """A result with a number."""
    found = graphs.by_name[DATA_GRAPH].subjects(term("value"))
    return min(one for one in found if isinstance(one, URIRef))


@pytest.fixture
def told(first: Graphs, tmp_path: Path) -> Callable[..., Differences]:
    """Store the first graphs and changed ones as releases, and compare them."""

    def told(name: str, change: Callable[[Graph], object]) -> Differences:
        before = releasing.store(first, tmp_path)
        return compare(before, releasing.store(changed(first, name, change), tmp_path))

    return told


def lines(found: Differences, title: str) -> tuple[str, ...]:
    return next((one.lines for one in found.sections if one.title == title), ())


def test_a_trial_that_came_and_one_that_went(told: Callable[..., Differences]) -> None:
    def change(graph: Graph) -> None:
        graph.remove((data("ALPHA"), None, None))
        graph.add((data("OMEGA"), RDF.type, term("Trial")))
        graph.add((data("OMEGA"), RDFS.label, Literal("OMEGA", lang="en")))

    found = told(DATA_GRAPH, change)
    assert lines(found, "trial: added") == ("OMEGA",)
    assert lines(found, "trial: removed") == ("ALPHA",)


def test_a_figure_that_changed_is_told_with_both_values(
    told: Callable[..., Differences], first: Graphs
) -> None:
    one = result(first)
    before = first.by_name[DATA_GRAPH].value(one, term("value"))
    label = first.by_name[DATA_GRAPH].value(one, RDFS.label)
    found = told(
        DATA_GRAPH,
        lambda graph: graph.set((one, term("value"), Literal("99.9", datatype=_DECIMAL))),
    )
    assert lines(found, "Changed") == (f"{label}: value from {before} to 99.9",)


_DECIMAL = URIRef(PREFIXES["xsd"] + "decimal")


def test_a_figure_that_is_ranked_otherwise(told: Callable[..., Differences], first: Graphs) -> None:
    one = result(first)
    reading = first.by_name[DATA_GRAPH].value(one, term("basedOn"))

    def change(graph: Graph) -> None:
        graph.remove((one, term("basedOn"), reading))
        graph.add((one, term("rejectedReading"), reading))

    ranked = lines(told(DATA_GRAPH, change), "Figures ranked otherwise")
    assert len(ranked) == 2
    assert ranked[0].endswith("to nothing")


def test_terms_that_are_new_redefined_and_withdrawn(told: Callable[..., Differences]) -> None:
    def change(graph: Graph) -> None:
        graph.add((term("Novel"), RDF.type, OWL.Class))
        graph.add((term("Novel"), RDFS.label, Literal("novelty", lang="en")))
        graph.set((term("Trial"), SKOS.definition, Literal("Something else.", lang="en")))
        graph.add((term("Arm"), OWL.deprecated, Literal(True)))
        graph.add((term("Cohort"), SKOS.editorialNote, Literal("A note.", lang="en")))

    found = told(ONTOLOGY_GRAPH, change)
    assert lines(found, "Terms added") == ("novelty",)
    assert lines(found, "Terms withdrawn") == ("arm",)
    assert lines(found, "Terms otherwise changed") == ("cohort",)
    (redefined,) = lines(found, "Terms redefined")
    assert redefined.startswith("trial: from ")
    assert redefined.endswith("to 'Something else.'")


def test_questions_that_are_asked_otherwise(told: Callable[..., Differences]) -> None:
    query = queries.load()[PAIR[0]]
    found = told(
        QUESTIONS_GRAPH, lambda graph: graph.set((iri(query), SH.select, Literal("SELECT * {}")))
    )
    assert lines(found, "Questions changed") == (query.question,)


def test_links_to_other_vocabularies(told: Callable[..., Differences]) -> None:
    other = URIRef("urn:other:1")
    found = told(MAPPINGS, lambda graph: graph.add((term("PFS"), SKOS.exactMatch, other)))
    assert lines(found, "Links added") == ("progression-free survival exactMatch urn:other:1",)


def test_a_graph_that_others_loaded(told: Callable[..., Differences]) -> None:
    found = told("urn:theirs", lambda graph: graph.add((URIRef("urn:a"), RDF.type, OWL.Thing)))
    assert lines(found, "Added to graphs of others") == ("urn:theirs: 1 triples",)
    (row,) = [one for one in found.graphs if one.graph == "urn:theirs"]
    assert (row.before, row.after, row.added, row.removed) == (0, 1, 1, 0)


def test_questions_that_are_answered_otherwise(first: Graphs, tmp_path: Path) -> None:
    before = releasing.store(first, tmp_path)
    more = changed(first, DATA_GRAPH, lambda graph: graph.remove((result(first), None, None)))
    after = releasing.store(more, tmp_path)
    asked: list[str] = []

    def ask(release: Release, text: str) -> bytes:
        asked.append(text)
        same = "least" in text
        return b"same" if same else release.id.encode()

    found = compare(before, after, ask)
    assert len(asked) == 4
    question = queries.load()[PAIR[0]].question
    assert lines(found, "Questions answered otherwise") == (question,)


def test_the_rows_that_came_and_went_are_told_in_words(first: Graphs, tmp_path: Path) -> None:
    before = releasing.store(first, tmp_path)
    more = changed(first, DATA_GRAPH, lambda graph: graph.remove((result(first), None, None)))
    after = releasing.store(more, tmp_path)
    answers = {
        before.id: b"trial,value\nALPHA,17.8\nBETA,9\n",
        after.id: b"trial,value\nALPHA,18\nBETA,9\n",
    }
    found = compare(before, after, lambda release, text: answers[release.id])
    question = queries.load()[PAIR[0]].question
    told = lines(found, "Rows of their answers that came and went")
    assert [line for line in told if line.startswith(question)] == [
        f"{question} No longer: trial ALPHA, value 17.8",
        f"{question} Now: trial ALPHA, value 18",
    ]


def test_the_numbers_are_those_of_the_statements(
    told: Callable[..., Differences], first: Graphs
) -> None:
    found = told(DATA_GRAPH, lambda graph: graph.remove((data("ALPHA"), None, None)))
    (row,) = [one for one in found.graphs if one.graph == DATA_GRAPH]
    assert row.removed == row.before - row.after > 0
    assert row.added == 0


def test_equal_releases_have_no_differences(first: Graphs, tmp_path: Path) -> None:
    release = releasing.store(first, tmp_path)
    found = compare(release, release)
    assert found.none
    assert "Nothing has changed." in found.markdown()


def test_markdown_and_json_say_the_same(told: Callable[..., Differences]) -> None:
    found = told(DATA_GRAPH, lambda graph: graph.remove((data("ALPHA"), None, None)))
    text, document = found.markdown(), json.loads(json.dumps(found.document()))
    for section in document["sections"]:
        assert f"## {section['title']} ({section['number']:,})" in text
        assert all(f"- {line}" in text for line in section["lines"])


def test_where_too_much_differs_there_are_numbers_only(
    told: Callable[..., Differences], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "MOST", 3)
    found = told(DATA_GRAPH, lambda graph: graph.remove((data("ALPHA"), None, None)))
    assert found.sections == ()
    assert "numbers only" in found.markdown()
    assert any(one.before != one.after and one.removed is None for one in found.graphs)


def test_a_release_without_a_dump_is_compared_in_numbers(first: Graphs, tmp_path: Path) -> None:
    before = releasing.store(first, tmp_path)
    after = releasing.store(first, tmp_path, small=1)
    assert not after.dumped
    assert "numbers only" in compare(before, after).note


def test_what_is_only_in_one_of_two_sorted_lists() -> None:
    old, new = [b"a", b"c", b"d"], [b"b", b"c", b"e"]
    apart = list(differences._apart(old, new))
    assert {one for one, is_new in apart if is_new} == {b"b", b"e"}
    assert {one for one, is_new in apart if not is_new} == {b"a", b"d"}


def test_dumps_are_sorted_as_they_are_compared(first: Graphs, tmp_path: Path) -> None:
    release = releasing.store(first, tmp_path)
    with (release.folder / releasing.DUMP).open("rb") as dump:
        found = list(dump)
    assert found == sorted(found)

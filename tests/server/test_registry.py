"""`myelokg import --registry`: a study file of ClinicalTrials.gov beside what a review says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from graph import build, sources
from graph.names import data, term
from ontology import SHARED_GRAPH
from tests.graph.conftest import SMALL
from tests.server.test_draft import Run, contents, runner

# Invented; names and nesting of the fields are those of API v2.
RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000009",
            "orgStudyIdInfo": {"id": "X-1"},
            "organization": {"fullName": "Nobody \\ Sons", "class": "OTHER"},
            "briefTitle": "An Invented Study",
            "officialTitle": 'An Invented Study of Nothing in "Nobody"',
            "acronym": "ALPHA",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2027-06", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2030-01-31", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2030-05-14", "type": "ACTUAL"},
        },
        "conditionsModule": {"conditions": ["Multiple Myeloma"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL"},
            "enrollmentInfo": {"count": 212, "type": "ACTUAL"},
        },
    },
    "hasResults": False,
}
OPTIONS = ("--registry", "--fetched", "2031-05-01")


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "evidence"))


@pytest.fixture
def run(evidence: Path) -> Run:
    return runner(evidence)


def file(evidence: Path, record: Any = RECORD, indent: int | None = None) -> str:
    path = evidence.parent / "NCT00000009.json"
    path.write_text(json.dumps(record, indent=indent), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_record_becomes_a_source_whose_places_are_paths(
    evidence: Path, run: Run, indent: int | None
) -> None:
    path = file(evidence, indent=indent)
    result = run("import", path, *OPTIONS, "--study", "ALPHA")
    assert result.exit_code == 0, result.output
    made = sources.load(evidence / "registry-NCT00000009")
    assert made.source.record.kind == "registry record"
    assert made.source.record.title == (
        "ClinicalTrials.gov, record NCT00000009, fetched 2031-05-01: "
        'An Invented Study of Nothing in "Nobody"'
    )
    (study,) = (one.record for one in made.studies)
    facts = {one.attribute: one for one in study.facts}
    assert (facts["phase"].value, facts["design"].thing) == ("1/2", "RandomizedDesign")
    first, second = facts["phase"].read
    assert (first.in_, first.print_) == ("protocolSection.designModule.phases.0", "PHASE1")
    assert second.print_ == "PHASE2"
    assert (study.sizes[0].n, study.sizes[0].qualifier) == (212, "ACTUAL")
    verified = run("verify", path)
    assert "in the evidence, not in the text" not in verified.output
    assert "8 readings, 0 complaints" in verified.output


def test_it_stands_beside_the_review_and_a_difference_is_a_conflict(
    evidence: Path, run: Run
) -> None:
    assert run("import", file(evidence), *OPTIONS, "--study", "ALPHA").exit_code == 0
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    graphs = build.build(sources.read(evidence))
    shared = graphs.by_name[SHARED_GRAPH]
    conflict = data("between", "ALPHA", "registryId")
    assert shared.value(conflict, term("conflictKind")) == term("ConflictingValues")
    argument = str(shared.value(conflict, term("argument")))
    assert "NCT00000009 says" in argument
    assert "protocolSection.identificationModule.nctId" in argument


def test_a_record_that_is_there_changes_nothing(evidence: Path, run: Run) -> None:
    path = file(evidence)
    run("import", path, *OPTIONS, "--study", "ALPHA")
    before = contents(evidence)
    assert "imported before" in run("import", path, *OPTIONS).output
    other = run("import", file(evidence, indent=1), *OPTIONS)
    assert "is there, from another file" in other.output
    assert contents(evidence) == before


def test_a_trial_that_no_source_knows_is_made_by_its_acronym(evidence: Path, run: Run) -> None:
    text = json.dumps(RECORD).replace("ALPHA", "SIGMA")
    assert run("import", file(evidence, json.loads(text)), *OPTIONS).exit_code == 0
    assert (evidence / "registry-NCT00000009/studies/SIGMA.yaml").exists()


def test_a_trial_is_known_by_its_number(evidence: Path, run: Run) -> None:
    text = json.dumps(RECORD).replace("NCT00000009", "NCT00000001").replace("ALPHA", "Another")
    assert run("import", file(evidence, json.loads(text)), *OPTIONS).exit_code == 0
    assert (evidence / "registry-NCT00000001/studies/ALPHA.yaml").exists()


def without(*path: str) -> dict[str, Any]:
    """The record without one of its parts."""
    record: dict[str, Any] = json.loads(json.dumps(RECORD))
    inside = record
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    return record


MISTAKES = [
    (RECORD, ("--registry",), "say by --fetched on which day"),
    (RECORD, OPTIONS, "the study 'ALPHA' is known without the number NCT00000009"),
    ({"studies": [RECORD]}, OPTIONS, "has no protocolSection.identificationModule.nctId"),
    ([RECORD], OPTIONS, "has no protocolSection.identificationModule.nctId"),
    (without("protocolSection", "identificationModule"), OPTIONS, "has no protocolSection"),
]


@pytest.mark.parametrize(("record", "options", "sentence"), MISTAKES)
def test_a_file_that_cannot_be_taken_is_told(
    evidence: Path, run: Run, record: Any, options: tuple[str, ...], sentence: str
) -> None:
    before = contents(evidence)
    result = run("import", file(evidence, record), *options)
    assert result.exit_code == 1
    assert sentence in result.output
    assert contents(evidence) == before


def test_a_file_that_is_no_json_is_told(evidence: Path, run: Run) -> None:
    path = evidence.parent / "NCT00000009.json"
    path.write_text('{"protocolSection": }', encoding="utf-8")
    assert "is not JSON, line 1, column 21" in run("import", str(path), *OPTIONS).output

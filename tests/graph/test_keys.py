from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from graph import build, sources, things
from graph.keys import dangling, dangling_outside
from graph.places import Places
from graph.sources import Complaint, EvidenceError
from ontology.terms import Vocabulary
from tests.graph.conftest import SMALL, Broken

ALPHA = "mele-2024/studies/ALPHA.yaml"
DRUGS = "background/drugs.yaml"
READING = "{in: 1 p1, start: 260, print: 28.4 months, cites: [2]}"
CELL = "{cell: T1 pfs-1lot ALPHA}"
DESIGN = "- attribute: design\n    thing: RandomizedDesign"
TYPE = "- attribute: type\n      thing: IMiD"

# file, what stands there, a key that names nothing, and what the curator is told
DANGLING = [
    (ALPHA, "regimen: DaraPd", "regimen: DaraPt", "regimen 'DaraPt' is not known; nearest: DaraPd"),
    (
        ALPHA,
        "against: Rd\n    endpoint",
        "against: Rx\n    endpoint",
        "arm 'Rx' is not known; near",
    ),
    (ALPHA, "DaraPd-LenR, arm: DaraPd", "DaraPd-LenR, arm: Dara", "arm 'Dara' is not known; neare"),
    (ALPHA, "of: [DaraPd-LenR]", "of: [DaraPd-LenX]", "cohort 'DaraPd-LenX' is not known; nearest"),
    (ALPHA, "of: DaraPd-LenR\n", "of: LenR\n", "cohort 'LenR' is not known; nearest: DaraPd-LenR"),
    (ALPHA, "endpoint: OS", "endpoint: OSS", "endpoint 'OSS' is not known; nearest: OS"),
    (
        ALPHA,
        "ProportionOfPatients",
        "Proportion",
        "statistic 'Proportion' is not known; nearest: P",
    ),
    (
        ALPHA,
        "event: Neutropenia",
        "event: Neutropaenia",
        "adverse event 'Neutropaenia' is not known",
    ),
    (
        ALPHA,
        "because: MisplacedCell",
        "because: Misplaced",
        "reason 'Misplaced' is not known; neare",
    ),
    (ALPHA, "conflicts: [C01]", "conflicts: [C11]", "conflict 'C11' is not known; nearest: C01"),
    (ALPHA, "type: HeavilyPretreated", "type: Heavy", "limitation type 'Heavy' is not known"),
    (
        ALPHA,
        "attribute: registryId",
        "attribute: registry",
        "attribute 'registry' is not known; nea",
    ),
    (ALPHA, DESIGN, DESIGN.replace("izedD", "D"), "thing 'RandomDesign' is not known"),
    (ALPHA, "cites: [2]", "cites: [3]", "reference 3 is not in references.yaml"),
    (ALPHA, "cites: [2]", "cites: [2], meant: [4]", "reference 4 is not in references.yaml"),
    (
        ALPHA,
        ", cites: [2]",
        "",
        "'cites' is missing: give the numbers printed here, or [] for none",
    ),
    (
        ALPHA,
        READING,
        READING.replace("1 p1", "1 p7"),
        "paragraph '1 p7' is not known; nearest: 1 p1",
    ),
    (ALPHA, READING, READING.replace("260", "396"), "'start' 396 does not lie in paragraph '1 p1'"),
    (ALPHA, READING, READING.replace("start: 260, ", ""), "'start' is missing: the character at"),
    (ALPHA, "{absent: T1,", "{absent: T9,", "searched scope 'T9' is not known; nearest: T1"),
    (ALPHA, CELL, "{cell: T9 pfs-1lot ALPHA}", "there is no table 'T9'"),
    (ALPHA, CELL, "{cell: T1 pfs-2lot ALPHA}", "table T1 has no row 'pfs-2lot'"),
    (ALPHA, CELL, "{cell: T1 pfs-1lot BETA}", "table T1 has no column 'BETA'"),
    (ALPHA, CELL, "{cell: T1}", "table T1 has no row ''"),
    (ALPHA, CELL, "{cell: T1 orr ALPHA}", "the cell 'T1 orr ALPHA' is empty: an empty cell states"),
    (
        ALPHA,
        "print: 40 (40)",
        "print: 41 (40)",
        "prints '40 (40) 1 prior LOT 25 (10)', not '41 (40)'",
    ),
    (
        "mele-2024/regimens.yaml",
        "[lenalidomide,",
        "[lenalidomid,",
        "drug 'lenalidomid' is not known",
    ),
    ("mele-2024/references.yaml", "[ALPHA]", "[ALFA]", "study 'ALFA' is not known; nearest: ALPHA"),
    (
        "mele-2024/conclusions.yaml",
        "[ALPHA,",
        "[ALFA,",
        "topic 'ALFA' is not known; nearest: ALPHA",
    ),
    ("mele-2024/drugs.yaml", TYPE, TYPE.replace("IMiD", "IMID"), "thing 'IMID' is not known"),
    (
        DRUGS,
        "id: daratumumab",
        "id: daratumab",
        "key 'daratumab' is not known; nearest: daratumumab",
    ),
    (
        DRUGS,
        "attribute: target",
        "attribute: targets",
        "attribute 'targets' is not known; nearest: t",
    ),
    (DRUGS, "thing: CD38", "thing: CD-38", "thing 'CD-38' is not known"),
]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The terms, with the drugs and events of the small review."""
    evidence = sources.load(SMALL / "mele-2024")
    named = [(one.record.id, one.record.label) for one in evidence.drugs]
    named += [(one.record.id, one.record.label) for one in evidence.events]
    return Vocabulary.read().extended(named)


@pytest.fixture
def told(vocabulary: Vocabulary) -> Callable[[Path], list[Complaint]]:
    """What is said of a folder of evidence."""

    def told(folder: Path) -> list[Complaint]:
        corpus = sources.read(folder)
        named = things.of(corpus.sources)
        (evidence,) = corpus.sources
        found = dangling(evidence, named, vocabulary, Places(evidence, Graph()))
        return [*found, *dangling_outside(corpus.knowledge, named, vocabulary)]

    return told


def test_sound_evidence_has_no_dangling_key(told: Callable[[Path], list[Complaint]]) -> None:
    assert told(SMALL) == []


@pytest.mark.parametrize(("file", "old", "new", "sentence"), DANGLING)
def test_a_key_that_names_nothing_is_told_with_its_line_and_the_nearest(
    broken: Callable[..., Broken],
    told: Callable[[Path], list[Complaint]],
    file: str,
    old: str,
    new: str,
    sentence: str,
) -> None:
    folder, line = broken(file, old, new)
    found = [one for one in told(folder) if sentence in one.sentence]
    assert [(one.file, one.line) for one in found] == [(file, line)]


# kinds of records of which each has a key, and a second one under the key of the first
TWICE = [
    ("mele-2024/studies/WARD.yaml", "id: WARD", "id: ALPHA", "the key 'ALPHA' is already taken"),
    ("mele-2024/regimens.yaml", "id: Rd", "id: DaraPd", "the key 'DaraPd' is already taken"),
    (
        "mele-2024/drugs.yaml",
        "id: pomalidomide",
        "id: lenalidomide",
        "the key 'lenalidomide' is al",
    ),
    ("mele-2024/references.yaml", "number: 2", "number: 1", "1' is already taken"),
    (ALPHA, "{id: DaraPd-LenR,", "{id: DaraPd-ITT,", "the key 'DaraPd-ITT' is already taken"),
    (ALPHA, "id: Rd\n", "id: DaraPd\n", "the key 'DaraPd' is already taken"),
]


@pytest.mark.parametrize(("file", "old", "new", "sentence"), TWICE)
def test_a_key_that_is_taken_is_told_with_its_line(
    broken: Callable[..., Broken],
    told: Callable[[Path], list[Complaint]],
    file: str,
    old: str,
    new: str,
    sentence: str,
) -> None:
    folder, line = broken(file, old, new)
    found = [(one.file, one.line) for one in told(folder) if sentence in one.sentence]
    assert found == [(file, line)]


def test_a_build_with_dangling_keys_is_refused_with_all_of_them(
    broken: Callable[..., Broken],
) -> None:
    broken(ALPHA, "regimen: DaraPd", "regimen: DaraPt")
    broken(ALPHA, "endpoint: OS", "endpoint: OSS")
    folder, _ = broken("background/drugs.yaml", "thing: CD38", "thing: CD-38")
    corpus = sources.read(folder)
    with pytest.raises(EvidenceError) as caught:
        build.build(corpus)
    assert [one.sentence.partition(" is not")[0] for one in caught.value.complaints] == [
        "thing 'CD-38'",
        "regimen 'DaraPt'",
        "endpoint 'OSS'",
    ]

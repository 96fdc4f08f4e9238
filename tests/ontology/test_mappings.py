"""The table of mappings as a table: valid, sorted, complete, and of one piece."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ontology import BASE, VERSION, mappings
from ontology.mappings import MAPPINGS_FILE

VALIDATOR = Path(sys.prefix) / "sssom" / "bin" / "sssom"
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "evidence",
    "comment",
]
ROWS = mappings.read()


@pytest.fixture(scope="module")
def header() -> Any:
    """What the table says of itself, in YAML behind hashes."""
    lines = MAPPINGS_FILE.read_text(encoding="utf-8").splitlines()
    return YAML(typ="safe").load("\n".join(one[1:] for one in lines if one.startswith("#")))


def validated(path: Path) -> subprocess.CompletedProcess[str]:
    assert VALIDATOR.exists(), "the validator of SSSOM is not installed: run 'make test'"
    return subprocess.run([VALIDATOR, "validate", str(path)], capture_output=True, text=True)


def test_the_table_is_valid_by_the_validator_of_sssom() -> None:
    answer = validated(MAPPINGS_FILE)
    assert answer.returncode == 0, answer.stderr


def test_the_validator_finds_what_is_broken(tmp_path: Path) -> None:
    text = MAPPINGS_FILE.read_text(encoding="utf-8")
    assert "\t0.97\t" in text
    path = tmp_path / "broken.sssom.tsv"
    path.write_text(text.replace("\t0.97\t", "\t1.97\t", 1), encoding="utf-8")
    assert validated(path).returncode != 0


def test_the_header_names_the_set_its_version_and_its_licence(header: Any) -> None:
    assert header["mapping_set_id"] == mappings.SET
    assert header["mapping_set_id"].startswith(BASE)
    assert header["mapping_set_version"] == VERSION
    assert header["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_the_prefixes_of_the_header_are_those_of_the_vocabularies_and_ours(header: Any) -> None:
    assert header["curie_map"] == mappings.prefixes()
    assert list(header["curie_map"]) == sorted(header["curie_map"], key=str.casefold)


def test_the_rows_have_all_columns_and_stand_in_order() -> None:
    lines = MAPPINGS_FILE.read_text(encoding="utf-8").splitlines()
    table = [one.split("\t") for one in lines if not one.startswith("#")]
    assert table[0] == COLUMNS
    assert {len(one) for one in table} == {len(COLUMNS)}
    keys = [(one.subject, one.object) for one in ROWS]
    assert keys == sorted(set(keys))


def test_no_cell_needs_quotes_or_spare_blanks() -> None:
    for row in ROWS:
        for cell in vars(row).values():
            assert '"' not in cell, row
            assert cell == " ".join(cell.split()), row


@pytest.mark.parametrize("prefix", mappings.vocabularies())
def test_the_identifiers_of_a_vocabulary_have_its_form(prefix: str) -> None:
    found = [one.object for one in ROWS if one.object.startswith(f"{prefix}:")]
    assert found, "a vocabulary that no row uses"
    vocabulary = mappings.vocabularies()[prefix]
    for curie in found:
        assert vocabulary.has(curie.removeprefix(f"{prefix}:")), curie


def test_every_row_is_of_a_known_vocabulary_and_says_how_it_was_found() -> None:
    for row in ROWS:
        assert row.subject.partition(":")[0] in ("mm", "d"), row
        assert row.object.partition(":")[0] in mappings.vocabularies(), row
        assert row.justification in (
            "semapv:LexicalMatching",
            "semapv:ManualMappingCuration",
            "semapv:MappingChaining",
        ), row
        assert row.evidence, row
        assert not row.confidence or 0 < float(row.confidence) <= 1, row


def test_an_identifier_has_one_label_and_one_exact_subject() -> None:
    labels: dict[str, set[str]] = {}
    exact: dict[str, set[str]] = {}
    for row in ROWS:
        labels.setdefault(row.object, set()).add(row.object_label)
        if row.predicate == "skos:exactMatch":
            exact.setdefault(row.object, set()).add(row.subject)
    assert [one for one in labels.items() if len(one[1]) > 1] == []
    assert [one for one in exact.items() if len(one[1]) > 1] == []


def test_no_two_prefixes_or_synonyms_are_one_when_capitals_do_not_count() -> None:
    names = [
        name.casefold()
        for one in mappings.vocabularies().values()
        for name in (one.prefix, *one.synonyms)
    ]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)


# Identifiers that circulate for our things and are wrong: the misprint of the review, the grade
# of a tumour, a delay before treatment, a paper that is not the one cited, codes that were left.
FALSE_FRIENDS = [
    "CLINICALTRIALS:NCT032275285",
    "NCIT:C28079",
    "MESH:D061665",
    "PMID:37285856",
    "ATC:L01XX32",
    "ATC:L01XC24",
    "ATC:L01XC23",
    "EFO:0001378",
    "EFO:0003966",
    "DRUGCENTRAL:1059",
    "MESH:D020533",
]


@pytest.mark.parametrize("curie", FALSE_FRIENDS)
def test_an_identifier_that_is_commonly_wrong_is_not_in_the_table(curie: str) -> None:
    assert curie not in {one.object for one in ROWS}


def test_the_codes_of_meddra_are_not_in_the_table() -> None:
    assert "meddra" not in MAPPINGS_FILE.read_text(encoding="utf-8").casefold()


def test_a_row_is_read_into_its_fields() -> None:
    (row,) = (one for one in ROWS if one.object == "CLINICALTRIALS:NCT03275285")
    assert (row.subject, row.subject_label) == ("d:IKEMA", "IKEMA")
    assert (row.predicate, row.confidence) == ("skos:exactMatch", "")
    assert row.comment == "the review prints NCT032275285, a misprint"

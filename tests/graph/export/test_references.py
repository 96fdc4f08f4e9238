"""The references, read by the libraries for their formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy

from tests.graph.export.conftest import Rows

Made = Callable[[str], Path]


@pytest.fixture(scope="module")
def printed(rows: Rows) -> list[dict[str, str]]:
    return rows(
        """SELECT ?r ?n ?authors ?title ?journal ?year ?volume ?pages {
        ?r a mm:Reference ; mm:referenceNumber ?n ; mm:authors ?authors ; mm:title ?title ;
           mm:journal ?journal ; mm:year ?year ; mm:volume ?volume ; mm:pages ?pages }
        ORDER BY ?n"""
    )


@pytest.fixture(scope="module")
def identified(rows: Rows) -> dict[str, set[str]]:
    """The identifiers that the mappings of the release have for each reference."""
    found: dict[str, set[str]] = {}
    for one in rows("SELECT ?r ?x { ?r a mm:Reference ; skos:exactMatch ?x }"):
        found.setdefault(one["r"], set()).add(one["x"])
    return found


def test_ris_has_the_fields_as_printed(made: Made, printed: list[dict[str, str]]) -> None:
    read = rispy.loads(made("ris").read_text(encoding="utf-8"))
    assert len(read) == len(printed) == 35
    for entry, one in zip(read, printed, strict=True):
        assert entry["type_of_reference"] == "JOUR"
        assert "; ".join(entry["authors"]) == one["authors"]
        assert (entry["title"], entry["journal_name"]) == (one["title"], one["journal"])
        assert (entry["year"], entry["volume"]) == (one["year"], one["volume"])
        ends = [entry["start_page"], *([entry["end_page"]] if "end_page" in entry else [])]
        assert "–".join(ends) == one["pages"]


def test_bibtex_has_the_fields_as_printed(made: Made, printed: list[dict[str, str]]) -> None:
    read = bibtexparser.parse_string(made("bibtex").read_text(encoding="utf-8"))
    assert not read.failed_blocks
    assert len(read.entries) == len(printed)
    for entry, one in zip(read.entries, printed, strict=True):
        told = {name: plain(field.value) for name, field in entry.fields_dict.items()}
        authors = told["author"].replace(" and others", " and et al.").replace(" and ", "; ")
        assert authors == one["authors"]
        assert told["title"] == one["title"]
        assert told["journal"] == one["journal"]
        assert (told["year"], told["volume"]) == (one["year"], one["volume"])
        assert told["pages"].replace("--", "–") == one["pages"]


def plain(text: str) -> str:
    return text.removeprefix("{").removesuffix("}").replace("\\", "")


def test_identifiers_are_those_of_the_mappings_and_no_others(
    made: Made, identified: dict[str, set[str]]
) -> None:
    entries: list[dict[str, Any]] = rispy.loads(made("ris").read_text(encoding="utf-8"))
    for entry in entries:
        known = identified.get(entry["urls"][0], set())
        dois = {one.partition("doi.org/")[2] for one in known if "doi.org/" in one}
        assert {entry[name] for name in ("doi",) if name in entry} == dois
        pubmed = entry.get("accession_number", "").removeprefix("PMID:")
        assert not pubmed or any(pubmed in one for one in known)

from __future__ import annotations

from pathlib import Path

from graph.citation import LICENSE, REVIEW, REVIEW_DOI, cite
from ontology import VERSION

ROOT = Path(__file__).parents[2]


def test_a_citation_names_the_release_and_the_review() -> None:
    text = cite("3f2a91c04be7")
    assert "release 3f2a91c04be7" in text
    assert VERSION in text
    assert REVIEW_DOI in text
    assert "release" not in cite("")


def test_it_agrees_with_the_citation_file_and_the_licence() -> None:
    file = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"doi: {REVIEW_DOI.removeprefix('https://doi.org/')}" in file
    for name in ("Mele", "Sgherza", "Pastore", "Musto"):
        assert f"family-names: {name}" in file
        assert name in REVIEW
    assert LICENSE in (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")

"""Rows expected of a question: what came and what is missing is told in words."""

from __future__ import annotations

from pathlib import Path

import queries
from graph.engine.embedded import Engine
from queries import expectation
from queries.choices import Catalogue


def test_the_name_of_a_file_says_question_and_parameters(tmp_path: Path) -> None:
    path = tmp_path / "median-pfs--trial=CANDOR--trial=IKEMA.expected.csv"
    path.write_text("trial,value\nCANDOR,28.40\n", encoding="utf-8")
    found = expectation.read(path)
    assert (found.question, found.values) == ("median-pfs", {"trial": ["CANDOR", "IKEMA"]})
    assert found.rows == {("CANDOR", "28.4")}


def test_rows_that_came_and_rows_that_are_missing_are_told_apart(
    engine: Engine, tmp_path: Path
) -> None:
    (source,) = (one for one in expectation.load() if one.path.name == "median-pfs.expected.csv")
    text = source.path.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "median-pfs.expected.csv"
    path.write_text("\n".join([text[0], "OMEGA,Rd,12,month,reported,", *text[2:]]), "utf-8")
    catalogue = Catalogue(queries.load(), lambda: engine)
    outcome = expectation.read(path).held(catalogue["median-pfs"], engine)
    assert not outcome.as_expected
    assert list(expectation.told(text[0].split(","), outcome.missing)) == [
        "trial OMEGA, regimen Rd, value 12, unit month, status reported"
    ]
    assert {row[0] for row in outcome.came} == {text[1].split(",")[0]}

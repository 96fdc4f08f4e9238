"""The page on writing questions names all there is, and its example is one."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pyoxigraph as ox
import pytest

import queries
from queries import GROUPS, Column, reading
from queries.choices import lists

PAGE = (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
NAMES = [
    *reading._ALLOWED,
    *reading._OF_PARAMETER,
    *reading.RESERVED,
    *reading.TYPES,
    *(one.name for one in fields(Column)),
    *("label", "term", "terms", "number", "words", queries.KNOWLEDGE.name),
    *GROUPS,
    *lists(),
]


@pytest.mark.parametrize("name", sorted(set(NAMES)))
def test_every_entry_of_a_file_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_tables_explain_no_entry_that_is_not() -> None:
    first_cells = re.findall(r"(?m)^\| (`[^|]+) \|", PAGE)
    named = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    assert named == {*reading._ALLOWED, *reading._OF_PARAMETER}


def test_its_example_is_a_question(tmp_path: Path) -> None:
    (example,) = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "at-least.rq").write_text(example, encoding="utf-8")
    query = queries.read(tmp_path / "at-least.rq")
    assert [one.name for one in query.parameters] == ["least", "trial", "knowledge"]
    found = ox.Store().query(queries.with_prefixes(query.text))
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == list(query.columns)

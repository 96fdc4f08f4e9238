"""The JSON Schemas of the evidence: held against every file there is, and against mistakes."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from graph import schema
from graph.sources import BACKGROUND, EVIDENCE
from ontology.terms import Vocabulary
from tests.graph.conftest import SMALL

ROOT = Path(__file__).parents[2]
FILES = sorted(one for folder in (EVIDENCE, SMALL) for one in folder.rglob("*.yaml"))


def kind(path: Path) -> str:
    """The kind of an evidence file, by where it stands."""
    if path.parent.name in ("studies", BACKGROUND):
        return {"studies": "study", BACKGROUND: "background"}[path.parent.name]
    return path.stem


def mistakes(name: str, content: Any) -> list[str]:
    """What an editor would mark."""
    written = json.loads((schema.FOLDER / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(written)
    return [one.message for one in Draft202012Validator(written).iter_errors(content)]


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_evidence_file_agrees_with_its_schema(path: Path) -> None:
    assert mistakes(kind(path), read(path)) == []


RESULT = {
    "cohort": "A",
    "endpoint": "PFS",
    "value": 12.4,
    "unit": "Month",
    "read": [{"in": "1 p1", "start": 3, "print": "12.4 months", "cites": []}],
}
STUDY = {"id": "A", "kind": "trial", "label": "A", "results": [RESULT]}
BROKEN = [
    (("colour",), "red", "'colour' was unexpected"),
    (("kind",), "trail", "'trail' is not one of ['trial'"),
    (("id",), "A B", "'A B' does not match"),
    (("results", 0, "endpoint"), "PFSS", "'PFSS' is not one of ['ORR', 'OS'"),
    (("results", 0, "statistic"), "Mean", "'Mean' is not one of ['Count'"),
    (("results", 0, "unit"), "Week", "'Week' is not valid under any"),
    (("results", 0, "unit"), None, "'unit' is a dependency of 'value'"),
    (("results", 0, "value"), "many", "'many' is not valid under any"),
    (("results", 0, "value"), None, "is not valid under any of the given schemas"),
    (("results", 0, "status"), "lost", "'lost' is not one of"),
    (("results", 0, "because"), "Taste", "'Taste' is not valid under any"),
    (("results", 0, "read"), [], "[] should be non-empty"),
    (("results", 0, "read"), None, "'read' is a required property"),
    (("results", 0, "rejected"), [{"cell": "T1 a b"}], "'because' is a dependency"),
    (("results", 0, "read", 0, "cell"), "T1 a b", "is valid under each of"),
    (("results", 0, "read", 0, "print"), None, "'print' is a dependency of 'in'"),
    (("results", 0, "read", 0, "start"), -1, "-1 is not valid under any"),
    (("limitations",), [{"type": "Long", "words": "x", "read": RESULT["read"]}], "'Long' is not"),
    (("facts",), [{"attribute": "fase", "value": 3, "read": RESULT["read"]}], "'fase' is not one"),
]


def test_a_study_without_mistakes_is_taken() -> None:
    assert mistakes("study", STUDY) == []


@pytest.mark.parametrize(("place", "value", "sentence"), BROKEN)
def test_a_mistake_is_marked(place: tuple[Any, ...], value: Any, sentence: str) -> None:
    content = deepcopy(STUDY)
    inside: Any = content
    for step in place[:-1]:
        inside = inside[step]
    if value is None:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    found = mistakes("study", content)
    assert any(sentence in one for one in found), found


def test_the_schemas_are_what_the_records_and_the_ontology_say() -> None:
    made = schema.schemas(Vocabulary.read())
    assert {one.stem for one in schema.FOLDER.iterdir()} == set(made)
    for name, one in made.items():
        written = (schema.FOLDER / f"{name}.json").read_text("utf-8")
        assert written == schema.text(one), "run 'myelokg schema'"


def test_editors_are_told_of_every_schema() -> None:
    told = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    assert {(ROOT / one).resolve() for one in told} == set(schema.FOLDER.iterdir())
    for path in FILES:
        if path.is_relative_to(EVIDENCE):
            # The editor's globs know no exceptions: a file must fit one pattern only.
            fitting = [one for one, glob in told.items() if path.relative_to(ROOT).match(glob)]
            assert fitting == [f"./graph/schemas/{kind(path)}.json"]

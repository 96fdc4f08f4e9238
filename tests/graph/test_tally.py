"""What a check says was read, and what curators have not agreed on yet."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

from graph import build, sources, tally
from graph.names import data, term
from ontology import PROVENANCE_GRAPH, data_graphs

PAGE = Path(__file__).parents[2] / "docs" / "curating-together.md"
FILE = "mele-2024/conflicts.yaml"


def together(evidence: Path) -> None:
    """Add the second reading of the page to the small review, at a place that it has."""
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (entry,) = YAML(typ="safe").load(example)
    place = {"in": "1 p1", "start": 190, "print": "100 patients", "value": 100, "cites": []}
    entry["readings"] = [{**entry["readings"][0], **place}]
    path = evidence / FILE
    yaml = YAML()
    known = yaml.load(path) if path.exists() else []
    yaml.dump([*known, entry], path)


def test_two_readings_of_one_place_are_both_kept_and_told(evidence: Path) -> None:
    together(evidence)
    corpus = sources.read(evidence)
    (told,) = tally.unsettled(corpus)
    assert told.file == FILE
    assert told.sentence.startswith("C56: ")
    graphs = build.build(corpus)
    said = graphs.union(*data_graphs(graphs.by_name), PROVENANCE_GRAPH)
    (reading,) = said.objects(data("C56"), term("conflictingReading"))
    assert str(said.value(reading, term("readValue"))) == "100"
    assert any(said.subjects(term("n"), None)), "the first reading stands"


def test_what_was_read_is_counted(evidence: Path) -> None:
    corpus = sources.read(evidence)
    before = tally.count(corpus)
    assert (before.sources, before.studies) == (1, 2)
    together(evidence)
    after = tally.count(sources.read(evidence))
    assert after.conflicts == before.conflicts + 1
    assert after.readings == before.readings + 1
    assert after.figures == before.figures + 1


def test_a_settled_conflict_is_not_told() -> None:
    assert tally.unsettled(sources.read()) == []

"""No term that was published disappears, or becomes something else."""

from __future__ import annotations

import re

from graph.engine.embedded import Engine
from ontology import VERSION
from tests.published import FILE, KINDS, lost, present, published, written


def test_every_published_term_is_still_there_as_what_it_was(engine: Engine) -> None:
    assert len(published()) > 300
    assert lost(published(), present(engine)) == []


def test_a_term_that_goes_or_changes_its_kind_is_told() -> None:
    before = {"Arm": ("class", "0.1.0"), "arm": ("object property", "0.1.0")}
    assert lost(before, {"Arm": "class", "arm": "object property", "New": "class"}) == []
    assert lost(before, {"Arm": "class"}) == ["arm is gone: deprecate it instead"]
    (told,) = lost(before, {"Arm": "individual", "arm": "object property"})
    assert told == "Arm was published as class and is now individual: choose another name for that"


def test_new_terms_are_added_and_none_is_taken_away() -> None:
    text = written({"Arm": ("class", "0.0.1")}, {"Zone": "class"})
    assert text == f"term\tkind\tsince\nArm\tclass\t0.0.1\nZone\tclass\t{VERSION}\n"
    assert written(published(), {}) == FILE.read_text(encoding="utf-8")


def test_versions_are_numbers_in_three_parts() -> None:
    assert "individual" in KINDS
    for _, since in published().values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", since)

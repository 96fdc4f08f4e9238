"""Reactodia: its own provider of data, without its canvas."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.clients import node

MM = "https://w3id.org/myelokg/onto/"
D = "https://w3id.org/myelokg/data/"


@pytest.fixture(scope="module", params=["GET", "POST"])
def told(address: str, request: pytest.FixtureRequest) -> Any:
    """What the provider understood of our answers, by GET and by POST."""
    headless = ("--import", "./headless.mjs")
    answer = node.run(node.FOLDER / "reactodia.mjs", address, request.param, options=headless)
    return json.loads(answer)


def of(items: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = (one for one in items if one["id"] == name)
    return found


def test_the_tree_of_classes_has_labels_and_counts(told: Any) -> None:
    trial = of(told["classes"], MM + "Trial")
    assert trial == {"id": MM + "Trial", "label": ["trial"], "count": 17}
    assert [MM + "Trial", MM + "Study"] in told["parents"]


def test_kinds_of_links_have_labels(told: Any) -> None:
    assert of(told["links"], MM + "hasArm")["label"] == ["has arm"]


def test_things_have_types_and_labels(told: Any) -> None:
    trial = of(told["elements"], D + "OPTIMISMM")
    assert MM + "Trial" in trial["types"]
    assert trial["label"] == ["OPTIMISMM"]
    assert of(told["elements"], D + "PVd")["label"] == ["PVd"]


def test_the_links_of_a_thing_are_counted(told: Any) -> None:
    arms = of(told["statistics"], MM + "hasArm")
    assert (arms["outCount"], arms["inCount"]) == (2, 0)


def test_links_are_drawn_between_things_on_the_canvas(told: Any) -> None:
    drawn = {(one["sourceId"], one["linkTypeId"], one["targetId"]) for one in told["between"]}
    assert (D + "OPTIMISMM", MM + "hasArm", D + "OPTIMISMM-PVd") in drawn
    assert (D + "OPTIMISMM", MM + "testsRegimen", D + "PVd") in drawn


def test_things_are_looked_up_by_word_by_class_and_by_link(told: Any) -> None:
    assert D + "OPTIMISMM" in told["named"]
    assert len(told["named"]) < 10
    assert len(set(told["ofClass"])) == 17
    assert set(told["around"]) == {D + "OPTIMISMM-PVd", D + "OPTIMISMM-Vd"}

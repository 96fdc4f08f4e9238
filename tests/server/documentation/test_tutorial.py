"""The tutorial does what it says: its commands print what it shows."""

from __future__ import annotations

from pathlib import Path

from graph.release import Release
from tests import tutorial


def test_every_command_of_the_tutorial_prints_what_is_shown(
    address: str, release: Release, tmp_path: Path
) -> None:
    text = tutorial.PAGE.read_text(encoding="utf-8")
    assert tutorial.written(text, address, release.id, tmp_path) == text, "run 'make docs'"


def test_no_command_of_the_tutorial_is_left_out() -> None:
    text = tutorial.PAGE.read_text(encoding="utf-8")
    assert len(tutorial.BLOCK.findall(text)) == text.count("```sh\n") >= 8
    assert text.count("```text\n") == sum(bool(one[1]) for one in tutorial.BLOCK.findall(text))

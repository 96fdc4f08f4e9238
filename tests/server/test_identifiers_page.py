"""The page on identifiers says what the release and the table hold."""

from __future__ import annotations

from graph import lookup
from graph.release import Release
from tests import identifiers


def test_the_computed_parts_of_the_page_are_up_to_date(release: Release) -> None:
    text = identifiers.PAGE.read_text(encoding="utf-8")
    assert text == identifiers.written(text, lookup.facts(release)), "run 'make docs'"


def test_every_kind_is_there_and_most_of_it_is_known_elsewhere(release: Release) -> None:
    found = identifiers.things(lookup.facts(release))
    assert min(map(len, found.values())) >= 1
    assert set(found) == {*identifiers.KINDS, "drug classes"}

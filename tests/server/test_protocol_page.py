"""The page about the protocol is true of the code."""

from __future__ import annotations

import pytest

from server.problems import Problem
from tests import protocol

TEXT = protocol.PAGE.read_text(encoding="utf-8")


def test_the_computed_parts_are_up_to_date() -> None:
    assert protocol.written(TEXT) == TEXT, "run 'make docs'"


@pytest.mark.parametrize("one", protocol.problems(), ids=lambda one: one.slug)
def test_every_problem_says_what_it_is(one: Problem) -> None:
    assert one.title
    assert 400 <= one.status < 600
    assert f"`{one.slug}`" in TEXT

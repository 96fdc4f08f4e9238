"""The page about the protocol is true of the code."""

from __future__ import annotations

import pytest

import server.app  # noqa: F401  # every blueprint brings its problems
from server.problems import RequestProblem, describe
from tests import protocol

TEXT = protocol.PAGE.read_text(encoding="utf-8")


def test_the_computed_parts_are_up_to_date() -> None:
    assert protocol.written(TEXT) == TEXT, "run 'make docs'"


def test_every_kind_of_failure_that_is_told_apart_has_an_example() -> None:
    known = {type(one) for one in protocol.EXAMPLES}
    for kind in describe.registry:
        told = kind in (Exception, object) or issubclass(kind, RequestProblem)
        assert told or any(issubclass(one, kind) for one in known), kind


@pytest.mark.parametrize("one", protocol.problems(), ids=lambda one: one.slug)
def test_every_problem_says_what_it_is(one: protocol.Problem) -> None:
    assert one.title
    assert 400 <= one.status < 600
    assert f"`{one.slug}`" in TEXT

"""Questions that are asked without waiting: by whom there is nobody to wait."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from graph.engine.answer import Leaving, QueryAbandoned, QueryTimeout, Question
from graph.engine.embedded import Engine
from graph.engine.exchange import Exchange
from tests.graph.engine.test_embedded import ENDLESS, lives, told, wait_until

SMALL = Question("SELECT ?a { VALUES ?a { 1 2 3 } }", rows="csv")


@pytest.fixture
def start(releases: Path) -> Iterator[Callable[..., Engine]]:
    with ExitStack() as stack:

        def start(**options: Any) -> Engine:
            return stack.enter_context(closing(Engine(releases, workers=1, **options)))

        yield start


def begun(engine: Engine, question: Question, leaving: Leaving | None = None) -> Exchange:
    exchange = engine.begin(question, leaving or Leaving())
    assert exchange is not None
    return exchange


def test_an_answer_that_has_arrived_is_given_at_once(start: Callable[..., Engine]) -> None:
    engine = start()
    exchange = begun(engine, SMALL)
    assert select.select([exchange], [], [], 5.0)[0]
    assert exchange.arrived()
    assert exchange.head() == {"kind": "rows", "format": "csv"}
    assert exchange.answer().body() == engine.ask(SMALL).body() != b""
    assert lives(engine)


def test_one_who_does_not_wait_is_not_asked_for_where_no_worker_is_free(
    start: Callable[..., Engine],
) -> None:
    engine = start(deadline=0.3)
    first = begun(engine, Question(ENDLESS))
    assert engine.begin(SMALL, Leaving()) is None
    assert not first.arrived()
    with pytest.raises(QueryTimeout):
        first.answer()
    assert lives(engine)


def test_what_was_begun_and_left_is_stopped_and_its_place_is_free(
    start: Callable[..., Engine],
) -> None:
    engine, leaving = start(), Leaving()
    losses = told(engine)
    exchange = begun(engine, Question(ENDLESS), leaving)
    leaving.leave()
    with pytest.raises(QueryAbandoned):
        exchange.answer()
    wait_until(lambda: [reason for reason, _ in losses] == ["abandoned"])
    assert lives(engine)


def test_what_was_begun_is_known_by_its_question_and_release(
    start: Callable[..., Engine],
) -> None:
    engine = start()
    exchange = begun(engine, SMALL)
    assert exchange.asks(Question(SMALL.text, rows="csv"), engine.release)
    assert not exchange.asks(Question(SMALL.text, rows="json"), engine.release)
    exchange.finish("abandoned")
    assert lives(engine)

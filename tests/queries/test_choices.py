from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

import queries
from graph.engine.answer import Question
from graph.engine.embedded import Engine
from queries.choices import Catalogue, draw, lists

LISTS = lists()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_choices_that_an_address_can_hold(engine: Engine, name: str) -> None:
    choices = draw(name, engine)
    assert len(choices) >= (1 if name == "sources" else 3)
    for key, choice in choices.items():
        assert re.fullmatch(r"[A-Za-z0-9-]+", key)
        assert choice.label
        assert len(choice.terms) == 1
        ox.parse(f"<urn:s> <urn:p> {choice.terms[0]} .", format=ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_used(name: str) -> None:
    drawn = [one.drawn for query in queries.load().values() for one in query.parameters]
    assert name in (*drawn, queries.SOURCE.drawn)


def test_every_list_that_is_named_exists() -> None:
    named = {one.drawn for query in queries.load().values() for one in query.parameters}
    assert named - {""} <= set(LISTS)


@pytest.mark.parametrize("words", ["IMiD", "immunomodulatory-drug", "imid"])
def test_a_class_goes_by_its_short_name_too(engine: Engine, words: str) -> None:
    query = Catalogue(queries.load(), lambda: engine)["results"]
    assert "/IMiD>" in query.bind({"class": [words]}).text


def test_a_catalogue_draws_a_list_once_for_a_release(engine: Engine) -> None:
    asked = []

    class Counting:
        release = engine.release

        def ask(self, question: Question) -> object:
            asked.append(question)
            return engine.ask(question)

    counting = Counting()
    catalogue = Catalogue(queries.load(), lambda: counting)  # type: ignore[arg-type, return-value]
    for _ in range(3):
        assert catalogue["trials-by-drug"].parameters[0].choices
    assert len(asked) == 1
    counting.release = type(engine.release)("other", engine.release.folder, "0", {})
    assert catalogue["trials-by-drug"].parameters[0].choices
    assert len(asked) == 2

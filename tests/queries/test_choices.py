from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import queries
from graph import release as releasing
from graph.change import Update
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


def test_what_others_load_changes_no_answer_and_no_choice(engine: Engine, tmp_path: Path) -> None:
    text = """
        PREFIX mm: <https://w3id.org/myelokg/onto/> PREFIX d: <https://w3id.org/myelokg/data/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        INSERT DATA {
          GRAPH <urn:mine> { d:MINE a mm:Trial ; rdfs:label "MINE" ; mm:testsDrug mm:daratumumab }
          d:YOURS a mm:Trial ; rdfs:label "YOURS" ; mm:testsDrug mm:daratumumab
        }"""
    folder = shutil.copytree(engine.release.folder, tmp_path / engine.release.folder.name)
    releasing.switch(tmp_path, releasing.find(tmp_path, folder.name))
    own = Engine(tmp_path, workers=1)
    try:
        own.write(Update(text))
        assert own.release.id != engine.release.id
        before = Catalogue(queries.load(), lambda: engine)["trials-by-drug"]
        after = Catalogue(queries.load(), lambda: own)["trials-by-drug"]
        assert after.parameters == before.parameters
        given = {"drug": ["daratumumab"]}
        answers = [
            asked.ask(query.bind(given).question("csv")).body()
            for asked, query in ((engine, before), (own, after))
        ]
        assert answers[0] == answers[1]
        assert len(answers[0].splitlines()) > 2
    finally:
        own.close()

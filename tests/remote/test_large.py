"""Pages of a release that is too large to be held in memory: each asks the engine for its thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.engine.remote import dialects
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.engine import Engine
from graph.engine.remote.facts import RemoteFacts
from graph.lookup import LABEL, TYPE, term
from server import create_app
from server.settings import Settings

THINGS = ["d:BOSTON", "mm:Trial", "mm:lenalidomide", "mm:hasArm", "d:nobody"]


@pytest.fixture(scope="module")
def large(oxigraph: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine with our release, which is large for a server that holds a thousand triples."""
    engine = Engine(
        Addresses(f"{oxigraph}/query"),
        dialects.find("oxigraph"),
        deadline=60.0,
        folder=tmp_path_factory.mktemp("large"),
        copied=1000,
    )
    assert isinstance(engine.facts(), RemoteFacts)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", THINGS)
def test_what_is_looked_up_is_what_a_copy_in_memory_says(
    large: Engine, found: Engine, name: str
) -> None:
    thing, there, here = term(name), large.facts(), found.facts()
    assert there.about(thing) == here.about(thing)
    assert set(there.pointing(thing)) == set(here.pointing(thing))
    assert there.knows(thing) == here.knows(thing)
    assert there.label(thing) == here.label(thing)
    assert there.values(thing, TYPE) == here.values(thing, TYPE)
    assert there.subjects(TYPE, thing) == here.subjects(TYPE, thing)
    assert set(there.statements(thing, LABEL, None)) == set(here.statements(thing, LABEL, None))
    kind = here.value(thing, TYPE) or term("mm:Trial")
    assert there.has(thing, TYPE, kind) == here.has(thing, TYPE, kind)


def test_a_number_of_statements_is_kept_to(large: Engine) -> None:
    assert len(list(large.facts().pointing(term("mm:Trial"), most=3))) == 3


PAGES = ["/data/BOSTON", "/data/BOSTON.ttl", "/onto/Trial", "/onto/Trial.ttl",
         "/graph/ontology.ttl", "/data/BOSTON.jsonld", "/evidence", "/"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_the_same(large: Engine, found: Engine, tmp_path: Path, path: str) -> None:
    pages = [
        create_app(Settings(releases=tmp_path), engine)
        .test_client()
        .get(path, headers=HTML, follow_redirects=True)
        for engine in (large, found)
    ]
    assert [one.status_code for one in pages] == [200, 200]
    assert pages[0].data == pages[1].data


HTML = {"Accept": "text/html, */*;q=0.1"}


def test_a_page_that_was_shown_asks_no_more(
    large: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client: FlaskClient = create_app(Settings(releases=tmp_path), large).test_client()
    asked: list[str] = []
    solutions = large.facts()._rows  # type: ignore[attr-defined]  # RemoteFacts

    def counted(question: object) -> Iterator[ox.QuerySolution]:
        asked.append(str(question))
        return solutions(question)  # type: ignore[no-any-return]

    monkeypatch.setattr(large.facts(), "_rows", counted)
    first = client.get("/data/CANDOR", headers=HTML, follow_redirects=True)
    assert 0 < len(asked) < 200
    asked.clear()
    again = client.get("/data/CANDOR", headers=HTML, follow_redirects=True)
    assert (again.data, asked) == (first.data, [])

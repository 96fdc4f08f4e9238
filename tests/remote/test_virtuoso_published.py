"""Releases of ours brought to Virtuoso, which wants Digest, and served there by a switch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from graph import release as releasing
from graph.build import Graphs
from graph.change import Update
from graph.engine.answer import Question
from graph.engine.remote.engine import Engine
from graph.release import Release
from ontology import DATA_GRAPH
from server.engine import remote
from tests import virtuoso_server
from tests.remote.conftest import before
from tests.virtuoso_server import Virtuoso


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with virtuoso_server.serve(tmp_path_factory.mktemp("empty")) as server:
        yield server


@pytest.fixture
def engine(empty: Virtuoso) -> Iterator[Engine]:
    engine = remote(before(empty, engine_user=empty.user, engine_password=empty.password))
    yield engine
    engine.close()


def make(folder: Path, word: str) -> Release:
    facts = Graph()
    facts.add((URIRef("urn:a"), URIRef("urn:p"), Literal(word)))
    return releasing.store(Graphs({DATA_GRAPH: facts}, {}), folder)


def words(engine: Engine) -> set[str]:
    body = engine.ask(Question("SELECT ?o { <urn:a> <urn:p> ?o }", rows="csv")).body()
    return set(body.decode().split("\r\n")[1:-1])


def test_readers_see_one_release_or_the_other(
    engine: Engine, empty: Virtuoso, tmp_path: Path
) -> None:
    releases = [make(tmp_path, word) for word in ("one", "two")]
    engine.publish(releases[0], lambda _: None, 10)
    assert engine.release.id == releases[0].id
    reader, seen, stop = remote(before(empty)), [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(frozenset(words(reader)))

    thread = threading.Thread(target=read)
    thread.start()
    engine.publish(releases[1], lambda _: None, 10)
    engine.roll_back(releases[0].id)
    stop.set()
    thread.join()
    reader.close()
    assert set(seen) <= {frozenset({"one"}), frozenset({"two"})}
    assert words(engine) == {"one"}


def test_an_update_changes_the_release_that_is_served(engine: Engine, tmp_path: Path) -> None:
    engine.publish(make(tmp_path, "before"), lambda _: None, 10)
    engine.write(Update(f"INSERT DATA {{ GRAPH <{DATA_GRAPH}> {{ <urn:a> <urn:p> 'more' }} }}"))
    assert words(engine) == {"before", "more"}

"""Releases of ours brought to Virtuoso, which wants Digest, and served there by a switch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from werkzeug.test import TestResponse

from graph import release as releasing
from graph.build import Graphs
from graph.change import Update, WriteError
from graph.engine.answer import EngineError, Question
from graph.engine.remote.engine import Engine
from graph.release import DUMP, Release
from ontology import DATA_GRAPH
from server import create_app, tokens
from server.engine import remote
from server.settings import Settings
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


@pytest.fixture
def writer(engine: Engine, tmp_path: Path) -> Callable[..., TestResponse]:
    """Ask the server in front of Virtuoso for a tiny release, with leave to write."""
    engine.publish(make(tmp_path / "ours", "before"), lambda _: None, 10)
    token = tokens.create(tmp_path, "tester", 1.0)
    client = create_app(Settings(releases=tmp_path), engine).test_client()
    allowed = {"Authorization": f"Bearer {token}"}
    return partial(client.open, headers=allowed, content_type="text/turtle")


HARD = [
    '<urn:a> <urn:p> "Ω 𝄞 \\\\ \\" \\n \\t \'"@en .',
    '<urn:a> <urn:p> "<https://w3id.org/myelokg/graph/data>" .',
    "<urn:a> <urn:p> 1.5, 12, true, false .",
    '<urn:a> <urn:p> "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> .',
    '<urn:a> <urn:p> "x"^^<urn:own>, "" .',
    "<urn:a%20b> <urn:p> <https://w3id.org/myelokg/graph/data> .",
]


@pytest.mark.parametrize("turtle", HARD)
def test_a_graph_that_is_put_is_read_back_as_it_was(
    writer: Callable[..., TestResponse], turtle: str
) -> None:
    path = f"/store?graph={DATA_GRAPH}"
    done = writer(path, method="PUT", data=turtle)
    assert done.status_code == 204, done.text
    back = writer(path + "&format=nt", method="GET")
    assert set(ox.parse(back.data, format=ox.RdfFormat.N_TRIPLES)) == set(
        ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    )


REFUSED = [
    ('"P1D"^^<http://www.w3.org/2001/XMLSchema#duration>', 502),
    ("12345678901234567890", 400),
]


@pytest.mark.parametrize(("literal", "status"), REFUSED)
def test_a_literal_that_is_refused_leaves_the_graph_as_it_was(
    writer: Callable[..., TestResponse], engine: Engine, literal: str, status: int
) -> None:
    path, release = f"/store?graph={DATA_GRAPH}", engine.release
    done = writer(path, method="PUT", data=f"<urn:a> <urn:p> {literal} .")
    assert done.status_code == status, done.text
    assert (words(engine), engine.release) == ({"before"}, release)


def test_a_number_keeps_its_value_and_not_its_spelling(
    writer: Callable[..., TestResponse],
) -> None:
    path = f"/store?graph={DATA_GRAPH}"
    assert writer(path, method="PUT", data="<urn:a> <urn:p> 1.50, 007 .").status_code == 204
    assert writer(path + "&format=nt", method="GET").data.count(b'"1.5"') == 1


def test_a_release_that_was_changed_in_place_is_published_anew_as_it_was(
    engine: Engine, tmp_path: Path
) -> None:
    release = make(tmp_path, "again")
    engine.publish(release, lambda _: None, 10)
    change = "DELETE DATA { GRAPH <graph/data> { <urn:a> <urn:p> 'again' } } ; "
    engine.write(Update(change + "INSERT DATA { GRAPH <graph/data> { <urn:a> <urn:p> 'other' } }"))
    changed = engine.release
    assert words(engine) == {"other"}
    engine.publish(release, lambda _: None, 10)
    assert words(engine) == {"again"}
    engine.roll_back(changed.id)
    assert words(engine) == {"other"}


def test_graphs_are_made_added_to_and_removed_over_http(
    writer: Callable[..., TestResponse], engine: Engine
) -> None:
    new = "/store?graph=urn:new"
    assert writer(new, method="PUT", data="<urn:a> <urn:p> 'new' .").status_code == 201
    assert writer(new, method="POST", data="<urn:a> <urn:p> 'more' .").status_code == 204
    assert words(engine) == {"before", "new", "more"}
    assert engine.release.counts == {DATA_GRAPH: 1, "urn:new": 2}
    assert writer(new, method="DELETE").status_code == 204
    assert writer(new, method="GET").status_code == 404
    assert words(engine) == {"before"}


def test_a_release_is_copied_and_compared_with_the_one_before(
    engine: Engine, tmp_path: Path
) -> None:
    first, second = (make(tmp_path / "ours", word) for word in ("first", "second"))
    for one in (first, second):
        engine.publish(one, lambda _: None, 10)
    client = create_app(Settings(releases=tmp_path), engine).test_client()
    dump = client.get(f"/release/{second.id}/myelokg.nq")
    assert dump.data == (second.folder / DUMP).read_bytes()
    told = client.get(f"/release/{second.id}/changes.json?since={first.id}").get_json()
    (row,) = told["graphs"]
    assert (row["added"], row["removed"]) == (1, 1)


def test_who_gives_a_wrong_password_is_told_so_and_changes_nothing(
    engine: Engine, empty: Virtuoso, tmp_path: Path
) -> None:
    engine.publish(make(tmp_path, "kept"), lambda _: None, 10)
    wrong = remote(before(empty, engine_user=empty.user, engine_password="wrong"))  # noqa: S106
    with pytest.raises((EngineError, WriteError), match=r"401.*MYELOKG_ENGINE_PASSWORD"):
        wrong.write(Update(f"DROP GRAPH <{DATA_GRAPH}>"))
    wrong.close()
    assert words(engine) == {"kept"}

"""Releases of ours in an engine of others: brought there, served, changed, and rolled back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from rdflib import Graph, Literal, URIRef

from graph import release as releasing
from graph.build import Graphs
from graph.change import (
    ChangeRefused,
    ChangeSyntaxError,
    GraphNotFound,
    Part,
    Removal,
    Update,
    Upload,
    WriteError,
)
from graph.engine.answer import Question
from graph.engine.remote import register
from graph.engine.remote.engine import Engine
from graph.release import Release, UnknownRelease
from ontology import DATA_GRAPH, META_GRAPH
from server.engine import remote
from tests import other_server
from tests.remote.conftest import settings

EVERYTHING = "SELECT ?g ?s ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?o"
OTHER = "urn:other"
FAR = "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with other_server.serve(tmp_path_factory.mktemp("engine")) as address:
        yield address


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = remote(settings(address))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Release]:
    """Make a tiny release with this word in it, which also speaks of its own graphs."""

    def make(word: str) -> Release:
        facts, about = Graph(), Graph()
        facts.add((URIRef("urn:a"), URIRef("urn:p"), Literal(f'{word} "<{DATA_GRAPH}>"')))
        facts.add((URIRef("urn:a"), URIRef("urn:p"), Literal(word)))
        about.add((URIRef(DATA_GRAPH), URIRef("urn:p"), Literal("described")))
        graphs = Graphs({DATA_GRAPH: facts, META_GRAPH: about, OTHER: facts}, {})
        return releasing.store(graphs, tmp_path_factory.getbasetemp() / "ours")

    return make


def words(engine: Engine) -> set[str]:
    body = engine.ask(Question("SELECT ?o { <urn:a> <urn:p> ?o }", rows="csv")).body()
    return set(body.decode().split("\r\n")[1:-1])


def publish(engine: Engine, release: Release, keep: int = 10) -> list[str]:
    said: list[str] = []
    engine.publish(release, said.append, keep)
    return said


def test_what_is_published_is_answered_under_its_own_names(
    engine: Engine, make: Callable[[str], Release]
) -> None:
    first = make("first")
    publish(engine, first)
    assert engine.release.id == first.id
    assert engine.release.counts == first.counts
    body = engine.ask(Question(EVERYTHING, rows="csv")).body().decode()
    assert DATA_GRAPH in body
    assert "release/" not in body
    joined = "SELECT ?l { GRAPH ?g { <urn:a> ?p ?o } ?g <urn:p> ?l }"
    assert b"described" in engine.ask(Question(joined, rows="csv")).body()
    here = f"SELECT ?o {{ GRAPH <{OTHER}> {{ ?s ?p ?o }} }}"
    assert engine.ask(Question(here, rows="csv")).body().count(b"\r\n") == 3


def test_what_stands_there_whole_is_not_sent_again(
    engine: Engine, make: Callable[[str], Release]
) -> None:
    release = make("again")
    assert len(publish(engine, release)) == len(release.counts) + 1
    assert publish(engine, release) == [f"release {release.id} is served"]


def test_readers_see_one_release_or_the_other_while_another_is_published_and_rolled_back(
    engine: Engine, address: str, make: Callable[[str], Release]
) -> None:
    releases = {word: make(word) for word in ("one", "two")}
    publish(engine, releases["one"])
    reader, seen, stop = remote(settings(address)), [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(frozenset(words(reader)))

    thread = threading.Thread(target=read)
    thread.start()
    publish(engine, releases["two"])
    engine.roll_back(releases["one"].id)
    publish(engine, releases["two"])
    stop.set()
    thread.join()
    reader.close()
    whole = {frozenset({word, f'"{word} ""<{DATA_GRAPH}>"""'}) for word in releases}
    assert set(seen) <= whole
    assert words(engine) in whole
    by_id = engine.ask(Question("ASK { ?s ?p 'one' }"), release=releases["one"]).body()
    assert b"true" in by_id


def test_other_servers_follow(address: str, engine: Engine, make: Callable[[str], Release]) -> None:
    follower = remote(settings(address))
    release = make("followed")
    publish(engine, release)
    for _ in range(50):
        if follower.release.id == release.id:
            break
        threading.Event().wait(0.1)
    assert follower.release.id == release.id
    follower.close()


def test_the_oldest_releases_go(engine: Engine, make: Callable[[str], Release]) -> None:
    old = [make(word) for word in ("oldest", "older")]
    for one in old:
        publish(engine, one)
    last = make("latest")
    publish(engine, last, keep=2)
    assert [one.id for one in engine.listed()] == [last.id, old[1].id]
    with pytest.raises(UnknownRelease):
        engine.find(old[0].id)


@pytest.fixture
def written(engine: Engine, make: Callable[[str], Release]) -> Engine:
    publish(engine, make("to be written"))
    return engine


def test_an_update_makes_a_release_in_place(written: Engine) -> None:
    before = written.release
    written.write(
        Update(
            "PREFIX g: <https://w3id.org/myelokg/graph/> "
            "INSERT DATA { GRAPH g:new { <urn:a> <urn:p> 'added' } } # end"
        )
    )
    assert "added" in words(written)
    assert written.release.id != before.id
    assert written.release.triples == before.triples + 1
    with pytest.raises(UnknownRelease):
        written.find(before.id)


def test_an_update_changes_no_other_release(
    written: Engine, make: Callable[[str], Release]
) -> None:
    kept = written.release
    publish(written, make("beside"))
    written.write(Update(FAR))
    assert written.release.triples == 0
    written.roll_back(kept.id)
    assert written.release.triples == kept.triples
    assert "to be written" in words(written)


REFUSED = [
    "DROP ALL",
    "CLEAR NAMED",
    "CLEAR GRAPH <urn:elsewhere>",
    "DROP GRAPH <https://w3id.org/myelokg/releases>",
    "LOAD <http://127.0.0.1:1/a.ttl>",
    f"WITH <graph/data> {FAR}",
]


@pytest.mark.parametrize("text", REFUSED)
def test_an_update_that_would_reach_further_is_refused(written: Engine, text: str) -> None:
    before = words(written)
    with pytest.raises(ChangeRefused):
        written.write(Update(text))
    assert words(written) == before


def test_a_change_that_cannot_be_read_changes_nothing(written: Engine) -> None:
    before = written.release
    with pytest.raises(ChangeSyntaxError):
        written.write(Update("INSERT DATA { GRAPH <graph/data> { <urn:a> "))
    with pytest.raises(ChangeSyntaxError):
        written.write(Upload(DATA_GRAPH, (Part(b"<urn:a> <urn:p>", "ttl"),)))
    assert written.release == before


def test_a_graph_is_put_posted_and_removed(written: Engine) -> None:
    written.write(Upload(DATA_GRAPH, (Part(b"<urn:a> <urn:p> 'put' .", "ttl"),), replace=True))
    assert written.release.counts[DATA_GRAPH] == 1
    written.write(Upload(DATA_GRAPH, (Part(b"<urn:a> <urn:p> 'posted' .", "ttl"),)))
    assert {"put", "posted"} <= words(written)
    written.write(Removal(DATA_GRAPH))
    assert DATA_GRAPH not in written.release.counts
    with pytest.raises(GraphNotFound):
        written.write(Removal(DATA_GRAPH))


@pytest.mark.parametrize("data", [b"<urn:a> <urn:p> 'new' .", b"<urn:n> { <urn:a> <urn:p> 'new' }"])
def test_a_new_graph_stands_within_the_release_that_it_was_put_to(
    written: Engine, make: Callable[[str], Release], data: bytes
) -> None:
    """Also one whose name is not of ours, as a graph or in a dataset."""
    upload = (
        Upload(None, (Part(data, "trig"),))
        if b"{" in data
        else Upload("urn:n", (Part(data, "ttl"),))
    )
    written.write(upload)
    assert written.release.counts["urn:n"] == 1
    assert "new" in words(written)
    changed = written.release
    publish(written, make("after it"))
    assert "new" not in words(written)
    written.roll_back(changed.id)
    assert "new" in words(written)


def test_a_release_that_was_changed_in_place_is_published_anew_as_it_was(
    engine: Engine, make: Callable[[str], Release]
) -> None:
    """Its graphs stand there in the same numbers, and are read; so it gets others."""
    release = make("again and again")
    publish(engine, release)
    before = words(engine)
    graph = "GRAPH <graph/data>"
    swap = f"DELETE {{ {graph} {{ ?s ?p ?o }} }} INSERT {{ {graph} {{ ?s ?p 'other' , 'one' }} }}"
    engine.write(Update(f"{swap} WHERE {{ {graph} {{ ?s ?p ?o }} }}"))
    changed = engine.release
    assert changed.counts == release.counts
    publish(engine, release)
    assert words(engine) == before
    engine.roll_back(changed.id)
    assert {"other", "one"} <= words(engine)


def test_a_switch_that_was_acknowledged_and_not_made_is_told(
    engine: Engine, make: Callable[[str], Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(engine, make("served"))
    nothing = "INSERT DATA { GRAPH <urn:nothing> { <urn:a> <urn:b> 1 } }"
    monkeypatch.setattr(register, "switch", lambda *_, **__: nothing)
    with pytest.raises(WriteError, match=r"acknowledged the switch .* MYELOKG_ENGINE_DIALECT"):
        publish(engine, make("not served"))
    assert "served" in words(engine)


def test_nothing_is_written_where_no_address_for_it_is_given(
    address: str, make: Callable[[str], Release]
) -> None:
    reader = remote(settings(address, engine_update=""))
    with pytest.raises(ChangeRefused, match="MYELOKG_ENGINE_UPDATE"):
        reader.write(Update("DROP GRAPH <graph/data>"))
    with pytest.raises(ChangeRefused, match="MYELOKG_ENGINE_UPDATE"):
        publish(reader, make("never"))
    reader.close()

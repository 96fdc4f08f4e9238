"""What is made of a whole release that stands in an engine: exports, dumps, `/explore`, changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef

from graph import release as releasing
from graph.build import Graphs
from graph.engine.answer import AnswerBroken, EngineBusy, EngineError, NotCopied
from graph.engine.embedded import Engine as Embedded
from graph.engine.remote import copies, dialects, streaming
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.copies import Copies
from graph.engine.remote.engine import Engine
from graph.lookup import IN_MEMORY
from graph.release import ABOUT, DUMP, Release
from server import changes, create_app
from server.engine import remote
from server.settings import Settings
from tests import other_server, small
from tests.remote.conftest import before, settings
from tests.remote.test_failures import JSON, Script, saying
from tests.server_process import ROOT
from tests.virtuoso_server import Virtuoso


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server in front keeps what it makes."""
    return tmp_path_factory.mktemp("front")


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory, release: Release, folder: Path
) -> Iterator[Engine]:
    """An engine to which our release was published, under its own id."""
    with other_server.serve(tmp_path_factory.mktemp("published")) as address:
        engine = remote(settings(address, releases=folder, deadline=60.0))
        engine.publish(release, lambda _: None, 10)
        yield engine
        engine.close()


@pytest.fixture(scope="module")
def there(published: Engine, folder: Path) -> FlaskClient:
    """The server in front of it."""
    return create_app(settings("http://127.0.0.1:1", releases=folder), published).test_client()


@pytest.fixture(scope="module")
def here(engine: Embedded, releases: Path) -> FlaskClient:
    """The server over the same release on this disk."""
    return create_app(Settings(releases=releases), engine).test_client()


SAME = ["/export/results", "/export/cytoscape", "/export/bibtex.bib", "/export/nquads",
        "/release/{id}/myelokg.nq", "/release/{id}/myelokg.trig", "/store?format=nq",
        "/explore?thing=d:CANDOR", "/explore.json?thing=d:KPd&open=d:DaraKd"]  # fmt: skip


@pytest.mark.parametrize("path", SAME)
def test_what_is_made_of_a_release_has_the_same_bytes_as_over_our_own_engine(
    there: FlaskClient, here: FlaskClient, release: Release, path: str
) -> None:
    one, other = (client.get(path.format(id=release.id)) for client in (there, here))
    assert one.status_code == 200, one.text[:500]
    assert one.data == other.data


def test_a_release_is_copied_once_and_asked_no_more(
    there: FlaskClient, published: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert there.get("/export/results").status_code == 200
    copied = published.fetch(published.release)
    assert published.held(published.release) == copied
    monkeypatch.setattr(published, "_lines", None)  # the way to the engine
    assert published.fetch(published.release) == copied
    made = [one for one in there.get("/export.json").get_json()["exports"] if "bytes" in one]
    assert "results" in {one["name"] for one in made}


def test_over_virtuoso_the_dump_has_the_bytes_of_ours(
    virtuoso: Virtuoso, release: Release, tmp_path: Path
) -> None:
    """Of a release as it is found the id differs, which stands in other files too."""
    engine = remote(before(virtuoso, releases=tmp_path, deadline=60.0))
    client = create_app(before(virtuoso, releases=tmp_path), engine).test_client()
    dump = client.get(f"/release/{engine.release.id}/myelokg.nq")
    assert dump.data == (release.folder / DUMP).read_bytes()
    engine.close()


GRAPH, OTHER = "https://w3id.org/myelokg/graph/data", "urn:other"
LINES = {GRAPH: b'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> _:x .\n', OTHER: b"_:x <urn:p> _:x .\n"}
SMALL = Release("0123456789ab", Path("none"), "1", {GRAPH: 2, OTHER: 1, "urn:empty": 0})


def lines(_: Release, graph: str) -> Iterator[bytes]:
    yield LINES[graph]


def short(_: Release, graph: str) -> Iterator[bytes]:
    yield LINES[graph].splitlines(keepends=True)[0]


def broken(_: Release, graph: str) -> Iterator[bytes]:
    yield LINES[graph]
    raise copies.AnswerBroken("the engine went away")


def unreadable(_: Release, graph: str) -> Iterator[bytes]:
    yield LINES[graph][:-4]


def test_a_copy_has_the_numbers_and_the_empty_graphs(tmp_path: Path) -> None:
    copied = Copies(tmp_path, lines, lambda _: True).take(SMALL)
    assert (copied.id, copied.counts) == (SMALL.id, SMALL.counts)
    dump = (copied.folder / DUMP).read_text(encoding="utf-8")
    assert "# <urn:empty> is empty" in dump
    names = {word for line in dump.splitlines() for word in line.split() if word.startswith("_:")}
    assert len(names) == 2  # nameless nodes of two graphs are two, though both are called x


WRONG: list[tuple[copies.Lines, bool, str]] = [
    (short, True, "counts 2 triples in .*/data and gave 1"),
    (broken, True, "went away"),
    (unreadable, True, "ended with status"),
    (lines, False, "was changed while"),
]


@pytest.mark.parametrize(("given", "stands", "words"), WRONG)
def test_a_copy_that_is_not_the_whole_release_is_never_used(
    tmp_path: Path, given: copies.Lines, stands: bool, words: str
) -> None:
    wrong = Copies(tmp_path, given, lambda _: stands)
    with pytest.raises(EngineError, match=words):
        wrong.take(SMALL)
    assert wrong.held(SMALL) is None
    assert [one.name for one in tmp_path.iterdir()] == [".lock"]
    assert Copies(tmp_path, lines, lambda _: True).take(SMALL).triples == SMALL.triples


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotCopied, match="cannot be written"):
        Copies(tmp_path / "file" / "copies", lines, lambda _: True).take(SMALL)


def test_the_copy_that_was_wanted_longest_ago_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "KEPT", 2)
    kept = Copies(tmp_path, lines, lambda _: True)
    wanted = [
        Release(f"{number:012}", Path("none"), "1", {OTHER: 1}) for number in range(copies.KEPT + 1)
    ]
    for one in wanted[:-1]:
        kept.take(one)
    kept.take(wanted[0])
    kept.take(wanted[-1])
    assert [kept.held(one) is not None for one in wanted[:2]] == [True, False]
    assert len(list(tmp_path.glob(f"*/{ABOUT}"))) == copies.KEPT


def test_what_another_process_has_found_is_copied_again(tmp_path: Path) -> None:
    asked: list[str] = []

    def told(release: Release, graph: str) -> Iterator[bytes]:
        asked.append(graph)
        return lines(release, graph)

    for _ in range(2):
        found = Copies(tmp_path, told, lambda _: True, afresh=True)
        assert found.held(SMALL) is None
        found.take(SMALL)
        assert found.take(SMALL) == found.held(SMALL)
    assert asked == [GRAPH, OTHER] * 2


def test_few_wait_for_a_copy_and_the_others_are_told_to_come_again(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(release: Release, graph: str) -> Iterator[bytes]:
        begun.set()
        go_on.wait(30)
        return lines(release, graph)

    shared = Copies(tmp_path, slow, lambda _: True, patience=0.1)
    maker = threading.Thread(target=shared.take, args=(SMALL,))
    maker.start()
    begun.wait(30)
    with pytest.raises(EngineBusy):
        shared.take(SMALL)
    go_on.set()
    maker.join()
    assert shared.take(SMALL).triples == SMALL.triples


def test_an_engine_killed_in_the_middle_of_a_copy_leaves_none_and_another_try_makes_it(
    tmp_path: Path,
) -> None:
    many = (f"<urn:a> <urn:p> '{number:0100}' <urn:g> .\n" for number in range(20_000))
    (tmp_path / "many.nq").write_text("".join(many).replace("'", '"'), encoding="utf-8")
    other_server.load(tmp_path / "engine", tmp_path / "many.nq")
    with ExitStack() as stack:
        address = stack.enter_context(other_server.serve(tmp_path / "engine"))
        engine = remote(settings(address, releases=tmp_path / "front", deadline=60.0))
        wanted, whole = engine.release, engine._lines

        def killed(found: Release, graph: str) -> Iterator[bytes]:
            for piece in whole(found, graph):
                yield piece
                stack.close()

        dying = Copies(tmp_path / "copies", killed, engine._stands)
        with pytest.raises(EngineError):
            dying.take(wanted)
        assert [one.name for one in (tmp_path / "copies").iterdir()] == [".lock"]
        with other_server.serve(tmp_path / "engine", int(address.rpartition(":")[2])):
            for _ in range(100):
                if engine.breaker.state == "closed":
                    break
                threading.Event().wait(0.1)
            assert Copies(tmp_path / "copies", whole, engine._stands).take(wanted)
        engine.close()


COUNTS = (
    b'{"head":{"vars":["g","n"]},"results":{"bindings":[{"g":{"type":"uri","value":"urn:g"},'
    b'"n":{"type":"literal","value":"2"}}]}}'
)
TRIPLE = b"<urn:a> <urn:p> <urn:b> .\n"
ANSWERS: list[tuple[Callable[[Script], None], int, str]] = [
    (lambda one: one.say(401, b""), 502, "engine-failed"),
    (lambda one: one.say(503, b"busy"), 503, "engine-down"),
    (lambda one: one.say(200, TRIPLE, "application/n-triples"), 503, "release-not-copied"),
    (lambda one: one.say(200, TRIPLE[:9], "application/n-triples"), 502, "engine-failed"),
    (lambda one: one.say(200, b"{}", JSON), 502, "engine-failed"),
]


@pytest.mark.parametrize(("answer", "status", "slug"), ANSWERS)
def test_an_engine_that_gives_no_copy_is_told_in_a_problem_document(
    tmp_path: Path, answer: Callable[[Script], None], status: int, slug: str
) -> None:
    with saying(answer, counts=COUNTS, folder=tmp_path) as engine:
        client = create_app(Settings(releases=tmp_path), engine).test_client()
        for path in (f"/release/{engine.release.id}/myelokg.nq", "/export/turtle"):
            found = client.get(path)
            assert (found.status_code, found.get_json()["type"].rpartition("/")[2]) == (
                status,
                slug,
            ), found.text


def test_the_page_tells_the_bounds_of_the_code() -> None:
    page = (ROOT / "docs" / "clusters.md").read_text(encoding="utf-8")
    words = ("two", "three", "four", "five")
    assert f"at most\n{IN_MEMORY:,} triples" in page
    assert f"the {words[copies.KEPT - 2]} that were wanted last stay" in page


LARGE = Release("0123456789ab", Path("none"), "1", {GRAPH: 2, OTHER: 1})


def test_a_release_too_large_to_copy_is_passed_on_as_it_comes() -> None:
    quads = b"".join(streaming.write(LARGE, "nq", lines))
    trig = b"".join(streaming.write(LARGE, "trig", lines))
    read = [
        set(ox.parse(text, format=form)) for text, form in zip((quads, trig), FORMS, strict=True)
    ]
    assert read[0] == read[1]
    assert {str(one.graph_name) for one in read[0]} == {f"<{GRAPH}>", f"<{OTHER}>"}
    assert quads.count(b"_:g0x") == 1
    assert quads.count(b"_:g1x") == 2


FORMS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_a_part_of_a_graph_breaks_the_file_off(suffix: str) -> None:
    with pytest.raises(AnswerBroken, match=r"counts 2 triples in .*/data and gave 1"):
        list(streaming.write(LARGE, suffix, short))


@pytest.fixture(scope="module")
def bounded(published: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The same engine, of which not even one graph of ours is copied."""
    addresses = published._endpoint.addresses
    folder = tmp_path_factory.mktemp("bounded")
    engine = Engine(addresses, dialects.find("oxigraph"), deadline=60.0, folder=folder, copied=1000)
    yield engine
    engine.close()


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_the_dump_of_a_large_release_holds_all_of_it(
    bounded: Engine, release: Release, suffix: str
) -> None:
    client = create_app(Settings(), bounded).test_client()
    dump = client.get(f"/release/{release.id}/myelokg.{suffix}")
    assert dump.status_code == 200, dump.text[:500]
    found = ox.parse(dump.data, format=FORMS[suffix == "trig"])
    assert set(found) == set(ox.parse(path=str(release.folder / DUMP), format=FORMS[0]))


@pytest.mark.parametrize("path", ["/export/turtle", "/export/cytoscape", "/explore"])
def test_what_cannot_be_made_of_a_large_release_says_where_to_go(
    bounded: Engine, release: Release, path: str
) -> None:
    answer = create_app(Settings(), bounded).test_client().get(path)
    assert answer.status_code == 503
    assert f"/release/{release.id}/myelokg.nq" in answer.text


def test_the_evidence_is_copied_alone_where_others_have_loaded_much_beside_it(
    tmp_path: Path,
) -> None:
    quads = [f"<urn:a> <urn:p> <urn:{number}> <{OTHER}> .\n" for number in range(50)]
    quads += [f"<urn:a> <urn:p> <urn:{number}> <{GRAPH}> .\n" for number in range(5)]
    (tmp_path / "some.nq").write_text("".join(quads), encoding="utf-8")
    other_server.load(tmp_path / "engine", tmp_path / "some.nq")
    with other_server.serve(tmp_path / "engine") as address:
        where = Addresses(f"{address}/query")
        engine = Engine(where, dialects.find("oxigraph"), folder=tmp_path, copied=10)
        assert engine.held(engine.release, evidence=True) is None
        assert engine.fetch(engine.release, evidence=True).counts == {GRAPH: 5}
        client = create_app(Settings(), engine).test_client()
        assert client.get("/export/ris").status_code == 200
        assert client.get("/export/jsonld").status_code == 503
        engine.close()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release, Release]:
    """A folder with two tiny releases, the second of which followed the first."""
    folder = tmp_path_factory.mktemp("two")
    first = small.make(folder)
    more = Graph()
    more.add((URIRef("urn:a"), URIRef("urn:p"), Literal("second")))
    second = releasing.store(Graphs({GRAPH: more}, {}), folder, first)
    releasing.switch(folder, second)
    return folder, first, second


@pytest.mark.parametrize("copied", [IN_MEMORY, 0])
def test_what_changed_between_releases_is_told_as_over_our_own_engine(
    tmp_path: Path, two: tuple[Path, Release, Release], copied: int
) -> None:
    folder, first, second = two
    with other_server.serve(tmp_path / "engine") as address, ExitStack() as stack:
        where = Addresses(f"{address}/query", f"{address}/update", f"{address}/store")
        theirs = Engine(where, dialects.find("oxigraph"), folder=tmp_path, copied=copied)
        ours = Embedded(folder, workers=1, deadline=10.0, queue_seconds=20.0)
        stack.callback(ours.close)
        stack.callback(theirs.close)
        for one in (first, second):
            theirs.publish(one, lambda _: None, 10)
        changes._known.clear()
        path = f"/release/{second.id}/changes.json"
        there = create_app(Settings(), theirs).test_client().get(path).get_json()
        changes._known.clear()
        here = create_app(Settings(), ours).test_client().get(path).get_json()
    assert there["graphs"][0]["graph"] == GRAPH
    if copied:
        assert there == here
        assert there["graphs"][0]["added"] == 1
    else:
        assert "the numbers only" in there["note"]
        numbers = [(one["before"], one["after"]) for one in here["graphs"]]
        assert [(one["before"], one["after"]) for one in there["graphs"]] == numbers

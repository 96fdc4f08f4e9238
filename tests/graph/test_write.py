"""Changes become releases: whole, synced, proven, switched; or nothing happens at all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph import disk, lock, retention
from graph import release as releasing
from graph import write as writing
from graph.change import (
    Change,
    ChangeImpossible,
    ChangeRefused,
    ChangeSyntaxError,
    ChangeTooComplex,
    GraphNotFound,
    Part,
    Removal,
    Update,
    Upload,
    WriteError,
    WriteTimeout,
    WriteTooCostly,
)
from graph.engine import archive
from graph.engine.answer import EngineError, Question
from graph.engine.embedded import Engine
from graph.lock import StoreBusy
from graph.release import DUMP, NoRelease, Release, UnknownRelease
from graph.write import Limits, Written
from ontology import DATA_GRAPH, UNNAMED_GRAPH
from tests import small

ROOT = Path(__file__).parents[2]
G = "https://example.org/g"
LIMITS = Limits(seconds=20.0, patience=5.0)
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">'
    '<rdf:Description rdf:about="#s"><e:p>x</e:p></rdf:Description></rdf:RDF>'
)


@contextmanager
def unproven(_: Release) -> Iterator[None]:
    """Prepare nothing, as the command line does."""
    yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "releases"
    small.make(folder)
    return folder


@pytest.fixture
def write(folder: Path) -> Callable[..., Written]:
    def write(change: Change, limits: Limits = LIMITS) -> Written:
        return writing.write(folder, change, limits, unproven)

    return write


def insert(number: int, graph: str = G) -> Update:
    return Update(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:n> {number} }} }}")


def quads(release: Release) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(release.folder / "store")))


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} - {".lock", "gone"}


def put(data: str, format: str = "ttl", graph: str | None = G) -> Upload:
    part = Part(data.encode(errors="surrogateescape"), format, graph)
    return Upload(graph, (part,), replace=True)


# --------------------------------------------------------------------- what a change makes


def test_a_change_makes_the_next_release_and_leaves_the_present_one_as_it_was(
    folder: Path, write: Callable[..., Written]
) -> None:
    before = releasing.current(folder)
    held = quads(before)
    release = write(insert(1)).release
    assert releasing.current(folder) == release
    assert (release.parent, release.by, release.version) == (before.id, "update", before.version)
    assert release.made > before.made
    assert release.counts == {**before.counts, G: 1}
    assert quads(before) == held
    assert len(quads(release)) == release.triples == before.triples + 1
    assert names(folder) == {before.id, release.id, "current"}


def test_the_dump_of_a_written_release_is_what_its_store_holds(
    write: Callable[..., Written],
) -> None:
    release = write(insert(1)).release
    dump = (release.folder / DUMP).read_bytes()
    assert set(ox.parse(dump, format=ox.RdfFormat.N_QUADS)) == quads(release)
    assert releasing.identity(dump) == release.id
    assert dump.splitlines() == sorted(dump.splitlines())


def test_equal_content_is_the_same_release_however_it_came_about(
    folder: Path, write: Callable[..., Written]
) -> None:
    before = releasing.current(folder)
    first = write(insert(1)).release
    assert write(insert(1)).release == first
    assert write(Removal(G)).release.id == before.id
    assert releasing.current(folder).id == before.id
    assert write(put("<urn:s> <urn:n> 1 .")).release.id == first.id


@pytest.mark.parametrize("text", ["", "INSERT DATA {}", "DELETE WHERE { <urn:none> ?p ?o }"])
def test_a_change_that_changes_nothing_makes_no_release(
    folder: Path, write: Callable[..., Written], text: str
) -> None:
    before = names(folder)
    assert write(Update(text)).release == releasing.current(folder)
    assert names(folder) == before


def test_an_empty_graph_stays_a_graph(folder: Path, write: Callable[..., Written]) -> None:
    assert write(put("")).release.counts[G] == 0
    assert write(insert(1, "urn:other")).release.counts[G] == 0
    engine = Engine(folder, workers=1)
    try:
        rows = engine.ask(Question("SELECT ?g { GRAPH ?g {} }", rows="csv")).body()
        assert G.encode() in rows
    finally:
        engine.close()


def test_the_graph_of_no_name_can_be_written_and_emptied(write: Callable[..., Written]) -> None:
    release = write(put("<urn:s> <urn:p> 1, 2 .", graph=UNNAMED_GRAPH)).release
    assert (release.unnamed, UNNAMED_GRAPH in release.counts) == (2, False)
    assert write(Removal(UNNAMED_GRAPH)).release.unnamed == 0


def test_a_release_too_large_to_be_dumped_is_written_all_the_same(
    folder: Path, write: Callable[..., Written]
) -> None:
    release = write(insert(1), Limits(small=1)).release
    assert not release.dumped
    assert len(quads(release)) == release.triples == 3
    engine = Engine(folder, workers=1)
    try:
        assert b"1" in engine.ask(Question("SELECT ?n { <urn:s> <urn:n> ?n }", rows="csv")).body()
    finally:
        engine.close()
    assert write(insert(2), Limits(small=1)).release.id != release.id


def test_many_changes_leave_a_store_of_few_files(write: Callable[..., Written]) -> None:
    for number in range(12):
        release = write(insert(number)).release
    assert release.counts[G] == 12
    assert sum(1 for one in (release.folder / "store").iterdir()) < 150


# ------------------------------------------------------------------------------- uploads

UPLOADS = [
    ("ttl", "<#s> <urn:p> 'x' ."),
    ("nt", f'<{G}#s> <urn:p> "x" .'),
    ("rdf", XML),
    ("jsonld", '{"@id": "#s", "urn:p": "x"}'),
    ("ttl", "\ufeff<#s> <urn:p> 'x' ."),
]


@pytest.mark.parametrize(("format", "text"), UPLOADS)
def test_an_upload_goes_into_its_graph_and_hangs_on_its_iri(
    write: Callable[..., Written], format: str, text: str
) -> None:
    release = write(put(text, format)).release
    subject, value = ox.NamedNode(G + "#s"), ox.Literal("x")
    wanted = ox.Quad(subject, ox.NamedNode("urn:p"), value, ox.NamedNode(G))
    assert release.counts[G] == 1
    assert wanted in quads(release)


class Served(BaseHTTPRequestHandler):
    """A host with one graph."""

    def do_GET(self) -> None:  # the name that the base class calls
        self.send_response(200)
        content = b"<urn:s> <urn:p> 'from elsewhere' ."
        self.send_header("Content-Type", "text/turtle")
        self.send_header("Content-Length", str(len(content)))  # without it nothing is loaded
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def test_a_graph_is_loaded_from_where_the_operator_allows(write: Callable[..., Written]) -> None:
    with HTTPServer(("127.0.0.1", 0), Served) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{host.server_port}/"
        load = f"LOAD <{address}graph> INTO GRAPH <{G}>"
        with pytest.raises(ChangeRefused):
            write(Update(load, remotes=("https://example.org/",)))
        assert write(Update(load, remotes=(address,))).release.counts[G] == 1
        host.shutdown()


def test_blank_nodes_of_two_uploads_are_two(write: Callable[..., Written]) -> None:
    part = Part(b"_:a <urn:p> 1 .", "ttl", G)
    assert write(Upload(G, (part, part))).release.counts[G] == 2
    assert write(Upload(G, (part,))).release.counts[G] == 3
    json = Part(b'{"@id": "_:a", "urn:p": 1}', "jsonld", G)
    assert write(Upload(G, (json, json))).release.counts[G] == 5


def test_a_dataset_goes_where_it_says(write: Callable[..., Written]) -> None:
    trig = Part(b"<urn:g> { <urn:s> <urn:p> 1 } <urn:s> <urn:p> 2 .", "trig")
    release = write(Upload(None, (trig,))).release
    assert (release.counts["urn:g"], release.unnamed) == (1, 1)


def test_who_posts_adds_and_who_puts_replaces(write: Callable[..., Written]) -> None:
    first = write(put("<urn:s> <urn:p> 1 ."))
    added = write(Upload(G, (Part(b"<urn:s> <urn:p> 2 .", "ttl"),)))
    replaced = write(put("<urn:s> <urn:p> 3 ."))
    assert [one.existed for one in (first, added, replaced)] == [False, True, True]
    assert [one.release.counts[G] for one in (first, added, replaced)] == [1, 2, 1]


# ------------------------------------------------------------- what is refused, and what fails

ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + XML
REFUSED: list[tuple[Change, type[Exception], str]] = [
    (Update("INSERT DATA { <urn:s>"), ChangeSyntaxError, "found the end of the line"),
    (Update("LOAD <file:///etc/passwd>"), ChangeRefused, "LOAD are closed"),
    (Update("LOAD SILENT <http://127.0.0.1:1/> INTO GRAPH <urn:g>"), ChangeRefused, "closed"),
    (
        Update("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        ChangeRefused,
        "closed",
    ),
    (Update("INSERT DATA { " + "(" * 300 + ")" * 300 + " }"), ChangeTooComplex, "deep"),
    (Update("DROP GRAPH <urn:none>"), ChangeImpossible, "does not exist"),
    (Update(f"CREATE GRAPH <{DATA_GRAPH}>"), ChangeImpossible, "already exists"),
    (Removal("urn:none"), GraphNotFound, "no graph urn:none"),
    (put("<urn:s> <urn:p> \n <urn:o"), ChangeSyntaxError, "Unexpected end"),
    (put("<urn:s> <urn:p> '\udcff' ."), ChangeSyntaxError, "."),
    (put(ENTITY, "rdf"), ChangeRefused, "entities"),
    (put("<x>", "rdf"), ChangeSyntaxError, "."),
    (put('{"@context": "http://127.0.0.1:1/"}', "jsonld"), ChangeSyntaxError, "nothing is fetched"),
    (put('{"@id": "urn:h", "@graph": [{"urn:p": 1}]}', "jsonld"), ChangeSyntaxError, "graphs"),
    (put("_:g { <urn:s> <urn:p> 1 }", "trig", None), ChangeSyntaxError, "blank node"),
]


@pytest.mark.parametrize(("change", "error", "words"), REFUSED)
def test_what_cannot_be_done_is_told_and_leaves_everything_as_it_was(
    folder: Path, change: Change, error: type[Exception], words: str
) -> None:
    before, present = names(folder), releasing.current(folder)
    with pytest.raises(error, match=words):
        writing.write(folder, change, LIMITS, unproven)
    assert names(folder) == before
    assert releasing.current(folder) == present


def test_an_upload_that_cannot_be_read_is_told_with_its_line(write: Callable[..., Written]) -> None:
    with pytest.raises(ChangeSyntaxError) as caught:
        write(put("<urn:s> <urn:p> 1 .\n<urn:s> <urn:p> ."))
    assert caught.value.line == 2


def test_no_upload_makes_a_writer_ask_the_network(write: Callable[..., Written]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        doctype = f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{address}">' + XML
        for change in (
            put(f'{{"@context": "{address}", "@id": "urn:s", "p": 1}}', "jsonld"),
            put(doctype, "rdf"),
            Update(f"LOAD <{address}>"),
            Update(f"LOAD SILENT <{address}>"),
            Update(f"INSERT {{ ?s ?p 1 }} WHERE {{ SERVICE SILENT <{address}> {{ ?s ?p 1 }} }}"),
        ):
            with pytest.raises((ChangeSyntaxError, ChangeRefused)):
                write(change)
        with pytest.raises(TimeoutError):
            listener.accept()


ENDLESS = (
    "INSERT { ?a <urn:x> ?f } "
    "WHERE { GRAPH ?graph { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c + ?f + ?i < 0) } }"
)


def test_a_change_that_takes_too_long_is_stopped(
    folder: Path, write: Callable[..., Written]
) -> None:
    many = "".join(f"<urn:s{number}> <urn:p> {number} .\n" for number in range(2000))
    before = write(put(many)).release
    begun = time.monotonic()
    with pytest.raises(WriteTimeout, match="stopped after 1 seconds"):
        write(Update(ENDLESS), Limits(seconds=1.0))
    assert time.monotonic() - begun < 3.0
    assert releasing.current(folder) == before


def test_a_change_that_takes_too_much_memory_ends_alone(
    folder: Path, write: Callable[..., Written]
) -> None:
    doubling = "".join(f"BIND(CONCAT(?a{one}, ?a{one}) AS ?a{one + 1}) " for one in range(30))
    text = f"INSERT {{ <urn:s> <urn:p> ?a30 }} WHERE {{ BIND('0123456789' AS ?a0) {doubling} }}"
    before = releasing.current(folder)
    with pytest.raises(WriteTooCostly):
        write(Update(text), Limits(memory=1 << 29))
    assert releasing.current(folder) == before


WRITE = """
import resource, sys
from contextlib import nullcontext
from pathlib import Path
from graph import write
from graph.change import StoreFull, Update
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
text = "INSERT DATA { GRAPH <urn:g> {" + " ".join(
    f"<urn:s{n}> <urn:p> '{n} is a rather long text, one of many' ." for n in range(4000)
) + "} }"
try:
    write.write(Path(sys.argv[1]), Update(text), write.Limits(), lambda _: nullcontext())
except StoreFull as error:
    print("full:", error)
"""


@pytest.mark.parametrize("most", [1_000, 60_000, 200_000])
def test_a_disk_that_takes_no_more_is_told_and_the_release_goes_on(
    folder: Path, write: Callable[..., Written], most: int
) -> None:
    before, present = names(folder), releasing.current(folder)
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(folder), str(most)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.startswith("full:"), done.stderr
    assert names(folder) == before
    assert releasing.current(folder) == present
    assert write(insert(1)).release.counts[G] == 1


# --------------------------------------------------------------- what outlives a power cut


def test_all_is_synced_before_the_link_is_switched_and_the_link_before_the_end(
    write: Callable[..., Written], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        done.append(os.readlink(f"/proc/self/fd/{handle}"))
        sync(handle)

    def noted_replace(self: Path, target: Any) -> Any:
        done.append(f"switched {Path(target).name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    release = write(insert(1)).release
    switched = done.index("switched current")
    synced = {Path(one).name for one in done[:switched]}
    everything = {one.name for one in release.folder.rglob("*")}
    assert everything <= synced
    assert done[switched - 1] == str(folder)
    assert done[switched + 1] == str(folder)


def test_what_a_writer_left_half_made_is_swept_by_the_next(
    folder: Path, write: Callable[..., Written]
) -> None:
    (folder / ".making-old" / "store").mkdir(parents=True)
    release = write(insert(1)).release
    assert not list(folder.glob(".making-*"))
    assert release.counts[G] == 1


def test_a_release_that_cannot_be_answered_from_is_not_served(folder: Path) -> None:
    present = releasing.current(folder)

    def refuse(_: Release) -> Any:
        raise EngineError("a worker could not open the release")

    with pytest.raises(WriteError, match="cannot be opened: a worker could not"):
        writing.write(folder, insert(1), LIMITS, refuse)
    assert releasing.current(folder) == present


# -------------------------------------------------------------------------- one at a time

HOLD = """
import sys, time
from pathlib import Path
from graph import lock
with lock.held(Path(sys.argv[1]), 5.0):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(folder: Path, seconds: float) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def finish(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_another_writer_is_waited_for(folder: Path, write: Callable[..., Written]) -> None:
    process = holder(folder, 0.5)
    assert write(insert(1)).release.counts[G] == 1
    finish(process)


def test_a_writer_that_stays_too_long_is_named(folder: Path) -> None:
    process = holder(folder, 30)
    with pytest.raises(StoreBusy, match=rf"process {process.pid} has been writing since 20"):
        writing.write(folder, insert(1), Limits(patience=0.2), unproven)
    finish(process)


def test_a_writer_that_was_killed_holds_nothing(
    folder: Path, write: Callable[..., Written]
) -> None:
    process = holder(folder, 30)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert write(insert(1)).release.counts[G] == 1


def test_writers_of_one_process_take_turns_and_none_is_lost(folder: Path) -> None:
    def one(number: int) -> None:
        writing.write(folder, insert(number), Limits(patience=30.0), unproven)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert releasing.current(folder).counts[G] == 6


def test_a_writer_of_this_process_is_waited_for_only_so_long(folder: Path) -> None:
    with lock.held(folder, 1.0), pytest.raises(StoreBusy, match="of this process"):
        writing.write(folder, insert(1), Limits(patience=0.1), unproven)


# ------------------------------------------------------------------- rolling back, retention


def test_rolling_back_serves_the_release_before(
    folder: Path, write: Callable[..., Written]
) -> None:
    first = releasing.current(folder)
    second = write(insert(1)).release
    third = write(insert(2)).release
    assert writing.roll_back(folder, None, 1.0, unproven).id == second.id
    assert writing.roll_back(folder, third.id, 1.0, unproven).id == third.id
    assert writing.roll_back(folder, first.id, 1.0, unproven).id == first.id
    with pytest.raises(NoRelease, match="followed none"):
        writing.roll_back(folder, None, 1.0, unproven)
    assert releasing.current(folder).id == first.id
    assert write(insert(9)).release.counts[G] == 1


@pytest.mark.parametrize("name", ["../../etc", "current", "", "000000000000", "pins", ".cache"])
def test_only_a_release_that_is_kept_can_be_served_again(folder: Path, name: str) -> None:
    with pytest.raises(UnknownRelease):
        releasing.find(folder, name)


def test_the_oldest_releases_go_and_the_bound_holds(
    folder: Path, write: Callable[..., Written]
) -> None:
    made = [releasing.current(folder).id]
    for number in range(5):
        made.append(write(insert(number), Limits(keep=3)).release.id)
    assert [one.id for one in releasing.listed(folder)] == made[:-4:-1]
    assert names(folder) == {*made[-3:], "current"}


def test_the_served_release_and_pinned_ones_never_go(
    folder: Path, write: Callable[..., Written]
) -> None:
    first = releasing.current(folder).id
    retention.pin(folder, first, 1.0)
    second = write(insert(0), Limits(keep=2)).release.id
    for number in range(1, 4):
        latest = write(insert(number), Limits(keep=2)).release.id
    assert {one.id for one in releasing.listed(folder)} == {first, latest}
    assert second not in names(folder)
    retention.unpin(folder, first, 1.0)
    write(insert(9), Limits(keep=2))
    assert first not in names(folder)


def test_what_is_listed_says_when_by_what_and_after_which(
    folder: Path, write: Callable[..., Written]
) -> None:
    first = releasing.current(folder)
    write(put("<urn:s> <urn:p> 1 ."))
    latest, before = retention.described(folder)
    assert (latest.by, latest.parent, latest.current) == (f"store PUT {G}", first.id, True)
    assert (before.by, before.parent, before.current, before.pinned) == (
        "build",
        None,
        False,
        False,
    )


# -------------------------------------------------------------------------------- the engine


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    engine = Engine(folder, workers=1, limits=Limits(patience=20.0))
    yield engine
    engine.close()


def numbers(engine: Engine, release: Release | None = None) -> bytes:
    question = Question("SELECT ?n { <urn:s> <urn:n> ?n } ORDER BY ?n", rows="csv")
    return engine.ask(question, release=release).body()


def test_a_writer_reads_its_own_write(engine: Engine) -> None:
    for number in range(3):
        written = engine.write(insert(number))
        assert engine.release == written.release
        assert str(number).encode() in numbers(engine)


def test_old_releases_can_be_asked(engine: Engine) -> None:
    releases = [engine.write(insert(number)).release for number in range(4)]
    answers = [numbers(engine, one) for one in releases]
    assert [one.count(b"\r\n") - 1 for one in answers] == [1, 2, 3, 4]
    assert [numbers(engine, one) for one in reversed(releases)] == answers[::-1]
    assert len(engine._archive._pools) <= 2


def test_readers_see_a_change_whole_or_not_at_all_and_never_fail(engine: Engine) -> None:
    engine.write(Update("INSERT DATA { <urn:x> <urn:at> 0 . <urn:y> <urn:at> 0 }"))
    move = (
        "DELETE { ?s <urn:at> ?old } INSERT { ?s <urn:at> ?new } "
        "WHERE { ?s <urn:at> ?old BIND(?old + 1 AS ?new) }"
    )
    pair = Question("SELECT ?a ?b { <urn:x> <urn:at> ?a . <urn:y> <urn:at> ?b }", rows="csv")
    seen: list[bytes] = []
    wrong: list[object] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                seen.append(engine.ask(pair).body())
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for _ in range(4):
        engine.write(Update(move))
    over.set()
    for one in readers:
        one.join()
    allowed = [f"a,b\r\n{number},{number}\r\n".encode() for number in range(5)]
    assert not wrong
    assert set(seen) <= set(allowed)
    assert len(seen) > 50
    assert engine.ask(pair).body() == allowed[4]


def test_a_release_that_a_build_damaged_is_not_gone_over_to(engine: Engine, folder: Path) -> None:
    served = engine.release
    (folder / "damaged").mkdir()
    link = folder / "link"
    link.symlink_to("damaged")
    link.replace(folder / "current")
    assert numbers(engine)
    assert engine.release == served


def test_without_a_release_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NoRelease):
        writing.write(tmp_path, insert(1), LIMITS, unproven)


def test_table_files_are_shared_between_releases(write: Callable[..., Written]) -> None:
    first = write(insert(1)).release
    second = write(insert(2)).release
    linked = [one.stat().st_nlink for one in (second.folder / "store").glob("*.sst")]
    assert max(linked) > 1
    assert first.folder != second.folder


def test_a_folder_that_cannot_be_written_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(WriteError, match="cannot be written: Permission denied"):
        writing.write(folder, insert(1), LIMITS, unproven)


def test_releases_that_nobody_asks_any_more_are_closed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "IDLE_SECONDS", 0.1)
    first = engine.release
    engine.write(insert(1))
    numbers(engine, first)
    until = time.monotonic() + 10.0
    while engine._archive._pools:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert numbers(engine, first) == b"n\r\n"


def test_where_files_cannot_be_linked_they_are_copied(
    write: Callable[..., Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(disk.os, "link", refuse)
    assert write(insert(1)).release.counts[G] == 1

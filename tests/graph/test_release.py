from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDFS, Literal

from graph import check, content, lock, metadata, write
from graph import release as releasing
from graph.build import Graphs
from graph.change import Update
from graph.check import CheckError
from graph.lock import StoreBusy
from graph.names import data
from graph.reason import Inconsistent
from graph.release import DUMP, NoRelease, Release
from graph.sources import Complaint, EvidenceError
from ontology import DATA_GRAPH, META_GRAPH, VERSION
from tests.graph.conftest import SMALL, Broken

ALPHA = "mele-2024/studies/ALPHA.yaml"
BESIDE = {"text.sqlite", "statistics.json"}
WARD = "mele-2024/studies/WARD.yaml"
IS_A_TRIAL = "{attribute: type, thing: Trial, read: [{in: 1 p1, start: 0, print: x, cites: []}]}"


@pytest.fixture(scope="session")
def described(small: Graphs) -> Graphs:
    """The small review with its metadata, ready to be stored."""
    return small.extended(metadata.describe(small))


@pytest.fixture
def stored(described: Graphs, tmp_path: Path) -> Release:
    """The small review as the current release of a folder."""
    release = releasing.store(described, tmp_path / "releases")
    releasing.switch(tmp_path / "releases", release)
    return release


def relabelled(graphs: Graphs, label: str) -> Graphs:
    """The same graphs with one more label."""
    changed = graphs.union(DATA_GRAPH)
    changed.add((data("ALPHA"), RDFS.comment, Literal(label)))
    return graphs.extended({DATA_GRAPH: changed})


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".cache", ".lock"}


def test_a_stored_release_is_opened_as_current(stored: Release) -> None:
    assert releasing.current(stored.folder.parent) == stored
    assert stored.version == VERSION
    assert stored.folder.name == stored.id
    assert names(stored.folder) == {"release.json", DUMP, "myelokg.trig", "store", *BESIDE}


def test_its_counts_are_those_of_its_graphs(stored: Release, described: Graphs) -> None:
    assert stored.counts == {name: len(graph) for name, graph in described.by_name.items()}
    assert stored.triples == described.triples
    assert META_GRAPH in stored.counts


def test_it_is_complete_before_it_is_current(described: Graphs, tmp_path: Path) -> None:
    release = releasing.store(described, tmp_path)
    assert names(tmp_path) == {release.id}
    with pytest.raises(NoRelease):
        releasing.current(tmp_path)


def test_equal_content_has_an_equal_id(stored: Release, described: Graphs, tmp_path: Path) -> None:
    elsewhere = releasing.store(described, tmp_path / "elsewhere")
    assert elsewhere.id == stored.id
    assert (elsewhere.folder / DUMP).read_bytes() == (stored.folder / DUMP).read_bytes()


def test_other_content_has_another_id(stored: Release, described: Graphs) -> None:
    other = releasing.store(relabelled(described, "changed"), stored.folder.parent)
    assert other.id != stored.id
    assert other.triples == stored.triples + 1


def test_a_release_that_exists_is_not_written_again(stored: Release, described: Graphs) -> None:
    before = (stored.folder / DUMP).stat().st_mtime_ns
    assert releasing.store(described, stored.folder.parent) == stored
    assert (stored.folder / DUMP).stat().st_mtime_ns == before
    assert names(stored.folder.parent) == {stored.id, "current"}


def test_switching_goes_forward_and_back(stored: Release, described: Graphs) -> None:
    folder = stored.folder.parent
    other = releasing.store(relabelled(described, "next"), folder)
    for release in (other, stored, other):
        releasing.switch(folder, release)
        assert releasing.current(folder) == release
    assert names(folder) == {stored.id, other.id, "current"}


def test_the_link_is_relative_so_that_the_folder_can_move(stored: Release, tmp_path: Path) -> None:
    moved = stored.folder.parent.rename(tmp_path / "moved")
    assert os.readlink(moved / "current") == stored.id
    assert releasing.current(moved).id == stored.id


def test_the_store_opens_read_only_and_holds_what_the_dumps_hold(stored: Release) -> None:
    first = ox.Store.read_only(str(stored.folder / "store"))
    second = ox.Store.read_only(str(stored.folder / "store"))
    dump = set(ox.parse(path=str(stored.folder / DUMP), format=ox.RdfFormat.N_QUADS))
    trig = set(ox.parse(path=str(stored.folder / "myelokg.trig"), format=ox.RdfFormat.TRIG))
    assert len(first) == len(second) == len(dump) == len(trig) == stored.triples
    with pytest.raises(RuntimeError, match="read-write"):
        first.add(next(iter(dump)))


def test_the_store_and_the_dump_of_the_real_release_agree(release: Release) -> None:
    store = ox.Store.read_only(str(release.folder / "store"))
    with (release.folder / DUMP).open("rb") as lines:
        assert len(store) == sum(1 for _ in lines) == release.triples


# --------------------------------------------------------------------- what cannot be served


def test_a_folder_without_releases_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match=r"there is no release in .*: run 'myelokg build'"):
        releasing.current(tmp_path / "nothing")


# what becomes of release.json
DAMAGES: list[tuple[str, Callable[[Path], object]]] = [
    ("gone", Path.unlink),
    ("empty", lambda path: path.write_text("")),
    ("cut off", lambda path: path.write_text(path.read_text()[:40])),
    ("not UTF-8", lambda path: path.write_bytes(b"\xff\xfe")),
    ("without its id", lambda path: path.write_text('{"version": "1", "counts": {}}')),
    ("not an object", lambda path: path.write_text("[]")),
]


@pytest.mark.parametrize("damage", [case[1] for case in DAMAGES], ids=[case[0] for case in DAMAGES])
def test_a_damaged_release_says_so(stored: Release, damage: Callable[[Path], object]) -> None:
    damage(stored.folder / "release.json")
    releasing._open.cache_clear()
    with pytest.raises(NoRelease, match=f"the release in .*{stored.id} cannot be read: "):
        releasing.current(stored.folder.parent)


def test_a_link_that_leads_nowhere_says_so(stored: Release) -> None:
    shutil.rmtree(stored.folder)
    releasing._open.cache_clear()
    with pytest.raises(NoRelease, match="cannot be read"):
        releasing.current(stored.folder.parent)


# ------------------------------------------------------------------------- the whole way


@pytest.fixture
def empty(tmp_path: Path, small: Graphs, cache: Path) -> Path:
    """An empty folder for releases, with what the reasoner said of the small review."""
    assert small.triples
    folder = tmp_path / "releases"
    shutil.copytree(cache, folder / ".cache")
    return folder


def test_making_a_release_says_what_it_does_and_again_changes_nothing(empty: Path) -> None:
    said: list[str] = []
    release = releasing.make(empty, said.append, SMALL)
    assert said[0] == "reading the evidence"
    assert (
        said[-1]
        == f"release {release.id}: {release.triples:,} triples in {len(release.counts)} graphs"
    )
    assert json.loads((release.folder / "release.json").read_text())["id"] == release.id
    assert releasing.make(empty, evidence=SMALL) == releasing.current(empty) == release
    assert names(empty) == {release.id, "current"}


LOADED = """
    INSERT DATA {
        GRAPH <urn:loaded> { <urn:s> <urn:p> _:b . _:b <urn:p> 1 }
        <urn:s> <urn:p> "of no graph"
    } ;
    CREATE GRAPH <urn:empty> ;
    INSERT DATA { GRAPH <%s> { <urn:s> <urn:p> "a correction in the wrong place" } }
"""


def test_a_build_keeps_the_graphs_that_others_loaded_and_makes_its_own_anew(empty: Path) -> None:
    first = releasing.make(empty, evidence=SMALL)
    limits = write.Limits()
    loaded = write.write(empty, Update(LOADED % DATA_GRAPH), limits, lambda _: nullcontext())
    assert loaded.release.counts[DATA_GRAPH] == first.counts[DATA_GRAPH] + 1
    said: list[str] = []
    built = releasing.make(empty, said.append, SMALL)
    assert built.counts == {**first.counts, "urn:loaded": 2, "urn:empty": 0}
    assert (built.unnamed, built.parent, built.by) == (1, loaded.release.id, "build")
    assert "keeping the graph urn:loaded, which is not of the build" in said
    assert releasing.make(empty, evidence=SMALL).id == built.id
    fresh = releasing.make(empty, evidence=SMALL, fresh=True)
    assert (fresh.id, fresh.counts) == (first.id, first.counts)


def test_builds_leave_as_many_releases_as_writes_do(empty: Path, described: Graphs) -> None:
    for label in ("one", "two", "three"):
        releasing.switch(empty, releasing.store(relabelled(described, label), empty))
    built = releasing.make(empty, evidence=SMALL, keep=2)
    assert len(releasing.listed(empty)) == 2
    assert releasing.current(empty) == built


def test_a_build_waits_for_who_writes(empty: Path) -> None:
    with lock.held(empty, 1.0), pytest.raises(StoreBusy):
        releasing.make(empty, evidence=SMALL, patience=0.1)


# a mistake in the evidence, and the stage that finds it
FAILURES: list[tuple[str, str, str, type[Exception], str]] = [
    (ALPHA, "value: 17.8", "valeu: 17.8", EvidenceError, "unknown key"),
    (ALPHA, "regimen: DaraPd", "regimen: DaraPt", EvidenceError, "'DaraPt' is not known"),
    (ALPHA, "25\n    of: DaraPd-LenR", "25\n    of: DaraPd-ITT", CheckError, "does not follow"),
    (ALPHA, "value: 17.8", "value: 17.9", EvidenceError, "none of its readings states"),
    (WARD, "label: WARD", "label: WARD\nfacts: [" + IS_A_TRIAL + "]", Inconsistent, "contradict"),
]


@pytest.mark.parametrize(("file", "old", "new", "error", "sentence"), FAILURES)
def test_a_build_that_fails_leaves_everything_as_it_was(
    empty: Path,
    described: Graphs,
    broken: Callable[..., Broken],
    file: str,
    old: str,
    new: str,
    error: type[Exception],
    sentence: str,
) -> None:
    served = releasing.store(described, empty)
    releasing.switch(empty, served)
    before = names(empty)
    folder, _ = broken(file, old, new)
    with pytest.raises(error, match=sentence):
        releasing.make(empty, evidence=folder)
    assert releasing.current(empty) == served
    assert names(empty) == before


def test_what_is_not_approved_in_the_end_is_no_release(described: Graphs, tmp_path: Path) -> None:
    def refuse() -> None:
        raise CheckError(())

    with pytest.raises(CheckError):
        releasing.store(described, tmp_path, approve=refuse)
    assert names(tmp_path) == set()


def test_a_build_whose_own_description_breaks_a_shape_is_no_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Complaint("graph/metadata", 1, "a dataset has exactly one licence")
    monkeypatch.setattr(check, "examine_metadata", lambda *_: (wrong,))
    with pytest.raises(CheckError, match="exactly one licence"):
        releasing.make(tmp_path, evidence=SMALL)
    assert names(tmp_path) == set()


def test_a_disk_that_fails_leaves_no_half_release(
    described: Graphs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object, folder: Path) -> bytes:
        (folder / "half").write_text("written")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(content, "write_dumps", full)
    with pytest.raises(OSError, match="No space left"):
        releasing.store(described, tmp_path)
    assert names(tmp_path) == set()

"""The index of a release is made whole or not at all, and read by whoever finds it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import nullcontext
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef

from graph import release as releasing
from graph import write
from graph.build import Graphs
from graph.change import Update
from graph.lookup import LABEL, Facts, term
from graph.release import Release
from graph.text import background, kinds, make, names, schema, things
from graph.text.__main__ import main
from ontology import DATA_GRAPH
from tests import small

ELSEWHERE = ox.NamedNode("urn:graph:loaded")


def found(release: Release, name: str) -> list[names.Found]:
    with schema.opened(release) as index:
        assert index is not None
        return names.find(index, name, [name], 200, 0.6)


def test_a_release_that_is_built_has_an_index(tmp_path: Path) -> None:
    facts = Graph()
    drug = URIRef("https://w3id.org/myelokg/onto/invented")
    facts.add((drug, URIRef(term("rdf:type").value), URIRef(term("mm:Drug").value)))
    facts.add((drug, URIRef(LABEL.value), Literal("inventedmab")))
    release = releasing.store(Graphs({DATA_GRAPH: facts}, {}), tmp_path)
    [drugs] = found(release, "inventedmab")
    assert (drugs.kind, drugs.things) == ("drugs", (str(drug),))


def test_an_index_of_another_version_or_a_damaged_one_is_none(tmp_path: Path) -> None:
    release = small.make(tmp_path)
    file = schema.path(release)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE about SET version = version + 1")
    connection.close()
    with schema.opened(release) as index:
        assert index is None
    file.write_bytes(b"no database" * 1000)
    with schema.opened(release) as index:
        assert index is None


def test_only_one_process_makes_an_index_and_a_half_made_one_is_begun_anew(tmp_path: Path) -> None:
    release = small.make(tmp_path)
    schema.path(release).unlink()
    left = release.folder / f".{schema.FILE}.making"
    left.write_bytes(b"half of it")
    with left.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            make.make(ox.Store.read_only(str(release.folder / "store")), release.folder)
        assert not schema.path(release).exists()
    make.make(ox.Store.read_only(str(release.folder / "store")), release.folder)
    assert schema.path(release).exists()
    assert not left.exists()


def test_the_index_of_a_release_is_made_behind_others_and_once(tmp_path: Path) -> None:
    release = small.make(tmp_path)
    schema.path(release).unlink()
    process = background.begin(release)
    assert process is not None
    assert background.begin(release) is None
    assert process.wait(30) == 0
    assert schema.path(release).exists()


def test_an_index_that_cannot_be_made_ends_with_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "nice", lambda _: 0)
    assert main(tmp_path / "nowhere") == 1


def test_what_others_loaded_is_found_by_each_of_its_names(tmp_path: Path) -> None:
    store, thing = ox.Store(), ox.NamedNode("https://example.org/onto/C_0001")
    for text in ("plasmacytoma", "plasma cell tumour"):
        store.add(ox.Quad(thing, LABEL, ox.Literal(text), ELSEWHERE))
    store.add(ox.Quad(thing, term("skos:altLabel"), ox.Literal("Plasmozytom"), None))
    make.make(store, tmp_path)
    for name in ("plasmacytoma", "plasmozytom", "tumour", "c0001"):
        [loaded] = found(Release("", tmp_path, "", {}), name)
        assert (loaded.kind, loaded.things) == (kinds.LOADED.name, (thing.value,))


def test_names_are_given_in_the_order_in_which_they_are_shown(tmp_path: Path) -> None:
    store = ox.Store()
    texts = ["tumour of the skin", "tumour", "tumours", "tumour of bone"]
    for text in texts:
        thing = ox.NamedNode("urn:" + text.replace(" ", "-"))
        store.add(ox.Quad(thing, LABEL, ox.Literal(text), ELSEWHERE))
    make.make(store, tmp_path)
    [loaded] = found(Release("", tmp_path, "", {}), "tumour")
    assert [one.removeprefix("urn:") for one in loaded.things] == [
        "tumour",
        "tumours",
        "tumour-of-bone",
        "tumour-of-the-skin",
    ]


def test_beyond_the_most_that_are_counted_there_are_more(tmp_path: Path) -> None:
    store = ox.Store()
    for number in range(names.COUNTED + 1):
        thing = ox.NamedNode(f"urn:{number}")
        store.add(ox.Quad(thing, LABEL, ox.Literal(f"tumour {number}"), ELSEWHERE))
    make.make(store, tmp_path)
    release = Release("", tmp_path, "", {})
    [loaded] = found(release, "tumour")
    assert (len(loaded.things), loaded.count, loaded.more) == (200, names.COUNTED, True)
    with schema.opened(release) as index:
        assert index is not None
        [one] = names.find(index, "tumour77", ["tumour", "77"], 200, 0.6)
    assert one.things[0] == "urn:77"


def test_a_thing_is_read_as_before_in_one_look_up(release: Release) -> None:
    store = ox.Store.read_only(str(release.folder / "store"))
    facts = Facts(store)
    for kind in kinds.load():
        for thing in list(things.members(facts, kind))[:20]:
            assert things.read(facts, kind, thing).label == facts.label(thing)


def test_a_write_makes_no_index_and_the_old_one_is_not_taken_for_it(tmp_path: Path) -> None:
    release = small.make(tmp_path)
    change = Update('INSERT DATA { <urn:x> <urn:p> "new" }')
    written = write.write(tmp_path, change, write.Limits(), lambda _: nullcontext())
    assert schema.path(release).exists()
    assert not schema.path(written.release).exists()

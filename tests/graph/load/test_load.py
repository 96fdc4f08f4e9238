"""Loading files: every format, every packing, and what becomes of blank nodes and graphs."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph import release as releasing
from graph.change import ChangeImpossible, ChangeSyntaxError
from graph.load import kinds, reading
from graph.release import Release
from graph.write import Limits
from ontology import UNNAMED_GRAPH
from tests import loading
from tests.graph.load.samples import OWN, PACK, SAMPLES, G
from tests.graph.test_write import quads

ROOT = Path(__file__).parents[3]
Loading = Callable[..., Release]


def values(release: Release, subject: str) -> set[str]:
    return {str(one.object) for one in quads(release) if str(one.subject) == f"<{subject}>"}


@pytest.mark.parametrize("suffix", PACK)
def test_files_of_all_formats_are_loaded_together_however_they_are_packed(
    load: Loading, folder: Path, suffix: str
) -> None:
    before = releasing.current(folder)
    files = {
        f"some.{name}{suffix}": PACK[suffix](text.encode()) for name, (text, _) in SAMPLES.items()
    }
    release = load(files)
    assert set(SAMPLES) == {one.suffix for one in kinds.FORMATS}
    assert release.triples - before.triples == sum(number for _, number in SAMPLES.values())
    assert release.counts[OWN] == 3
    assert release.by == "load some.nt" + suffix + " and 6 more"
    assert len(quads(release)) == release.triples


@pytest.mark.parametrize("suffix", PACK)
def test_the_content_tells_how_a_file_is_packed_not_its_name(load: Loading, suffix: str) -> None:
    text, number = SAMPLES["ttl"]
    assert load({"some.ttl": PACK[suffix](text.encode())}).counts[G] == number


def test_several_packed_pieces_in_one_file_are_one_text(load: Loading) -> None:
    pieces = [b"<urn:s> <urn:p> <urn:%d> .\n" % number for number in range(3)]
    assert load({"a.nt.gz": b"".join(map(gzip.compress, pieces))}).counts[G] == 3
    assert load({"b.nt.bz2": b"".join(map(bz2.compress, pieces))}, graph=OWN).counts[OWN] == 3


def test_blank_nodes_of_two_files_stay_apart_and_those_of_one_together(load: Loading) -> None:
    text = "_:b <urn:p> <urn:x> .\n" * 2 + "_:b <urn:q> <urn:x> .\n"
    release = load({"a.nt": text, "b.nt": text})
    assert release.counts[G] == 4
    assert len({one.subject for one in quads(release) if one.graph_name == ox.NamedNode(G)}) == 2


def test_the_bulk_loader_is_always_given_something_to_read_from() -> None:
    """From a path or a text it reads lines in parts, where it has four processors or more; a
    blank node that is named in two parts becomes two."""
    for room in ("graph", "queries", "server"):
        for path in (ROOT / room).rglob("*.py"):
            for call in path.read_text(encoding="utf-8").split(".bulk_load(")[1:]:
                assert call.lstrip().startswith("input="), path


def test_literals_are_as_the_store_has_them(load: Loading) -> None:
    release = load({"a.ttl": '<urn:s> <urn:p> 01, "x"@EN .'})
    stored = ox.Store()
    stored.load('<urn:s> <urn:p> 01, "x"@EN .', format=ox.RdfFormat.TURTLE)
    assert values(release, "urn:s") == {str(one.object) for one in stored}


def test_an_obo_file_says_what_it_says_and_no_more(load: Loading) -> None:
    release = load({"a.obo": SAMPLES["obo"][0]})
    names = {str(one.predicate) for one in quads(release)}
    assert values(release, "http://purl.obolibrary.org/obo/S_1") >= {'"cell"', '"S:1"'}
    assert not any("amespace" in one for one in names)
    spaced = SAMPLES["obo"][0].replace("small\n", "small\ndefault-namespace: mine\n")
    assert '"mine"' in values(load({"a.obo": spaced}), "http://purl.obolibrary.org/obo/S_1")


def test_relative_iris_hang_on_the_graph(load: Loading) -> None:
    assert f"<{G}#here>" in {str(one.object) for one in quads(load({"a.ttl": SAMPLES["ttl"][0]}))}


# ------------------------------------------------------------------------------ replacing


def test_what_a_graph_held_goes_when_it_is_replaced_and_all_else_stays(load: Loading) -> None:
    load({"a.nt": "<urn:s> <urn:p> <urn:1> .\n<urn:s> <urn:p> <urn:2> .\n"})
    before = load({"b.nq": "<urn:u> <urn:p> <urn:1> .\n"}, graph=None)
    release = load({"c.nt": "<urn:s> <urn:p> <urn:3> .\n"}, replace=True)
    assert release.counts == before.counts | {G: 1}
    assert values(release, "urn:s") == {"<urn:3>"}
    assert quads(before) - quads(release) == {
        one for one in quads(before) if str(one.subject) == "<urn:s>"
    }


def test_a_large_graph_is_replaced_without_deleting_each_of_its_triples(tmp_path: Path) -> None:
    from graph.load import loader

    path = tmp_path / "store"
    store = ox.Store(str(path))
    store.load(f"<{G}> {{ <urn:s> <urn:p> 1, 2 }} <urn:u> <urn:p> _:b .", format=ox.RdfFormat.TRIG)
    store.add_graph(ox.NamedNode("urn:empty"))
    rest = {one for one in store if one.graph_name == ox.DefaultGraph()}
    del store
    change = {"replace": True, "graph": G, "counts": {G: loader.FEW + 1}, "unnamed": 1}
    opened = loader.opened(path, change)
    assert set(opened) == rest
    assert [one.value for one in opened.named_graphs()] == ["urn:empty"]
    del opened
    change |= {"graph": UNNAMED_GRAPH, "unnamed": loader.FEW + 1}
    assert not set(loader.opened(path, change))


def test_a_graph_that_is_loaded_twice_is_counted_once(load: Loading) -> None:
    assert load({"a.nt": SAMPLES["nt"][0]}).counts[G] == 2
    same = "<urn:s> <urn:p> <urn:o> .\n"
    assert load({"a.nt": same, "b.nt": same}).counts[G] == 3
    assert load({"a.nt": same}, graph=UNNAMED_GRAPH).unnamed == 1


# ------------------------------------------------------------------- what cannot be loaded

MISTAKES = [
    ("a.nt", "<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> .\n", 2, 17, "<urn:s> <urn:p> ."),
    ("a.nq", "<urn:s> <urn:p> 'x' .", 1, 17, "<urn:s> <urn:p> 'x' ."),
    ("a.ttl", "<urn:s> <urn:p>\n x:o .", 2, 2, " x:o ."),
    ("a.trig", "<urn:g> {\n<urn:s> <urn:p> }", 2, 17, "<urn:s> <urn:p> }"),
    ("a.rdf", "<r xmlns='urn:'>\n</s>", 2, None, "</s>"),
    ("a.jsonld", '{"@id": "urn:s",\n "urn:p": [1}', 2, 13, ' "urn:p": [1}'),
    ("a.obo", "ontology: x\n\n[Term]\nid: S:1\nnam x\n", 5, 1, "nam x"),
    ("a.nt.gz", gzip.compress(b"<urn:s> <urn:p> .\n"), 1, 17, "<urn:s> <urn:p> ."),
    ("a.nt", b'<urn:s> <urn:p> "\xff" .\n', 1, None, '<urn:s> <urn:p> "\ufffd" .'),
]


@pytest.mark.parametrize(("name", "content", "line", "column", "text"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_nothing_is_loaded(
    load: Loading,
    folder: Path,
    name: str,
    content: bytes | str,
    line: int,
    column: int | None,
    text: str,
) -> None:
    before = releasing.current(folder)
    with pytest.raises(ChangeSyntaxError) as caught:
        load({"good.nt": SAMPLES["nt"][0], name: content})
    told = caught.value
    assert (told.file, told.line, told.text) == (name, line, text)
    assert column is None or told.column == column
    assert releasing.current(folder) == before


UNREADABLE = [
    ("a.nt.gz", gzip.compress(SAMPLES["nt"][0].encode() * 50)[:-9], "gzip data are damaged or cut"),
    ("a.nt.zst", PACK[".zst"](b"<urn:s> <urn:p> <urn:o> .\n")[:-3], "zstd data are damaged or cut"),
    ("a.nt.xz", PACK[".xz"](b"<urn:s> <urn:p> <urn:o> .\n")[:-3], "xz data are damaged or cut"),
    (
        "a.nt.bz2",
        PACK[".bz2"](b"<urn:s> <urn:p> <urn:o> .\n")[:-3],
        "bzip2 data are damaged or cut",
    ),
    ("a.ttl", "<urn:s> <urn:p> 1 .".encode("utf-16"), "UTF-16"),
    ("a.obo", "format-version: 1.4\n", "add a line such as 'ontology: name'"),
]


@pytest.mark.parametrize(("name", "content", "words"), UNREADABLE)
def test_what_cannot_be_read_at_all_is_told_in_words(
    load: Loading, name: str, content: bytes | str, words: str
) -> None:
    with pytest.raises(ChangeSyntaxError, match=words) as caught:
        load({name: content})
    assert (caught.value.file, caught.value.line) == (name, None)


def test_a_graph_named_by_a_blank_node_is_refused(load: Loading) -> None:
    with pytest.raises(ChangeSyntaxError, match="named by a blank node"):
        load({"a.nq": "<urn:s> <urn:p> <urn:o> _:g .\n"}, graph=None)


def test_a_graph_whose_name_is_no_iri_is_refused(load: Loading) -> None:
    with pytest.raises(ChangeImpossible):
        load({"a.nt": "<urn:s> <urn:p> <urn:o> .\n"}, graph="no iri")


# -------------------------------------------------------------------------- progress, memory


def test_the_progress_ends_with_the_whole_file_and_about_its_triples(load: Loading) -> None:
    told: list[dict[str, Any]] = []
    nt, ttl = ("<urn:s> <urn:p> <urn:%d> .\n" * 3, "<urn:s> <urn:p> 1, 2, 3 .")
    load({"a.nt": nt % (1, 2, 3), "b.ttl": ttl}, tell=told.append)
    last = {words["file"]: words for words in told if "file" in words}
    assert [(last[n]["done"], last[n]["triples"]) for n in (0, 1)] == [
        (len(nt) - 3, 3),
        (len(ttl), 3),
    ]
    assert told[-1] == {"counting": True}


def test_a_file_larger_than_the_memory_is_loaded(load: Loading) -> None:
    """What it unpacks to, 1.6 GB, is more than the writer may have."""
    filling = (b"#" + b"x" * 98 + b"\n") * 165_000
    pieces = [b"<urn:s> <urn:p> <urn:%d> .\n" % number + filling for number in range(100)]
    packed = b"".join(PACK[".zst"](one) for one in pieces)
    assert len(pieces[0]) * 100 > 1536 << 20
    assert load({"a.nt.zst": packed}, limits=Limits(memory=1536 << 20)).counts[G] == 100


def test_the_page_about_loading_is_up_to_date() -> None:
    text = loading.PAGE.read_text(encoding="utf-8")
    assert loading.written(text) == text, "run 'make docs'"


def test_every_format_is_known_to_the_store() -> None:
    assert set(reading.RDF) == {one.suffix for one in kinds.FORMATS}

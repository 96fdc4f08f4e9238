"""What is kept between builds: whole, never out of date, and no more than there is room for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from graph import build, cache, draft, expressions, release, shapes, sources, trees
from graph.build import n_quads
from graph.release import DUMP
from graph.sources import EvidenceError
from ontology import TERMS_FILE
from tests.graph.conftest import SMALL, Broken

ENTRY = cache.name("word", ["graph.cache", "rdflib"], ["one", "two"])


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    cache.keep(tmp_path / "new", ENTRY, "two\nlines, ≥ 1")
    assert cache.find(tmp_path / "new", ENTRY) == "two\nlines, ≥ 1"
    assert [path.name for path in (tmp_path / "new").iterdir()] == [ENTRY]


def test_without_a_folder_nothing_is_kept() -> None:
    cache.keep(None, ENTRY, "text")
    assert cache.find(None, ENTRY) is None


@pytest.mark.parametrize(
    ("made_by", "parts"),
    [
        (["graph.cache", "rdflib"], ["onet", "wo"]),
        (["graph.cache", "rdflib"], ["one", "two", ""]),
        (["graph.cache", "rdflib"], ["two", "one"]),
        (["graph.cache"], ["one", "two"]),
        (["graph.quads", "rdflib"], ["one", "two"]),
    ],
)
def test_other_input_or_other_code_has_another_name(made_by: list[str], parts: list[str]) -> None:
    assert cache.name("word", made_by, parts) != ENTRY


@pytest.mark.parametrize(
    "harm", [lambda b: b[:-1], lambda b: b"", lambda b: b + b"!", lambda _: b"\xff"]
)
def test_an_entry_that_was_touched_is_none(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    cache.keep(tmp_path, ENTRY, "text")
    (tmp_path / ENTRY).write_bytes(harm((tmp_path / ENTRY).read_bytes()))
    assert cache.find(tmp_path, ENTRY) is None


def test_what_was_used_longest_ago_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MOST", 250)
    one, two, three = (cache.name("word", [], [word]) for word in ("one", "two", "three"))
    for age, entry in ((200, one), (100, two)):
        cache.keep(tmp_path, entry, "12345")
        moment = (tmp_path / entry).stat().st_mtime - age
        os.utime(tmp_path / entry, (moment, moment))
    assert cache.find(tmp_path, one) == "12345"
    (tmp_path / "exports").mkdir()
    cache.keep(tmp_path, three, "1" * 50)
    assert cache.find(tmp_path, two) is None
    assert cache.find(tmp_path, one) is not None
    assert cache.find(tmp_path, three) is not None


# ------------------------------------------------------------------------------- evidence


def test_a_plain_tree_is_read_from_the_cache_and_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "- a: 28.40\n  b: |\n    two\n    lines\n  c: [1, yes, true, ~, '1']\n"
    first = trees.read(text, tmp_path)
    monkeypatch.delattr(trees, "notation")
    again = trees.read(text, tmp_path)
    assert again == first == [{"a": "28.40", "b": "two\nlines\n", "c": [1, "yes", True, None, "1"]}]


@pytest.mark.parametrize("text", ["a: 2031-05-01", "1: x", "a: 0x1F", "a: !odd x", "<<: {a: 1}"])
def test_what_json_cannot_say_is_not_kept(tmp_path: Path, text: str) -> None:
    trees.read(text, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_complaints_are_the_same_when_the_tree_was_kept(
    broken: Callable[[str, str, str], Broken], tmp_path: Path
) -> None:
    folder, line = broken("mele-2024/studies/ALPHA.yaml", "value: 17.8", "valeu: {a: [1]}")
    said = []
    for kept in (None, tmp_path, tmp_path):
        with pytest.raises(EvidenceError) as error:
            sources.read(folder, cache=kept)
        said.append(str(error.value))
    assert said[0] == said[1] == said[2]
    assert f"mele-2024/studies/ALPHA.yaml:{line}: " in said[0]


# ---------------------------------------------------------------------------- expressions


def test_expressions_have_the_same_names_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TERMS_FILE.read_text(encoding="utf-8")
    first = set(expressions.skolemize(Graph().parse(data=text, format="turtle"), tmp_path))
    monkeypatch.delattr(expressions, "to_canonical_graph")
    again = Graph().parse(data=text, format="turtle")
    again.add((URIRef("urn:a"), RDFS.comment, Literal("another annotation", "en")))
    assert set(expressions.skolemize(again, tmp_path)) == first | {
        (URIRef("urn:a"), RDFS.comment, Literal("another annotation", "en"))
    }


# --------------------------------------------------------------------------------- shapes

SHAPE = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
<urn:shape> a sh:NodeShape ; sh:targetClass <urn:Kind> ; %s
    sh:property [ sh:path <urn:p> ; sh:maxCount 1 ; sh:message "one only" ] .
"""
KIND = (URIRef("urn:a"), RDF.type, URIRef("urn:Kind"))
FIRST, SECOND = ((URIRef("urn:a"), URIRef("urn:p"), Literal(one)) for one in (1, 2))
OTHER = (URIRef("urn:a"), URIRef("urn:q"), Literal(1))


def test_what_no_shape_names_is_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(SHAPE % "")
    given = Graph().parse(file)
    assert list(shapes.seen([KIND, OTHER, FIRST], given)) == [KIND, FIRST]


def test_a_closed_shape_looks_at_all(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(
        SHAPE % 'sh:closed true ; sh:ignoredProperties ( <urn:p> ) ; sh:message "closed" ;'
    )
    assert OTHER in list(shapes.seen([KIND, OTHER], Graph().parse(file)))
    assert any(node == "urn:a" for _, node, _ in shapes.violations([KIND, OTHER], file))


def test_violations_are_read_from_the_cache_until_data_or_shapes_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(SHAPE % "")
    kept = tmp_path / "kept"
    bad = [(False, "urn:a", "one only")]
    assert shapes.violations([KIND, FIRST, SECOND], file, kept) == bad
    assert shapes.violations([KIND, FIRST], file, kept) == []
    monkeypatch.setattr(shapes, "_validate", lambda *_: [(True, "urn:asked", "anew")])
    assert shapes.violations([OTHER, SECOND, KIND, FIRST], file, kept) == bad
    assert shapes.violations([KIND, SECOND], file, kept) == [(True, "urn:asked", "anew")]
    file.write_text(SHAPE % 'sh:name "another" ;')
    assert shapes.violations([KIND, FIRST], file, kept) == [(True, "urn:asked", "anew")]


# ---------------------------------------------------------------------------------- whole


def test_a_cold_and_a_warm_build_and_one_without_a_cache_are_the_same_release(
    tmp_path: Path,
) -> None:
    dumps = []
    for folder, kept in (("one", "cache"), ("two", "cache"), ("three", None)):
        made = draft.draw(SMALL, cache=tmp_path / kept if kept else None).passed()
        made_release = release.store(made.graphs, tmp_path / folder)
        dumps.append((made_release.folder / DUMP).read_bytes())
    assert dumps[0] == dumps[1] == dumps[2]
    kinds = {path.name.rpartition("-")[0] for path in (tmp_path / "cache").iterdir()}
    assert kinds == {"classified", "expressions", "inferred", "shapes", "tree"}


def test_a_figure_that_changes_is_in_the_next_build(tmp_path: Path, evidence: Path) -> None:
    kept = tmp_path / "cache"
    before = n_quads(build.build(sources.read(evidence, cache=kept), kept))
    path = evidence / "mele-2024" / "studies" / "ALPHA.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("label: ALPHA", "label: ALPHA, as named anew", 1), encoding="utf-8"
    )
    after = n_quads(build.build(sources.read(evidence, cache=kept), kept))
    assert after == n_quads(build.build(sources.read(evidence)))
    assert after != before
    assert "as named anew" in after

"""Literals from the index: never too few, and None where that cannot be promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.lookup import LABEL
from graph.release import Release
from graph.text import make
from graph.text.literals import MOST, candidates

OTHER = ox.NamedNode("urn:other")
COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
ASKED = "SELECT ?text { ?thing ?property ?text FILTER(CONTAINS(LCASE(STR(?text)), %s)) }"

Indexed = Callable[[Iterable[ox.Quad]], Release]


@pytest.fixture(scope="module")
def indexed(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    def indexed(quads: Iterable[ox.Quad]) -> Release:
        store, folder = ox.Store(), tmp_path_factory.mktemp("indexed")
        store.extend(quads)
        make.make(store, folder)
        return replace(release, folder=folder)

    return indexed


def said(*texts: ox.Literal, property: ox.NamedNode = LABEL) -> list[ox.Quad]:
    return [ox.Quad(ox.NamedNode(f"urn:t{i}"), property, one) for i, one in enumerate(texts)]


def by_sparql(texts: Iterable[ox.Literal], needle: str) -> set[ox.Literal]:
    store = ox.Store()
    store.extend(said(*texts))
    rows = store.query(ASKED % ox.Literal(needle))
    assert isinstance(rows, ox.QuerySolutions)
    return {row["text"] for row in rows}  # type: ignore[misc]  # only literals are in it


LETTERS = "abK\u212aİIiıßẞσςΣéE\u0301ǅΩ\u2126ﬁ 1-\"*\0\n\\'😀"
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(LETTERS), st.characters(codec="utf-8")))
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda one: ox.Literal(one, language="en"), TEXTS),
    st.builds(ox.Literal, st.integers(100, 99999)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LITERALS, min_size=1, max_size=8, unique=True), st.data())
def test_what_sparql_finds_is_always_among_the_candidates(
    indexed: Indexed, texts: list[ox.Literal], data: st.DataObject
) -> None:
    release = indexed(said(ox.Literal("a text"), *texts))
    for one in texts:
        start = data.draw(st.integers(0, len(one.value)))
        end = data.draw(st.integers(start, len(one.value)))
        for needle in (one.value[start:end], one.value[start:end].lower()):
            found = candidates(release, needle, [LABEL.value])
            assert found is None or by_sparql(texts, needle) <= found


def test_a_release_may_be_named_from_the_working_folder(
    indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = indexed(said(ox.Literal("a text")))
    monkeypatch.chdir(release.folder.parent)
    near = replace(release, folder=release.folder.relative_to(release.folder.parent))
    assert candidates(near, "text", [LABEL.value]) == {ox.Literal("a text")}


def test_few_are_given_that_do_not_hold_it(indexed: Indexed) -> None:
    texts = [ox.Literal(f"number {i} of them") for i in range(50)]
    found = candidates(indexed(said(*texts)), "number 4", [LABEL.value])
    assert found == by_sparql(texts, "number 4") == {texts[4], *texts[40:]}


def test_language_and_datatype_are_those_of_the_release(indexed: Indexed) -> None:
    texts = {
        ox.Literal("same text"),
        ox.Literal("same text", language="en"),
        ox.Literal("same text", datatype=ox.NamedNode("urn:kind")),
    }
    assert candidates(indexed(said(*texts)), "SAME", [LABEL.value]) == texts


def test_the_literals_of_other_properties_are_not_given(indexed: Indexed) -> None:
    quads = said(ox.Literal("a label")) + said(ox.Literal("a label too"), property=COMMENT)
    assert candidates(indexed(quads), "label", [LABEL.value]) == {ox.Literal("a label")}
    both = [LABEL.value, COMMENT.value]
    assert candidates(indexed(quads), "label", both) == {
        ox.Literal("a label"),
        ox.Literal("a label too"),
    }


@pytest.mark.parametrize("needle", ["", "ab", "é", "éab", "Δab"])
def test_a_needle_without_three_plain_characters_cannot_be_looked_for(
    indexed: Indexed, needle: str
) -> None:
    assert candidates(indexed(said(ox.Literal("éabΔab"))), needle, [LABEL.value]) is None


def test_a_property_with_values_that_are_no_texts_is_not_promised(indexed: Indexed) -> None:
    mixed = [*said(ox.Literal("a label")), ox.Quad(OTHER, LABEL, OTHER)]
    assert candidates(indexed(mixed), "label", [LABEL.value]) is None
    numbers = said(ox.Literal(12345), property=COMMENT)
    assert candidates(indexed(numbers), "234", [COMMENT.value]) is None
    assert candidates(indexed(said(ox.Literal("text"))), "text", [OTHER.value]) is None


def test_what_too_many_hold_is_not_given(indexed: Indexed) -> None:
    release = indexed(said(*(ox.Literal(f"text {i}") for i in range(MOST + 1))))
    assert candidates(release, "text", [LABEL.value]) is None
    assert candidates(release, "text 5000", [LABEL.value]) == {ox.Literal("text 5000")}


def test_without_an_index_nothing_is_promised(release: Release, tmp_path: Path) -> None:
    assert candidates(replace(release, folder=tmp_path), "label", [LABEL.value]) is None

"""Texts are found by their words: the same with the index and without, counted, marked."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.lookup import TYPE, Facts, term
from graph.release import Release
from graph.text import families, make
from server.search import compared, reader, texts
from server.search.reader import Reader

DATA_PROPERTY = term("owl:DatatypeProperty")
TYPED = ("maintenance", "Len-R", "HR (95% CI)", "transplantation eligible", "β2", "r", "qqqqqqqq")


@pytest.fixture(scope="module")
def indexed(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A search of the release of the tests, by an index made now."""
    folder = tmp_path_factory.mktemp("indexed")
    store = ox.Store.read_only(str(release.folder / "store"))
    make.make(store, folder)
    return Reader(replace(release, folder=folder), Facts(store), ())


@pytest.fixture(scope="module")
def slow(indexed: Reader, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The same without an index."""
    nowhere = tmp_path_factory.mktemp("without") / "gone"
    return replace(indexed, release=replace(indexed.release, folder=nowhere))


def found(client: FlaskClient, words: str, **more: str) -> dict[str, dict[str, object]]:
    """The sections of texts, by their names."""
    read = client.get("/search.json", query_string={"q": words, **more}).json
    assert read is not None
    return {one["kind"]: one for one in read["texts"]}


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an index only the first values are compared; here all of them."""
    monkeypatch.setattr(compared, "MOST", 10**6)


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("words", TYPED)
def test_the_index_finds_the_texts_that_comparing_every_text_finds(
    indexed: Reader, slow: Reader, words: str
) -> None:
    assert indexed.texts(words) == slow.texts(words)


@pytest.mark.usefixtures("whole")
def test_words_of_any_text_find_it_in_the_same_order(indexed: Reader, slow: Reader) -> None:
    chance = Random(1)
    written = [
        one.literal.value for found in compared._passages(slow.facts) for one in passages(found)
    ]
    for text in chance.sample(written, 60):
        some = " ".join(chance.sample(text.split(), min(2, len(text.split()))))
        assert indexed.texts(some) == slow.texts(some), some


def passages(found: tuple[compared._Compared, ...]) -> list[compared.Passage]:
    return [one.passage for one in found]


def test_a_text_that_many_properties_have_is_told_once_and_by_the_best(indexed: Reader) -> None:
    [quotes] = [one for one in indexed.texts("maintenance") if one.kind == "quotes"]
    written = [one.text for one in quotes.hits]
    assert len(written) == len(set(written)) == quotes.count > 3
    assert {one.property.iri for one in quotes.hits} == {term("mm:verbatim").value}


def test_few_texts_are_the_first_of_all_and_the_count_is_of_all(indexed: Reader) -> None:
    for section, few in zip(indexed.texts("Len"), indexed.texts("Len", few=2), strict=True):
        assert few == replace(section, hits=section.hits[:2])
        assert section.count >= len(section.hits)


def test_every_text_that_is_found_has_all_words_and_things_that_have_it(indexed: Reader) -> None:
    sections = indexed.texts("lenalidomide refractory")
    assert {"quotes", "titles", "statements"} <= {one.kind for one in sections}
    for hit in (one for section in sections for one in section.hits):
        marks = {piece.lower()[:3] for piece, fits in hit.pieces if fits}
        assert marks
        assert marks <= {"len", "ref"}
        for holder in hit.holders:
            told = indexed.facts.values(ox.NamedNode(holder.iri), ox.NamedNode(hit.property.iri))
            assert hit.text in [one.value for one in told if isinstance(one, ox.Literal)]


def test_names_by_which_things_are_found_are_not_told_again(indexed: Reader) -> None:
    named = {hit.entry.label for one in indexed.search("lenalidomide") for hit in one.hits}
    [other] = [one for one in indexed.texts("lenalidomide") if one.kind == "other names"]
    assert named
    assert other.hits
    assert not named & {one.text for one in other.hits}


def test_spelling_is_guessed_only_where_no_text_has_the_words(client: FlaskClient) -> None:
    texts_only = client.get("/search.json?q=Brindisi").json
    assert texts_only is not None
    assert texts_only["texts"]
    assert texts_only["groups"] == texts_only["nearest"] == []
    nowhere = client.get("/search.json?q=neutropena").json
    assert nowhere is not None
    assert nowhere["texts"] == []
    assert nowhere["nearest"]


def test_a_spelling_is_not_looked_for_where_a_text_has_the_word(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("names that are spelt alike were read")

    monkeypatch.setattr(reader.Reader, "nearest", refuse)
    assert found(client, "Brindisi")


def test_the_page_marks_words_and_leads_to_the_thing_and_to_all_texts(client: FlaskClient) -> None:
    page = client.get("/search?q=maintenance", headers={"Accept": "text/html"}).text
    assert '<h2 id="texts">In the text</h2>' in page
    assert "lenalidomide <mark>maintenance</mark> until progression" not in few(page)
    assert '<a href="/data/Mele2024-ref-31">' in page
    count = found(client, "maintenance")["quotes"]["count"]
    assert f'kind=quotes">All {count} quotes</a>' in page
    whole = client.get("/search?q=maintenance&kind=quotes", headers={"Accept": "text/html"}).text
    assert "lenalidomide <mark>maintenance</mark> until progression" in whole
    assert whole.count("<mark>") == count
    assert '<h2 id="kind-1">' not in whole


def few(page: str) -> str:
    """The part of the page that shows quotes."""
    return page.partition("Quotes <small>")[2].partition("<h3")[0]


def test_what_nothing_has_is_said_to_be_in_no_text(client: FlaskClient) -> None:
    page = client.get("/search?q=qqqqqqqq", headers={"Accept": "text/html"}).text
    assert "Nothing is called “qqqqqqqq”, and no text here has it." in page


def test_json_tells_text_property_and_things(client: FlaskClient) -> None:
    [title] = found(client, "retrospective maintenance", kind="titles")["titles"]["hits"]  # type: ignore[misc]  # a list
    assert title["property"]["iri"] == term("mm:title").value
    assert [one["page"] for one in title["things"]] == ["http://localhost/data/Mele2024-ref-31"]
    assert set(found(client, "maintenance", kind="results")) == set()


def test_a_long_text_is_shown_around_the_word() -> None:
    text = f"{'before ' * 60}needle {'after ' * 60}".strip()
    pieces = list(texts.marked(text, ["need"]))
    shown = "".join(piece for piece, _ in pieces)
    assert [piece for piece, fits in pieces if fits] == ["needle"]
    assert shown.startswith("… before")
    assert shown.endswith("after…")
    assert len(shown) < 260


def test_each_of_our_properties_that_a_family_names_is_of_the_ontology(indexed: Reader) -> None:
    sought = families.sought()
    assert len(set(sought)) == len(sought)
    ours = [one for one in sought if one.value.startswith(term("mm:").value)]
    assert [one for one in ours if not indexed.facts.has(one, TYPE, DATA_PROPERTY)] == []


def test_a_search_without_an_index_says_that_it_is_partial(
    client: FlaskClient, indexed: Reader, slow: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (indexed.partial, slow.partial) == (False, True)
    whole = client.get("/search.json?q=maintenance").json
    assert whole is not None
    assert whole["partial"] is False
    monkeypatch.setattr(reader.Reader, "partial", True)
    page = client.get("/search?q=maintenance", headers={"Accept": "text/html"})
    assert "Not all was looked through" in page.text


def test_what_is_found_while_the_index_is_made_is_not_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept(address: str) -> bool:
        return "public" in client.get(address).headers["Cache-Control"]

    assert kept("/search.json?q=maintenance")
    monkeypatch.setattr(reader.Reader, "partial", True)
    assert not kept("/search.json?q=maintenance")
    assert not kept("/search.html?q=maintenance")
    assert kept("/search.html")

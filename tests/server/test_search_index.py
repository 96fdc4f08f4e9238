"""Search through the index of a release finds what comparing every name finds, in its order."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

import queries
from graph import lookup
from graph.release import Release
from graph.text import make
from server.search import rank
from server.search.index import Entry, index
from server.search.rank import Group
from server.search.reader import MOST, Reader

QUESTIONS = tuple(queries.load().values())
TYPED = ("Revlimid", "DVd", "D-Vd", "PFS in Len-R", "Len", "r", "t(4;14)", "β2", "of the", "?!", "")
WRONG = ("neutropena", "lenalidomde", "wiesel", "qqqqqqqq", "darzalx")


@pytest.fixture(scope="module")
def entries(release: Release) -> tuple[Entry, ...]:
    return index(lookup.facts(release), QUESTIONS)


@pytest.fixture(scope="module")
def reader(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A search of the release of the tests, by an index made now."""
    folder = tmp_path_factory.mktemp("indexed")
    make.make(ox.Store.read_only(str(release.folder / "store")), folder)
    return Reader(replace(release, folder=folder), lookup.facts(release), QUESTIONS)


def compared(entries: tuple[Entry, ...], words: str) -> list[Group]:
    """What is found when every name is compared."""
    groups = rank.grouped(rank.search(entries, words))
    return [replace(one, hits=one.hits[:MOST]) for one in groups]


def typed(entries: tuple[Entry, ...], chance: Random) -> str:
    """Something like what people type: parts of a name, words of one, words of several."""
    name = chance.choice([one for entry in entries for one in (entry.label, *entry.names)])
    words = name.split()
    other = chance.choice(entries).label.split()
    return chance.choice(
        (
            name[: chance.randint(1, len(name))],
            " ".join(chance.sample(words, chance.randint(1, len(words)))),
            " ".join([*words[:4], *other[:2]]),
            name.swapcase(),
        )
    )


@pytest.mark.parametrize("words", TYPED)
def test_the_index_finds_what_comparing_every_name_finds(
    entries: tuple[Entry, ...], reader: Reader, words: str
) -> None:
    assert reader.search(words) == compared(entries, words)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_typed_is_found_in_the_same_order(
    entries: tuple[Entry, ...], reader: Reader, seed: int
) -> None:
    chance = Random(seed)
    for _ in range(40):
        words = typed(entries, chance)
        assert reader.search(words) == compared(entries, words), words


@pytest.mark.parametrize("words", WRONG)
def test_what_is_spelt_wrongly_finds_the_same_by_the_index(
    entries: tuple[Entry, ...], reader: Reader, words: str
) -> None:
    assert reader.nearest(words) == rank.nearest(entries, words)


def test_few_of_a_kind_are_the_first_of_all_and_the_count_is_of_all(reader: Reader) -> None:
    for group in reader.search("Len"):
        [few] = [one for one in reader.search("Len", few=2) if one.kind == group.kind]
        assert few.count == group.count
        assert few.hits[:2] == group.hits[:2]


def test_a_search_asks_no_engine(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first search after a start waits for the choices of all questions."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a question was asked")

    monkeypatch.setattr("graph.engine.embedded.Engine.ask", refuse)
    for words in ("lenalidomide", "who does not report it", "neutropena"):
        assert client.get("/search", query_string={"q": words}).status_code == 200


TURTLE = """
<https://example.org/C_1> rdfs:label "plasmacytoma" ; skos:altLabel "Plasmozytom" .
<https://example.org/C_2> rdfs:label "tumour of plasma cells" .
"""
PREFIXES = """
prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>
prefix skos: <http://www.w3.org/2004/02/skos/core#>
"""


def test_what_is_written_is_found_as_soon_as_its_index_is_made(writer: FlaskClient) -> None:
    sent = {"data": PREFIXES + TURTLE, "content_type": "text/turtle"}
    assert writer.put("/store?graph=https://example.org/loaded", **sent).status_code == 201
    until = time.monotonic() + 30
    while not (groups := searched(writer, "plasmozytom")):
        assert time.monotonic() < until
        time.sleep(0.1)
    [group] = groups
    [hit] = group["hits"]
    assert (group["kind"], group["count"]) == ("things of loaded graphs", 1)
    assert (hit["label"], hit["fit"]) == ("plasmacytoma", "further name")
    page = writer.get(hit["page"].removeprefix("http://localhost"))
    assert page.status_code == 200
    assert "Plasmozytom" in page.text
    one_kind = searched(writer, "plasma", kind="things of loaded graphs")
    assert [len(one["hits"]) for one in one_kind] == [2]


def searched(client: FlaskClient, words: str, **more: str) -> list[dict[str, list[dict[str, str]]]]:
    found = client.get("/search.json", query_string={"q": words, **more}).json
    assert found is not None
    groups: list[dict[str, list[dict[str, str]]]] = found["groups"]
    return groups

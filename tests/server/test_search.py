from __future__ import annotations

import pytest
from flask.testing import FlaskClient

import queries
from graph import lookup
from graph.release import Release
from server.search import kinds, rank
from server.search.index import Entry, index
from server.search.rank import Fit


@pytest.fixture(scope="module")
def entries(release: Release) -> tuple[Entry, ...]:
    return index(lookup.facts(release), queries.load().values())


FIRST = {
    "Len": ("drugs", "lenalidomide"),
    "Revlimid": ("drugs", "lenalidomide"),
    "revlimid ": ("drugs", "lenalidomide"),
    "Dara": ("drugs", "daratumumab"),
    "Darzalex": ("drugs", "daratumumab"),
    "DVd": ("regimens", "DaraVd"),
    "D-Vd": ("regimens", "DaraVd"),
    "KPd": ("regimens", "KPd"),
    "BCMA": ("targets", "BCMA"),
    "PFS": ("endpoints", "progression-free survival"),
    "ikema": ("trials", "IKEMA"),
    "NCT03158688": ("trials", "CANDOR"),
    "NCT03275285": ("trials", "IKEMA"),
    "anemia": ("adverse events", "anaemia"),
    "median PFS CANDOR Len-R": ("results", "CANDOR, DaraKd: Len-R: median PFS 28 months"),
    "Weisel": ("references", "[5] Weisel, K.C., Blood 2019"),
    "who-does-not-report-it": ("questions", queries.load()["who-does-not-report-it"].question),
}
"""What people type, and what has to come first."""


@pytest.mark.parametrize("words", FIRST)
def test_what_people_mean_comes_first(entries: tuple[Entry, ...], words: str) -> None:
    best = rank.search(entries, words.strip())[0].entry
    assert (best.kind, best.label) == FIRST[words]


def test_a_whole_name_goes_before_a_beginning_and_that_before_words(
    entries: tuple[Entry, ...],
) -> None:
    fits = [hit.fit for hit in rank.search(entries, "KPd")]
    assert fits == sorted(fits)
    assert {Fit.NAME, Fit.FURTHER_NAME, Fit.BEGINNING, Fit.WORDS} <= set(fits)


def test_every_drug_is_found_by_each_of_its_brand_names(
    entries: tuple[Entry, ...], release: Release
) -> None:
    facts = lookup.facts(release)
    brands = list(facts.using(lookup.term("mm:brandName")))
    assert len(brands) >= 10
    for one in brands:
        assert one.graph_name.value == BACKGROUND  # type: ignore[union-attr]  # named
        hit = rank.search(entries, one.object.value)[0]  # type: ignore[union-attr]  # a text
        assert hit.entry.iri == one.subject.value  # type: ignore[union-attr]  # a thing
        assert hit.name in hit.entry.outside


BACKGROUND = "https://w3id.org/myelokg/graph/background"


@pytest.mark.parametrize(
    ("typed", "meant"), [("neutropena", "neutropenia"), ("lenalidomde", "lenalidomide")]
)
def test_what_is_spelt_wrongly_finds_the_nearest(
    entries: tuple[Entry, ...], typed: str, meant: str
) -> None:
    assert rank.search(entries, typed) == []
    assert meant in [hit.entry.label for hit in rank.nearest(entries, typed)]


def test_nothing_like_it_finds_nothing(entries: tuple[Entry, ...]) -> None:
    assert rank.search(entries, "qqqqqqqq") == rank.nearest(entries, "qqqqqqqq") == []
    assert rank.search(entries, "  ?!") == []


def test_every_kind_has_something(entries: tuple[Entry, ...]) -> None:
    assert {one.kind for one in entries} == set(kinds.order())


def test_the_page_groups_by_kind_and_says_which_name_is_not_the_reviews(
    client: FlaskClient,
) -> None:
    page = client.get("/search?q=Revlimid", headers={"Accept": "text/html"}).text
    assert '<a href="/onto/lenalidomide">lenalidomide</a>' in page
    assert "also Revlimid, a name from outside the review" in page
    assert "<h2" in page
    assert 'value="Revlimid"' in page


def test_a_kind_can_be_seen_whole(client: FlaskClient) -> None:
    found = client.get("/search.json?q=Len&kind=results").json
    assert found is not None
    [group] = found["groups"]
    page = client.get("/search?q=Len", headers={"Accept": "text/html"}).text
    assert f'kind=results">All {group["count"]} results</a>' in page
    whole = client.get("/search?q=Len&kind=results", headers={"Accept": "text/html"}).text
    assert whole.count('<li><a href="/data/') == group["count"] > 6


def test_json_says_what_was_found_and_how(client: FlaskClient, release: Release) -> None:
    found = client.get("/search?q=Dara", headers={"Accept": "application/json"}).json
    assert found is not None
    assert (found["words"], found["release"]) == ("Dara", release.id)
    first = found["groups"][0]["hits"][0]
    assert first["iri"] == "https://w3id.org/myelokg/onto/daratumumab"
    assert (first["fit"], first["name"], first["outside"]) == ("further name", "Dara", True)


@pytest.mark.parametrize("query", ["q=" + "x" * 201, "q=Len&kind=nonsense"])
def test_what_cannot_be_looked_for_is_refused_in_words(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/search.json?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_marks_of_html_are_only_text(client: FlaskClient) -> None:
    page = client.get("/search?q=<script>x</script>", headers={"Accept": "text/html"}).text
    assert "<script>x" not in page
    assert "&lt;script&gt;" in page


def test_questions_take_brand_and_short_names(client: FlaskClient) -> None:
    plain = client.get("/queries/trials-by-drug.csv?drug=daratumumab").text
    assert plain.count("\n") > 2
    for name in ("Darzalex", "dara"):
        assert client.get(f"/queries/trials-by-drug.csv?drug={name}").text == plain

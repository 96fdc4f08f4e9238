"""Pages of things: what people look for comes first, from the views, and nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from graph import lookup
from graph import release as releasing
from graph.build import Graphs
from graph.lookup import TYPE, Facts, term
from graph.release import Release
from ontology import DATA, DATA_GRAPH, PREFIXES, TERM
from server import create_app
from server.engine import start
from server.resources import names, views
from server.resources.figures import SHOWN
from server.resources.paths import walk
from server.resources.sections import rows_of
from server.settings import Settings

VIEWS = views.load()


@pytest.fixture(scope="module")
def facts(release: Release) -> Facts:
    return lookup.facts(release)


def words(page: str) -> str:
    """The text of a page, without its tags."""
    plain = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def section(page: str, heading: str) -> str:
    """The section of a page under a heading."""
    found = re.search(rf"<section [^>]*>\s*<h2[^>]*>{heading}</h2>.*?</section>", page, re.DOTALL)
    assert found, heading
    return found[0]


def rows(part: str) -> list[str]:
    """The rows of a table, in words."""
    return [words(one) for one in re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL)]


# --------------------------------------------------------------------------------------- views


@pytest.mark.parametrize("view", VIEWS, ids=lambda one: one.kinds[0])
def test_a_view_names_only_what_there_is(view: views.View, facts: Facts) -> None:
    fields = [*view.facts, *(column for table in view.tables for column in table.columns)]
    ways = [one.path for one in fields] + [one.path for one in view.tables]
    ways += [way for table in view.tables for way in table.order]
    steps = [step.removeprefix("^") for way in ways for step in re.split(r"[|/]", way)]
    for step in steps:
        if step not in (".", "this", "uses"):
            prefix, _, local = step.partition(":")
            assert prefix in PREFIXES
            assert prefix != "mm" or facts.knows(ox.NamedNode(TERM + local)), step
    assert {one.show for one in fields} - {""} <= set(SHOWN)
    for kind in {*view.kinds, *(table.kind for table in view.tables)} - {"", views.EVERY}:
        assert next(iter(facts.statements(None, TYPE, term(kind), 1)), None), kind


@pytest.mark.parametrize("view", VIEWS, ids=lambda one: one.kinds[0])
def test_a_page_shows_what_its_view_names(
    client: FlaskClient, view: views.View, facts: Facts
) -> None:
    kinds = [one for one in view.kinds if one != views.EVERY]
    things = [one for kind in kinds for one in facts.subjects(TYPE, term(kind))]
    members = [one for one in things if names.ours(one.value)]
    for table in view.tables:
        with_rows = (one for one in members if rows_of(facts, table, walk(facts, one, table.path)))
        page = client.get(names.path(next(with_rows), "html")).text
        assert rows(section(page, table.heading))


# --------------------------------------------------------------------------------------- trials


@pytest.fixture(scope="module")
def candor(app: Any) -> str:
    return str(app.test_client().get("/data/CANDOR.html").text)


def test_a_trial_says_what_was_compared(candor: str) -> None:
    compared = rows(section(candor, "What was compared"))
    assert any("daratumumab anti-CD38 antibody" in one for one in compared)
    assert [one for one in compared if one.endswith("control")]
    assert "DaraKd against Kd" in candor


def test_a_trial_says_in_whom(candor: str) -> None:
    whom = rows(section(candor, "In whom"))
    assert any("99 (32%)" in one and "Len-R" in one for one in whom)
    assert any("not reported" in one for one in whom)


def test_a_trial_says_what_came_out_and_what_is_contested(candor: str) -> None:
    part = section(candor, "What came out")
    refractory = next(one for one in rows(part) if "28 months" in one)
    assert "“NR”" in refractory
    assert "wrong population" in refractory
    assert '<span class="not-reached">' in part
    assert '<span class="not-reported">' in part
    assert 'href="/data/CANDOR-DaraKd-LenR-PFS-Median"' in part


def test_a_trial_says_what_is_missing_and_where_the_review_contradicts_itself(candor: str) -> None:
    missing = section(candor, "What is missing")
    assert any("1 prior line" in one for one in rows(missing))
    contradictions = section(candor, "Where the review contradicts itself")
    assert 'href="/data/C02"' in contradictions


def test_a_trial_can_be_asked_about(client: FlaskClient, candor: str) -> None:
    asked = re.findall(r'<li><a href="(/queries/[^"]+)"', section(candor, "Ask about it"))
    assert "/queries/trial-profile?trial=CANDOR" in asked
    for one in asked[:5]:
        assert client.get(unescape(one)).status_code == 200


def test_what_is_not_the_reviews_is_marked(client: FlaskClient) -> None:
    page = words(client.get("/data/IKEMA.html").text)
    assert "Registry number, as printed NCT032275285" in page
    assert "NCT03275285 added by the curators, not in the review" in page


def test_a_finding_shows_every_reading_of_it(client: FlaskClient) -> None:
    page = client.get("/data/CANDOR-DaraKd-LenR-PFS-Median.html").text
    kept = section(page, "The readings it rests on")
    aside = section(page, "The readings that were set aside")
    assert "28 months for patients who were Len-R" in words(kept)
    assert any(one.startswith("NR ") and "not reached" in one for one in rows(aside))
    assert 'href="/data/Mele2024-ref-15"' in kept


# ---------------------------------------------------------------------------------------- terms


def test_a_class_is_documented_and_counted(client: FlaskClient, facts: Facts) -> None:
    page = words(client.get("/onto/LenRefractoryOneLineCohort.html").text)
    assert "Is exactly lenalidomide-refractory cohort (Len-R) and one-prior-line cohort" in page
    count = len(facts.subjects(TYPE, term("mm:LenRefractoryOneLineCohort")))
    assert f"Members {count} 0 stated, {count} by inference" in page


def test_a_property_shows_where_it_leads_and_is_used(client: FlaskClient) -> None:
    page = client.get("/onto/component.html").text
    assert "From regimen" in words(page)
    assert len(rows(section(page, "Where it is used"))) == 11
    query = re.search(r"<dt>Statements</dt>\s*<dd><a href=\"([^\"]+)\"", page)
    assert query
    assert client.get(unescape(query[1])).status_code == 200


def test_what_points_to_a_thing_is_grouped_and_counted(client: FlaskClient, facts: Facts) -> None:
    part = section(client.get("/onto/PFS.html").text, "What points to it")
    count = len(facts.subjects(term("mm:endpoint"), term("mm:PFS")))
    assert f"endpoint {count}" in words(part)
    everything = re.search(r'<a href="(/sparql[^"]+)">All', part)
    assert everything
    answer = client.get(unescape(everything[1]).replace("format=html", "format=csv"))
    assert len(answer.text.splitlines()) == count + 1


def test_every_statement_says_from_which_graph_it_is(client: FlaskClient) -> None:
    page = section(client.get("/data/DaraKd.html").text, "Everything that is said of it")
    assert "anti-CD38-containing triplet follows" in words(page)
    background = client.get("/onto/pomalidomide.html").text
    assert "added by the curators, not in the review" in words(background)


# --------------------------------------------------------------------------------- other releases


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[FlaskClient]:
    """A client of a release whose labels are markup, and whose things go round in circles."""
    facts = Graph()
    one, two = URIRef(DATA + "one"), URIRef(DATA + "two")
    facts.add((one, RDF.type, URIRef(TERM + "Study")))
    facts.add((one, RDFS.label, Literal("<script>alert(1)</script>\" onload='x'")))
    facts.add((one, URIRef("urn:x:p"), Literal("</script>")))
    for subject, value in ((one, two), (two, one)):
        facts.add((subject, URIRef(TERM + "basedOn"), value))
        facts.add((subject, RDFS.subClassOf, value))
        facts.add((subject, URIRef("javascript:alert(1)"), URIRef("javascript:alert(2)")))
    folder = tmp_path_factory.mktemp("hostile")
    release = releasing.store(Graphs({DATA_GRAPH: facts}, {}), folder)
    releasing.switch(folder, release)
    own = Settings(**(vars(settings) | {"releases": folder}))
    engine = start(own)
    yield create_app(own, engine).test_client()
    engine.close()


def test_no_page_of_a_thing_repeats_markup(hostile: FlaskClient) -> None:
    for path in ("/data/one.html", "/data/two.html", "/onto", "/graph/data.html", "/graph"):
        page = hostile.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert page.text.count("</script>") <= 1
        assert 'href="javascript:' not in page.text


def test_what_a_thing_is_called_elsewhere_comes_with_its_identifier_there(
    client: FlaskClient,
) -> None:
    text = client.get("/onto/PFS.html").get_data(as_text=True)
    assert re.search(r">Progression-free Survival</a> <small class=\"mark\">NCIT:C28234<", text)


def test_a_drug_has_its_brand_name_as_ours_and_no_name_twice(client: FlaskClient) -> None:
    said = words(client.get("/onto/lenalidomide.html").get_data(as_text=True))
    assert "Brand name Revlimid added by the curators, not in the review" in said
    assert "Also called lenalidomide" not in said

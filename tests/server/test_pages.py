from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import bibtexparser
import pytest
import rispy
from flask import Flask
from flask.testing import FlaskClient
from ruamel.yaml import YAML

import queries
from graph import sources
from graph.citation import LICENSE
from graph.release import Release
from ontology import VERSION
from server.pages import ASKED
from tests.pages import PAGES, PROBLEMS

STYLE = Path(__file__).parents[2] / "server" / "static" / "style.css"
ALSO = (f"/onto/{VERSION}", "/releases/current", "/dataset", "/.well-known/void", "/store")
"""Other addresses of pages that are in the list."""


@pytest.fixture(params=[*PAGES, *PROBLEMS])
def page(client: FlaskClient, release: Release, request: pytest.FixtureRequest) -> str:
    target = request.param.replace("{release}", release.id)
    return client.get(target, headers={"Accept": "text/html"}).text


def test_home_answers_the_first_question_at_once(client: FlaskClient) -> None:
    page = client.get("/").text
    for word in ("OPTIMISMM", "17.8 months", "EMN011", "CARTITUDE-4", "not reached"):
        assert word in page
    assert all(f'href="/queries/{name}"' in page for name in ASKED)
    assert f"All {len(queries.load())} questions" in page


def test_home_and_about_lead_only_to_pages_that_there_are(client: FlaskClient) -> None:
    for page in ("/", "/about"):
        for target in set(re.findall(r'href="(/[^"]*)"', client.get(page).text)):
            wanted = {"Accept": "text/html"}
            answer = client.get(unescape(target), headers=wanted, follow_redirects=True)
            assert answer.status_code == 200, target


def test_the_page_says_where_in_the_navigation_it_stands(client: FlaskClient) -> None:
    for page, name in {"/": "Home", "/editor": "Editor", "/dataset.html": "Data"}.items():
        current = re.findall(r'aria-current="(?:page|true)">(\w+)<', client.get(page).text)
        assert current == [name]


def test_what_to_cite_comes_as_files_that_reference_managers_read(
    client: FlaskClient, release: Release
) -> None:
    [entry] = rispy.loads(client.get("/about/cite.ris").text)
    assert (entry["title"], entry["accession_number"]) == ("MyeloKG", release.id)
    [article] = bibtexparser.parse_string(client.get("/about/cite.bib").text).entries
    assert article["version"] == release.version
    assert release.id in article["note"]
    assert client.get("/about/cite.doc").status_code == 404


def test_every_route_that_answers_a_browser_is_in_the_list_of_pages(
    app: Flask, client: FlaskClient, release: Release
) -> None:
    routes = app.url_map.bind("")
    listed = {routes.match(urlsplit(one).path, return_rule=True)[0].rule for one in PAGES}
    for rule in app.url_map.iter_rules():
        if rule.rule not in listed and not rule.arguments and "GET" in (rule.methods or ()):
            answer = client.get(rule.rule, headers={"Accept": "text/html"})
            page = answer.content_type.startswith("text/html") and answer.status_code == 200
            assert not page or rule.rule in ALSO, f"add {rule.rule} to tests/pages.py"


def test_every_page_has_its_landmarks(page: str) -> None:
    for mark in (
        '<html lang="en">',
        "<header>",
        '<nav aria-label="Main">',
        "<main id=",
        "<footer>",
    ):
        assert page.count(mark) == 1
    assert page.count("<h1>") == 1
    assert '<a class="skip" href="#main">' in page
    assert re.search(r"<title>[^<]+MyeloKG|<title>MyeloKG[^<]*</title>", page)


def test_every_control_has_a_label(page: str) -> None:
    ids = set(re.findall(r'<(?:select|textarea|input)[^>]*\bid="([^"]+)"', page))
    assert ids == set(re.findall(r'<label for="([^"]+)"', page))
    for box in re.findall(r"<fieldset>.*?</fieldset>", page, re.DOTALL):
        assert "<legend>" in box
        assert box.count("<label><input") == box.count("<input")


def test_every_table_scrolls_in_a_named_region(page: str) -> None:
    for before, _ in re.findall(r"(<[^<]*>)\s*(<table>)", page):
        assert 'tabindex="0"' in before
        assert 'role="region"' in before
        assert 'aria-label="' in before
    assert page.count("<table>") == page.count("<caption>")


def test_every_page_says_release_licence_citation_and_what_it_is_not(page: str) -> None:
    source = YAML(typ="safe").load((sources.EVIDENCE / "mele-2024" / "source.yaml").read_text())
    about = {fact["attribute"]: str(fact.get("value")) for fact in source["facts"]}
    assert "not medical advice" in page
    assert re.search(r"Release <code>[0-9a-f]{12}</code>", page)
    assert LICENSE in page
    assert f"https://doi.org/{about['doi']}" in page
    words = re.sub(r"<[^>]+>|\s+", " ", page)
    printed = f"{about['journal']} {about['published'][:4]}, {about['volume']}, {about['pages']}"
    assert printed in " ".join(words.split())


def test_the_stylesheet_is_small_and_asks_nobody() -> None:
    text = STYLE.read_text(encoding="utf-8")
    assert len(text.encode()) <= 10_000
    assert "url(" not in text
    assert "@import" not in text
    for rule in (
        "prefers-color-scheme: dark",
        "@media print",
        "max-width: 30rem",
        ":focus-visible",
    ):
        assert rule in text


def luminance(color: str) -> float:
    digits = color if len(color) == 6 else "".join(2 * digit for digit in color)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "ground"),
        ("quiet", "ground"),
        ("quiet", "raised"),
        ("link", "ground"),
        ("link", "raised"),
        ("accent", "ground"),
        ("on-accent", "accent"),
    ],
)
def test_colours_have_the_contrast_of_wcag_aa(theme: int, ink: str, ground: str) -> None:
    block = re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), re.DOTALL)[theme]
    colors = dict(re.findall(r"--([\w-]+): #([0-9a-f]+);", block))
    light, dark = sorted((luminance(colors[ink]), luminance(colors[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5

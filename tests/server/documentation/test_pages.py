"""Pages of the documentation as HTML, and what is found in them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

import queries
from server.cli import main
from server.settings import Settings, rows
from server.site import markup, reference, search
from server.site.contents import load

HTML = {"Accept": "text/html"}


def written(text: str) -> str:
    return markup.html(f"# Title\n\n{text}", lambda target: None if "gone" in target else target)


def test_a_page_names_its_title_section_source_and_neighbours(client: FlaskClient) -> None:
    page = client.get("/docs/clients", headers=HTML).text
    assert "<title>Asking from programs · MyeloKG</title>" in page
    assert "Documentation</a> › How to" in page
    assert "Made from <code>docs/clients.md</code>" in page
    assert 'href="/docs/readme" rel="prev"' in page
    assert 'href="/docs/browsers" rel="next"' in page
    assert '<a href="#the-command-line">The command line</a>' in page


def test_links_between_files_lead_to_pages_and_others_show_what_they_name(
    client: FlaskClient,
) -> None:
    page = client.get("/docs/browsers", headers=HTML).text
    assert '<span class="file">' in page
    assert ".md" not in "".join(re.findall(r'href="([^"]+)"', page))
    page = client.get("/docs/identifiers", headers=HTML).text
    assert 'href="/docs/protocol#identifiers"' in page


def test_a_file_beside_the_pages_comes_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/docs/deploy/nginx.conf")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.data == load().files["deploy/nginx.conf"].read_bytes()


@pytest.mark.parametrize("name", ["tutorail", "../README.md", "site.yaml", "search.html"])
def test_only_what_the_table_names_can_be_had(name: str, client: FlaskClient) -> None:
    answer = client.get(f"/docs/{name}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert name != "tutorail" or "/docs/tutorial" in answer.get_json()["detail"]


def test_markup_of_a_page_has_no_style_no_comment_and_no_raw_html() -> None:
    page = written("<!-- made -->\n| a | b |\n| --- | --: |\n| 1 | 2 |\n\n<script>x</script>\n")
    assert '<th scope="col">a</th>' in page
    assert '<td class="number">2</td>' in page
    assert "made" not in page
    assert "style" not in page
    assert "&lt;script&gt;" in page


def test_a_link_that_leads_nowhere_here_is_no_link() -> None:
    page = written("[one](gone.py) and [two](there.md)")
    assert page == '<p><span class="file">one</span> and <a href="there.md">two</a></p>\n'


def test_code_is_coloured_and_stays_what_it_was() -> None:
    page = written('```sparql\nSELECT ?a { ?a ?b "<c>" }\n```\n')
    code = page.partition("<code>")[2].partition("</code>")[0]
    assert '<span class="k">SELECT</span>' in code
    assert unescape(re.sub("<[^>]+>", "", code)) == 'SELECT ?a { ?a ?b "<c>" }\n'
    assert "<code>plain &lt;a&gt;\n" in written("```\nplain <a>\n```\n")
    assert "<code>x\n" in written("```nolanguage\nx\n```\n")


def test_headings_of_one_name_have_anchors_of_their_own() -> None:
    found = markup.outline("# A page\n\n## Same\n\n## Same\n\n### `x.y`: why\n").headings
    assert [one.anchor for one in found] == ["same", "same-1", "xy-why"]


def test_reference_pages_have_all_that_the_code_has() -> None:
    settings = reference.write("settings")
    assert all(f"`{one.variable}`" in settings for one in rows(Settings()))
    commands = reference.write("commands")
    assert all(f"## myelokg {name}\n" in commands for name in main.commands)
    questions = reference.write("questions")
    assert all(f"### {name}\n" in questions for name in queries.load())


def test_each_address_is_told_with_what_it_is_for(client: FlaskClient) -> None:
    page = reference.write("addresses")
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint != "static":
            plain = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"<\1>", rule.rule)
            [line] = [one for one in page.splitlines() if one.startswith(f"| `{plain}` |")]
            assert not line.endswith("|  |"), line


def test_search_finds_parts_by_the_beginnings_of_words_best_first() -> None:
    hits = search.find("graph store protocol")
    assert (hits[0].page.name, hits[0].part.heading) == (
        "conformance",
        "SPARQL 1.1 Graph Store HTTP Protocol",
    )
    assert search.find("conformanc")[0].page.name == "conformance"
    assert search.find("zzzzzz") == []
    assert search.find("  ") == []


def test_the_page_of_a_search_shows_where_words_stand(client: FlaskClient) -> None:
    page = client.get("/docs/search?q=SPARQLWrapper", headers=HTML).text
    assert 'href="/docs/clients' in page
    assert 'value="SPARQLWrapper"' in page
    assert "Nothing has “zz&lt;b&gt;”" in client.get("/docs/search?q=zz<b>", headers=HTML).text
    assert client.get("/docs/search?q=" + "a" * 201).status_code == 400

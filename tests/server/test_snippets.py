"""The lines to copy on a question's page run as they stand, each in what they are written for."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import subprocess
import sys
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

import queries
from ontology import REVIEW_GRAPHS
from queries import FLAGSHIP

QUESTIONS = queries.load()
HTML = {"Accept": "text/html"}
CASES: list[tuple[str, dict[str, object]]] = [
    (FLAGSHIP, {}),
    ("results", {"drug": ["daratumumab", "isatuximab"], "knowledge": "review"}),
    ("what-is-called", {"words": "dara' \"$(x)` \\ & é"}),
]
PROGRAMS = {
    "curl": ["sh", "-c"],
    "Python, into a data frame": [sys.executable, "-c"],
    "Python, as SPARQL": [sys.executable, "-c"],
    "R": ["Rscript", "--vanilla", "-e"],
}

each_case = pytest.mark.parametrize(("name", "given"), CASES, ids=[name for name, _ in CASES])
each_program = pytest.mark.parametrize("program", PROGRAMS)


def snippets(page: str) -> dict[str, str]:
    """What stands on a page to be copied, by its heading."""
    pattern = r"<summary>(.*?)</summary>.*?<pre><code>(.*?)</code></pre>"
    found = re.findall(pattern, page, re.DOTALL)
    return {html.unescape(name): html.unescape(text) for name, text in found}


def fetch(address: str, accept: str) -> str:
    with urlopen(Request(address, headers={"Accept": accept})) as answer:  # noqa: S310  # ours
        return str(answer.read().decode())


@each_program
@each_case
def test_what_is_copied_from_a_page_gives_its_answer(
    address: str, program: str, name: str, given: dict[str, object]
) -> None:
    if program == "R" and shutil.which("Rscript") is None:
        pytest.skip("R is not installed here, and `make test` could not install it")
    path = f"{address}/queries/{name}"
    text = snippets(fetch(f"{path}?{urlencode(given, doseq=True)}", "text/html"))[program]
    assert address in text
    command = [*PROGRAMS[program], text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    wanted = fetch(f"{path}.csv?{urlencode(given, doseq=True)}", "text/csv")
    if program in ("curl", "Python, as SPARQL"):
        assert list(csv.reader(io.StringIO(done.stdout.rstrip("\n") + "\n"))) == list(
            csv.reader(io.StringIO(wanted))
        )
    else:
        first, *rows = csv.reader(io.StringIO(wanted))
        assert first[0] in done.stdout
        assert all(row[0] in done.stdout for row in rows)


def test_a_page_has_lines_for_every_program(client: FlaskClient) -> None:
    assert set(snippets(client.get(f"/queries/{FLAGSHIP}", headers=HTML).text)) == set(PROGRAMS)


def test_what_was_not_chosen_does_not_stand_in_the_lines(client: FlaskClient) -> None:
    page = client.get(f"/queries/{FLAGSHIP}?reported=number&knowledge=background", headers=HTML)
    assert snippets(page.text)["curl"] == (
        f"curl 'http://localhost/queries/{FLAGSHIP}.csv?reported=number'\n"
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_of_a_question_about_the_review_alone_says_so_itself(
    client: FlaskClient, name: str
) -> None:
    given = {**QUESTIONS[name].examples, "knowledge": "review"}
    text = client.get(f"/queries/{name}.rq", query_string=given).text
    assert text.count("FROM NAMED") == len(REVIEW_GRAPHS)
    answer = client.get("/sparql", query_string={"query": text, "format": "csv"})
    assert answer.data == client.get(f"/queries/{name}.csv", query_string=given).data


def test_the_link_to_the_editor_brings_the_query_along(client: FlaskClient) -> None:
    page = client.get(f"/queries/{FLAGSHIP}?reported=number", headers=HTML).text
    (link,) = re.findall(r'<a href="(/sparql\?[^"]+)">Open it', page)
    text = client.get(f"/queries/{FLAGSHIP}.rq?reported=number").text
    assert parse_qs(urlsplit(html.unescape(link)).query)["query"] == [text]
    opened = html.unescape(client.get(html.unescape(link), headers=HTML).text)
    assert text.strip() in opened

"""What changed from one release to another, over HTTP and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from flask.testing import FlaskClient

INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:n> %d } }"


@pytest.fixture
def ids(writer: FlaskClient) -> list[str]:
    """Three releases: the first, and two written after it."""
    found = [writer.get("/health").headers["MyeloKG-Release"]]
    for number in (1, 2):
        answer = writer.post("/update", data={"update": INSERT % number})
        found.append(answer.headers["MyeloKG-Release"])
    return found


def test_a_release_says_what_changed_since_the_one_before(
    writer: FlaskClient, ids: list[str]
) -> None:
    found = writer.get(f"/release/{ids[2]}/changes.json").get_json()
    assert (found["before"], found["after"]) == (ids[1], ids[2])
    (row,) = [one for one in found["graphs"] if one["graph"] == "urn:g"]
    assert (row["before"], row["after"], row["added"], row["removed"]) == (1, 2, 1, 0)


def test_any_two_releases_can_be_compared(writer: FlaskClient, ids: list[str]) -> None:
    path = f"/release/{ids[2]}/changes"
    page = writer.get(path, query_string={"since": ids[0]}, headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert "urn:g: 2 triples" in page.text
    text = writer.get(path, query_string={"since": ids[0], "format": "md"})
    assert text.mimetype == "text/markdown"
    assert "- urn:g: 2 triples" in text.text
    assert "Accept" in text.headers["Vary"]


def test_the_page_of_a_release_leads_to_its_changes(writer: FlaskClient, ids: list[str]) -> None:
    page = writer.get(f"/release/{ids[1]}.html").text
    assert f'href="/release/{ids[1]}/changes"' in page
    assert "/changes" not in writer.get(f"/release/{ids[0]}.html").text


def test_what_cannot_be_compared_is_refused_in_words(writer: FlaskClient, ids: list[str]) -> None:
    first = writer.get(f"/release/{ids[0]}/changes.json")
    assert first.status_code == 400
    assert "?since=ID" in first.get_json()["detail"]
    assert writer.get("/release/000000000000/changes.json").status_code == 404
    unknown = writer.get(f"/release/{ids[1]}/changes.json?since=000000000000")
    assert unknown.status_code == 404
    assert writer.get(f"/release/{ids[1]}/changes.pdf").status_code == 406


def test_the_command_says_the_same(
    writer: FlaskClient,
    ids: list[str],
    folder: Path,
    run: Callable[..., CompletedProcess[str]],
) -> None:
    told = run("releases", "diff", ids[0], ids[1], MYELOKG_RELEASES=str(folder))
    assert "- urn:g: 1 triples" in told.stdout, told.stderr
    refused = run("releases", "diff", "000000000000", MYELOKG_RELEASES=str(folder))
    assert refused.returncode == 1
    assert "no release is" in refused.stderr

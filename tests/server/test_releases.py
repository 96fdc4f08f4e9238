"""Releases over HTTP and on the command line: listed, asked by id, taken whole, served again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph import release as releasing
from graph import retention
from graph.release import DUMP
from server.releases import FOR_EVER

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <urn:n> ?o }"


def insert(client: FlaskClient, number: int) -> str:
    text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:n> {number} }} }}"
    answer = client.post("/update", data={"update": text})
    assert answer.status_code == 204
    return answer.headers["MyeloKG-Release"]


@pytest.fixture
def ids(writer: FlaskClient) -> list[str]:
    """Three releases: the first, and two written after it."""
    first = writer.get("/health").headers["MyeloKG-Release"]
    return [first, insert(writer, 1), insert(writer, 2)]


def count(client: FlaskClient, path: str) -> str:
    answer = client.get(path, query_string={"query": COUNT, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return answer.text.split()[1]


def test_the_list_says_when_by_what_and_which_is_served(
    writer: FlaskClient, ids: list[str], folder: Path
) -> None:
    retention.pin(folder, ids[0], 1.0)
    for path in ("/releases.json", "/releases?format=json"):
        listed = writer.get(path).get_json()["releases"]
        assert [one["id"] for one in listed] == ids[::-1]
        assert [one["current"] for one in listed] == [True, False, False]
        assert [one["pinned"] for one in listed] == [False, False, True]
        assert [one["by"] for one in listed] == ["update", "update", "build"]
        assert [one["parent"] for one in listed] == [ids[1], ids[0], None]
        assert [one["triples"] for one in listed] == [4, 3, 2]
        assert all(one["made"].startswith("20") for one in listed)
    page = writer.get("/releases", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    assert all(f'href="/release/{one}"' in page.text for one in ids)


def test_each_release_tells_of_itself_and_its_links_lead_on(
    writer: FlaskClient, ids: list[str]
) -> None:
    for path in (f"/release/{ids[1]}.json", f"/release/{ids[1]}?format=json"):
        told = writer.get(path).get_json()
        assert (told["id"], told["counts"]["urn:g"], told["current"]) == (ids[1], 1, False)
    for link in told["links"].values():
        assert writer.get(link).status_code == 200
    page = writer.get(f"/release/{ids[1]}", headers={"Accept": "text/html"})
    assert f'href="/release/{ids[0]}"' in page.text
    nobody = {"Authorization": ""}
    current = "/releases/current?format=json"
    assert writer.get(current, headers=nobody).get_json()["id"] == ids[2]
    assert writer.head(current, headers=nobody).status_code == 200


def test_every_kept_release_answers_for_itself(writer: FlaskClient, ids: list[str]) -> None:
    for number, one in enumerate(ids):
        assert count(writer, f"/release/{one}/sparql") == str(number)
    assert count(writer, "/sparql") == "2"


FORMS: list[dict[str, Any]] = [
    {"method": "GET", "query_string": {"query": COUNT}},
    {"method": "POST", "data": {"query": COUNT}},
    {"method": "POST", "data": COUNT, "content_type": "application/sparql-query"},
]


@pytest.mark.parametrize("form", FORMS)
def test_all_forms_of_a_query_are_taken(
    writer: FlaskClient, ids: list[str], form: dict[str, Any]
) -> None:
    answer = writer.open(f"/release/{ids[1]}/sparql", headers={"Accept": "text/csv"}, **form)
    assert answer.text == "n\r\n1\r\n"
    assert answer.headers["MyeloKG-Release"] == ids[1]


def test_answers_of_a_release_may_be_kept_for_ever(writer: FlaskClient, ids: list[str]) -> None:
    for one in ids:
        path = f"/release/{one}/sparql"
        answer = writer.get(path, query_string={"query": COUNT, "format": "csv"})
        assert answer.headers["Cache-Control"] == FOR_EVER
        held = {"If-None-Match": answer.headers["ETag"]}
        again = writer.get(path, query_string={"query": COUNT, "format": "csv"}, headers=held)
        assert (again.status_code, again.headers["Cache-Control"]) == (304, FOR_EVER)
    chance = writer.get(path, query_string={"query": "SELECT (RAND() AS ?x) {}"})
    assert chance.headers["Cache-Control"] == "no-store"
    mistake = writer.get(path, query_string={"query": "SELECT"})
    assert mistake.status_code == 400
    assert "immutable" not in mistake.headers.get("Cache-Control", "")


def test_without_a_query_a_release_describes_its_own_endpoint(
    writer: FlaskClient, ids: list[str]
) -> None:
    address = f"http://localhost/release/{ids[0]}/sparql"
    answer = writer.get(address, headers={"Accept": "application/n-triples"})
    assert f"<{address}>" in answer.text
    assert "urn:g" not in answer.text
    page = writer.get(address, headers={"Accept": "text/html"})
    assert f'action="/release/{ids[0]}/sparql"' in page.text


@pytest.mark.parametrize("suffix", ["nq", "trig"])
@pytest.mark.parametrize("place", [0, 2])
def test_a_release_is_taken_whole(
    writer: FlaskClient, ids: list[str], suffix: str, place: int, folder: Path
) -> None:
    format = ox.RdfFormat.from_extension(suffix)
    path = f"/release/{ids[place]}/myelokg.{suffix}"
    answer = writer.get(path)
    dump = (folder / ids[place] / DUMP).read_bytes()
    wanted = set(ox.parse(dump, format=ox.RdfFormat.N_QUADS))
    assert format is not None
    assert answer.mimetype == format.media_type
    assert set(ox.parse(answer.data, format=format)) == wanted
    assert answer.headers["Cache-Control"] == FOR_EVER
    held = {"If-None-Match": answer.headers["ETag"]}
    assert writer.get(path, headers=held).status_code == 304
    assert writer.head(path).status_code == 200


UNKNOWN = ["000000000000", "x", "..", "%2e%2e%2ftokens", "current", "tokens", "pins", "gone"]


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("rest", ["", "/sparql", "/myelokg.nq"])
def test_what_is_no_release_is_not_found(client: FlaskClient, name: str, rest: str) -> None:
    answer = client.get(f"/release/{name}{rest}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_an_unknown_release_is_answered_with_the_nearest(
    writer: FlaskClient, ids: list[str]
) -> None:
    wrong = ids[1][:-1] + ("0" if ids[1][-1] != "0" else "1")
    answer = writer.get(f"/release/{wrong}")
    assert answer.status_code == 404
    assert ids[1] in answer.get_json()["nearest"]


def test_a_release_that_went_is_said_to_be_gone(
    writer: FlaskClient, ids: list[str], folder: Path
) -> None:
    retention.prune(folder, 1)
    for rest in ("", "/sparql?query=ASK%7B%7D", "/myelokg.nq"):
        answer = writer.get(f"/release/{ids[0]}{rest}")
        assert answer.status_code == 410
        assert "no longer kept" in answer.get_json()["detail"]


BODIES: list[dict[str, Any]] = [
    {"data": "{id}"},
    {"data": " {id}\n", "content_type": "text/plain"},
    {"data": '{{"id": "{id}"}}', "content_type": "application/json"},
]


@pytest.mark.parametrize("body", BODIES)
def test_who_may_write_may_serve_an_older_release(
    writer: FlaskClient, ids: list[str], body: dict[str, Any]
) -> None:
    given = body | {"data": body["data"].format(id=ids[0])}
    answer = writer.put("/releases/current", **given)
    assert answer.status_code == 204
    assert answer.headers["MyeloKG-Release"] == ids[0]
    assert count(writer, "/sparql") == "0"
    assert writer.put("/releases/current", data=ids[2]).status_code == 204
    assert count(writer, "/sparql") == "2"


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"data": "000000000000"}, 404),
    ({"data": "../tokens"}, 404),
    ({"data": ""}, 400),
    ({"data": "{", "content_type": "application/json"}, 400),
    ({"data": '{"id": 1}', "content_type": "application/json"}, 400),
    ({"data": b"\xff"}, 400),
]


@pytest.mark.parametrize(("body", "status"), REFUSED)
def test_what_cannot_be_served_again_is_told(
    writer: FlaskClient, body: dict[str, Any], status: int
) -> None:
    assert writer.put("/releases/current", **body).status_code == status


def test_only_who_may_write_may_roll_back(writer: FlaskClient, ids: list[str]) -> None:
    nobody = {"Authorization": ""}
    assert writer.put("/releases/current", data=ids[0], headers=nobody).status_code == 401
    assert writer.delete("/releases/current").status_code == 405


Run = Callable[..., CompletedProcess[str]]


def test_the_command_lists_pins_and_rolls_back(
    run: Run, writer: FlaskClient, ids: list[str], folder: Path
) -> None:
    here = {"MYELOKG_RELEASES": str(folder)}
    listed = json.loads(run("releases", "--json", **here).stdout)
    assert [one["id"] for one in listed] == ids[::-1]
    assert run("releases", "pin", ids[0], **here).returncode == 0
    assert "pinned" in run("releases", **here).stdout.splitlines()[-1]
    assert run("releases", "unpin", ids[0], **here).returncode == 0
    assert run("releases", "rollback", **here).stdout == f"release {ids[1]} is served\n"
    assert releasing.current(folder).id == ids[1]
    assert run("releases", "rollback", ids[2], **here).returncode == 0
    for command in (("pin", "x"), ("unpin", "x"), ("rollback", "x")):
        failed = run("releases", *command, **here)
        assert (failed.returncode, "no release is 'x'" in failed.stderr) == (1, True)


def test_there_is_nothing_to_list_before_the_first_build(run: Run, tmp_path: Path) -> None:
    failed = run("releases", MYELOKG_RELEASES=str(tmp_path))
    assert failed.returncode == 1
    assert "myelokg build" in failed.stderr

"""Exports over HTTP and on the command line: the same bytes, with what a download needs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

from graph.export import all_exports, find
from graph.export.shelf import Shelf
from graph.release import Release

EXPORTS = list(all_exports().values())
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def content(releases: Path, release: Release) -> Callable[[str], bytes]:
    shelf = Shelf(releases)
    return lambda name: shelf.take(find(name), release).read_bytes()


def test_the_list_tells_of_every_export(client: FlaskClient) -> None:
    told = client.get("/export.json").get_json()["exports"]
    assert [one["name"] for one in told] == list(all_exports())
    for one in told:
        assert one["url"].endswith(f"/export/{one['name']}.{one['suffix']}")
    page = client.get("/export", headers={"Accept": "text/html"}).text
    for one in EXPORTS:
        assert f'href="/export/{one.name}.{one.suffix}"' in page
    assert client.get("/export", headers={"Accept": "application/json"}).is_json


def test_the_list_tells_the_size_of_what_was_made(
    client: FlaskClient, content: Callable[[str], bytes]
) -> None:
    size = len(content("ris"))
    (told,) = [
        one for one in client.get("/export.json").get_json()["exports"] if one["name"] == "ris"
    ]
    assert told["bytes"] == size


@pytest.mark.parametrize("one", EXPORTS, ids=lambda one: one.name)
def test_every_export_is_a_file_named_after_its_release(
    client: FlaskClient, release: Release, content: Callable[[str], bytes], one: object
) -> None:
    export = find(one.name)  # type: ignore[attr-defined]  # a parameter
    answer = client.get(f"/export/{export.name}.{export.suffix}")
    assert answer.status_code == 200
    assert answer.data == content(export.name)
    assert answer.mimetype == export.media_type
    named = answer.headers["Content-Disposition"]
    assert named == f'attachment; filename="myelokg-{export.name}-{release.id}.{export.suffix}"'
    assert answer.headers["MyeloKG-Release"] == release.id
    assert 'rel="license"' in answer.headers["Link"]


def test_name_suffix_and_release_lead_to_the_same_file(
    client: FlaskClient, release: Release
) -> None:
    addresses = ["/export/ris", "/export/ris.ris", f"/release/{release.id}/export/ris"]
    answers = [client.get(one) for one in addresses]
    assert {one.data for one in answers} == {answers[0].data}
    assert {one.headers["ETag"] for one in answers} == {answers[0].headers["ETag"]}


def test_who_has_a_file_is_told_so(client: FlaskClient) -> None:
    etag = client.get("/export/results").headers["ETag"]
    again = client.get("/export/results", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""
    assert client.get("/export/ris").headers["ETag"] != etag


def test_a_part_can_be_asked_for(client: FlaskClient, content: Callable[[str], bytes]) -> None:
    asked = {"Range": "bytes=10-29", "Accept-Encoding": "gzip"}
    for name in ("results", "nquads"):
        part = client.get(f"/export/{name}", headers=asked)
        whole = content(name)
        assert part.status_code == 206
        assert part.data == whole[10:30]
        assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole)}"
        assert "Content-Encoding" not in part.headers


def test_head_says_what_get_says(client: FlaskClient) -> None:
    get, head = client.get("/export/graphml"), client.head("/export/graphml")
    assert head.status_code == 200
    assert head.data == b""
    for name in ("Content-Type", "ETag", "Content-Disposition", "MyeloKG-Release"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/export/grahpml", "graphml"),
        ("/export/graphml.gexf", "graphml"),
        ("/export/pdf", "/export"),
    ],
)
def test_an_unknown_format_is_refused_with_the_nearest(
    client: FlaskClient, address: str, words: str
) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["type"].endswith("/unknown-export")
    assert words in answer.get_json()["detail"]


def test_an_unknown_release_is_refused(client: FlaskClient) -> None:
    answer = client.get("/release/0123456789ab/export/ris", headers={"Accept": "application/json"})
    assert answer.status_code in (404, 410)


def test_a_real_server_sends_files_large_and_small(
    address: str, content: Callable[[str], bytes]
) -> None:
    for name in ("graphml", "nquads"):
        with urlopen(f"{address}/export/{name}") as answer:  # noqa: S310  # our own server
            assert answer.read() == content(name)
    part = Request(f"{address}/export/nquads", headers={"Range": "bytes=-20"})  # noqa: S310
    with urlopen(part) as answer:  # noqa: S310
        assert (answer.status, answer.read()) == (206, content("nquads")[-20:])


def test_the_command_lists_the_formats(run: Run) -> None:
    done = run("export")
    assert done.returncode == 0
    for one in EXPORTS:
        assert one.name in done.stdout


def test_the_command_writes_what_the_server_sends(
    run: Run, tmp_path: Path, release: Release, content: Callable[[str], bytes]
) -> None:
    file = tmp_path / "r.csv"
    done = run("export", "results", "-o", str(file), "--release", release.id)
    assert done.returncode == 0, done.stderr
    assert release.id in done.stderr
    assert file.read_bytes() == content("results")
    piped = run("export", "cytoscape")
    assert json.loads(piped.stdout) == json.loads(content("cytoscape"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("grahpml",), "graphml"),
        (("ris", "--release", "0123456789ab"), "0123456789ab"),
        (("ris", "-o", "/nowhere/r.ris"), "/nowhere/r.ris"),
    ],
)
def test_the_command_says_what_is_wrong(run: Run, arguments: tuple[str, ...], words: str) -> None:
    done = run("export", *arguments)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr

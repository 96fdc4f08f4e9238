"""Short links: what they stand for, for whom, and what bounds them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.release import Release
from server import create_app, shares
from server.engine import Engine
from server.settings import Settings
from server.shares import Shared

JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
QUERY = "SELECT (1 AS ?one) {}"
Sharing = Callable[..., FlaskClient]


@pytest.fixture
def sharing(settings: Settings, engine: Engine, releases: Path, tmp_path: Path) -> Sharing:
    """An application whose links are kept in a folder of their own."""
    folder = tmp_path / "releases"
    folder.mkdir()
    for one in (one for one in releases.iterdir() if one.name != shares.FOLDER):
        (folder / one.name).symlink_to(one.resolve())

    def sharing(**changes: object) -> FlaskClient:
        return create_app(replace(settings, releases=folder, **changes), engine).test_client()

    return sharing


def make(client: FlaskClient, query: str = QUERY, **how: object) -> str:
    answer = client.post("/s", data={"query": query}, headers=JSON, **how)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == answer.get_json()["link"]
    return "/s/" + answer.get_json()["link"].rpartition("/")[2]


def test_a_link_stands_for_query_and_release(sharing: Sharing, release: Release) -> None:
    client = sharing()
    link = make(client)
    assert re.fullmatch(r"/s/[a-z2-7]{12}", link)
    answer = client.get(link, headers=HTML)
    assert QUERY in answer.text
    assert '<td class="number">1</td>' in answer.text
    assert f'action="/release/{release.id}/sparql"' in answer.text
    assert answer.headers["MyeloKG-Release"] == release.id


@pytest.mark.parametrize("how", [{"headers": {"Accept": "application/sparql-query"}}, {}])
def test_its_text_is_there_for_programs(sharing: Sharing, how: dict) -> None:
    client = sharing()
    link = make(client) + ("" if how else ".rq")
    answer = client.get(link, **how)
    assert answer.text == QUERY
    assert answer.content_type == "application/sparql-query; charset=utf-8"


def test_the_same_query_has_the_same_link(sharing: Sharing) -> None:
    client = sharing()
    assert make(client) == make(client)
    assert make(client) != make(client, "SELECT (2 AS ?one) {}")
    assert Shared("a", "b").slug != Shared("a", "c").slug


def test_a_form_is_led_to_its_link(sharing: Sharing) -> None:
    answer = sharing().post("/s", data={"query": QUERY}, headers=HTML)
    assert answer.status_code == 303
    assert re.search(r"/s/[a-z2-7]{12}$", answer.headers["Location"])


def test_of_a_release_that_is_gone_the_query_is_left(sharing: Sharing, tmp_path: Path) -> None:
    client = sharing()
    gone = Shared(QUERY, "0123456789ab")
    shares.keep(tmp_path / "releases" / shares.FOLDER, gone, 10)
    page = client.get(f"/s/{gone.slug}", headers=HTML)
    assert page.status_code == 200
    assert "which is no longer kept" in page.text
    assert QUERY in page.text


@pytest.mark.parametrize("slug", ["nothing", "aaaaaaaaaaaa", "..%2f..%2fcurrent", "A" * 5000])
def test_what_no_link_has_is_told(sharing: Sharing, slug: str) -> None:
    answer = sharing().get(f"/s/{slug}", headers=JSON)
    assert answer.status_code == 404
    assert len(answer.text) < 1000


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("rubbish", 400), ("# only a comment", 400), ("ASK {}" + " " * 16_384, 413)],
)
def test_what_is_no_query_gets_no_link(sharing: Sharing, query: str, status: int) -> None:
    answer = sharing().post("/s", data={"query": query}, headers=JSON)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_no_more_links_are_kept_than_may_be_and_none_is_lost(
    sharing: Sharing, tmp_path: Path
) -> None:
    client = sharing(shared_links=2)
    kept = [make(client), make(client, "ASK {}")]
    answer = client.post("/s", data={"query": "ASK { ?s ?p ?o }"}, headers=JSON)
    assert answer.status_code == 503
    assert answer.get_json()["type"].endswith("links-closed")
    assert make(client) == kept[0]
    assert all(client.get(one, headers=HTML).status_code == 200 for one in kept)
    assert len(list((tmp_path / "releases" / shares.FOLDER).iterdir())) == 2


def test_where_no_links_are_made_none_is_offered(sharing: Sharing) -> None:
    client = sharing(shared_links=0)
    assert 'formaction="/s"' not in client.get("/editor", headers=HTML).text
    assert client.post("/s", data={"query": QUERY}, headers=JSON).status_code == 503


def test_a_client_that_makes_many_links_is_told_to_wait(sharing: Sharing) -> None:
    client = sharing(unlimited=(ip_network("192.0.2.1/32"),))
    for number in range(shares.BURST):
        make(client, f"SELECT ({number} AS ?n) {{}}")
    answer = client.post("/s", data={"query": QUERY}, headers=JSON)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    make(client, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})


def test_a_page_elsewhere_makes_no_links_in_its_readers_name(sharing: Sharing) -> None:
    headers = {**JSON, "Sec-Fetch-Site": "cross-site"}
    assert sharing().post("/s", data={"query": QUERY}, headers=headers).status_code == 400


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(shares.LinksClosed, match="long address"):
        shares.keep(tmp_path / "file" / "folder", Shared(QUERY, "x"), 10)


def test_what_is_kept_is_the_query_and_its_release_and_nothing_of_who_made_it(
    sharing: Sharing, tmp_path: Path, release: Release
) -> None:
    link = make(sharing())
    text = (tmp_path / "releases" / shares.FOLDER / link.rpartition("/")[2]).read_text()
    assert json.loads(text) == {"query": QUERY, "release": release.id}

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graph import lookup
from graph.release import Release
from ontology import DATA, TERM


def shown(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/explore.json?{query}")
    assert answer.status_code == 200
    return answer.json


def labels(view: Any) -> set[str]:
    return {one["label"] for one in view["nodes"]}


def test_a_thing_is_shown_with_what_it_is_joined_to(client: FlaskClient, release: Release) -> None:
    view = shown(client, "thing=d:KPd")
    facts = lookup.facts(release)
    drugs = facts.values(lookup.term("d:KPd"), lookup.term("mm:component"))
    assert {facts.label(one) for one in drugs} < labels(view)
    assert all(f"{DATA}KPd" in (one["source"], one["target"]) for one in view["edges"])


def test_a_result_is_one_edge_that_can_be_read_and_leads_to_its_page(client: FlaskClient) -> None:
    edges = shown(client, "thing=d:PVd")["edges"]
    [edge] = [one for one in edges if "17.8" in one["label"]]
    assert edge["label"].startswith("median PFS 17.8 months")
    assert edge["iri"].startswith(DATA)
    assert "Table 1" in edge["place"]
    page = client.get("/explore?thing=d:PVd", headers={"Accept": "text/html"}).text
    assert f'<a href="/data/{edge["iri"].removeprefix(DATA)}">{edge["label"]}</a>' in page


def test_opening_adds_and_closing_takes_away(client: FlaskClient) -> None:
    begun = shown(client, "thing=d:CANDOR")
    arm = next(one for one in begun["nodes"] if one["label"] == "CANDOR, DaraKd arm")
    opened = shown(client, arm["toggle"].partition("?")[2])
    assert labels(begun) < labels(opened)
    again = next(one for one in opened["nodes"] if one["id"] == arm["id"])
    assert again["open"]
    assert shown(client, again["toggle"].partition("?")[2])["nodes"] == begun["nodes"]


def test_kinds_are_left_out(client: FlaskClient) -> None:
    assert "reference" in {one["kind"] for one in shown(client, "thing=d:CANDOR")["nodes"]}
    left = shown(client, "thing=d:CANDOR&hide=reference&hide=drug")
    assert not {"reference", "drug"} & {one["kind"] for one in left["nodes"]}


def test_a_way_joins_two_things_and_avoids_what_is_left_out(client: FlaskClient) -> None:
    way = shown(client, "thing=d:CANDOR&to=mm:CD38&hide=disease")
    assert {"CANDOR", "daratumumab", "CD38"} <= labels(way)
    ends = [(one["source"], one["target"]) for one in way["edges"]]
    assert all(set(one) & set(other) for one, other in pairwise(ends))
    barred = shown(client, "thing=d:CANDOR&to=mm:CD38&hide=drug&hide=drug%20class")
    assert "daratumumab" not in labels(barred)


def test_where_there_is_no_way_the_page_says_so(client: FlaskClient) -> None:
    for query in ("thing=mm:lenalidomide&to=d:C31", "thing=d:C31&to=mm:lenalidomide"):
        page = client.get(f"/explore?{query}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "There is no way" in page.text
        assert shown(client, query)["edges"] == []


@pytest.mark.parametrize("name", ["Revlimid", "mm:lenalidomide", f"{TERM}lenalidomide"])
def test_a_thing_goes_by_any_of_its_names(client: FlaskClient, name: str) -> None:
    view = shown(client, f"thing={quote(name)}")
    assert view["nodes"][0]["id"] == f"{TERM}lenalidomide"
    assert view["address"] == "?thing=mm%3Alenalidomide"


def test_what_is_folded_away_is_shown_with_its_own_links(client: FlaskClient) -> None:
    view = shown(client, "thing=d:CANDOR-DaraKd-LenR-PFS-Median")
    assert any(one["label"] == "based on" for one in view["edges"])
    assert "progression-free survival" in labels(view)


def test_list_and_data_say_the_same(client: FlaskClient) -> None:
    query = "thing=d:EMN011&open=d:KPd"
    view = shown(client, query)
    page = client.get(f"/explore?{query}", headers={"Accept": "text/html"}).text
    assert f"{len(view['nodes'])} things and {len(view['edges'])} links" in page
    body = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert all(one["page"] in body for one in view["nodes"])


def test_a_name_that_nothing_has_is_refused_with_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/explore.json?thing=Qqqqqqq")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_not_too_many_things_are_open(client: FlaskClient) -> None:
    query = "&".join(["thing=d:KPd", *["open=d:PVd"] * 13])
    assert client.get(f"/explore.json?{query}").status_code == 400


def test_a_name_cannot_end_the_data_block(client: FlaskClient) -> None:
    page = client.get("/explore?thing=d:KPd&hide=</script><b>x", headers={"Accept": "text/html"})
    assert "</script><b>" not in page.text

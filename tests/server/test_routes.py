from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ontology import VERSION
from queries import FLAGSHIP
from server import scripts
from tests.pages import PAGES

ROUTES = [
    "/",
    "/search",
    "/search.json?q=Len",
    "/search.html?q=Len",
    "/about",
    "/explore",
    "/explore.json?thing=KPd",
    "/explore.html?thing=KPd",
    "/about/cite.bib",
    "/about/cite.ris",
    "/queries",
    "/queries.json",
    "/queries.html",
    f"/queries/{FLAGSHIP}",
    f"/queries/{FLAGSHIP}.csv",
    f"/queries/{FLAGSHIP}.tsv",
    f"/queries/{FLAGSHIP}.json",
    f"/queries/{FLAGSHIP}.xml",
    f"/queries/{FLAGSHIP}.rq",
    f"/queries/{FLAGSHIP}.html",
    "/sparql",
    "/editor",
    "/editor/terms.json",
    "/releases",
    "/releases.json",
    "/releases.html",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/.well-known/void",
    "/dataset",
    "/dataset.html",
    "/data",
    "/data?class=mm:Trial",
    "/data/CANDOR.html",
    "/data/CANDOR.ttl",
    "/onto",
    "/onto.html",
    "/onto.owl",
    f"/onto/{VERSION}",
    "/onto/Trial.html",
    "/onto/Trial.jsonld",
    "/graph",
    "/graph/data",
    "/graph/data.html",
    "/problems",
    "/problems/busy",
    "/export",
    "/export.json",
    "/export.html",
    "/export/results",
    "/export/ris.ris",
    "/resolve",
    "/resolve/CHEBI:63791.json",
    "/prefixes",
    "/prefixes.html",
    "/prefixes.json",
    "/prefixes.ttl",
    "/evidence",
    "/evidence/medians",
    "/evidence/medians.svg",
    "/evidence/medians.png",
    "/evidence/sources/CANDOR",
    "/docs",
    "/docs/search?q=release",
    "/docs/clients",
    "/docs/deploy/nginx.conf",
    "/docs/reference/settings",
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
    "/llms-full.txt",
    "/health",
    "/ready",
    "/metrics",
    "/openapi.json",
    "/api",
    "/static/style.css",
]
ASKED_ELSEWHERE = {
    "/editor/check",
    "/s",
    "/s/<slug>",
    "/release/<identity>/myelokg.<any(nq, trig):suffix>",
    "/release/<identity>/changes.<suffix>",
    "/release/<identity>/sparql",
    "/release/<identity>/export/<name>",
    "/rdf/statistics/summary",
    "/releases/current",
    "/store",
    "/store/<path:name>",
    "/update",
    f"/onto/{VERSION}.<suffix>",
    "/mcp",
}
"""Routes that neither this table nor that of the pages asks: they have tests of their own."""
FAILURES = [
    "/nowhere",
    "/queries/nothing",
    "/sparql?query=nonsense",
    "/queries.pdf",
    "/data/nothing",
    "/resolve/nowhere:1",
    "/resolve/NCT032275285",
    "/onto/Trial.pdf",
    "/graph/nothing",
    "/problems/nothing",
    "/export/pdf",
    "/docs/nothing",
]


def has_scripts(route: str, method: str) -> bool:
    pages = ("/editor", "/explore", "/explore.html?thing=KPd")
    return route in pages and method in ("GET", "HEAD") and bool(scripts.built())


def with_slash(route: str) -> str:
    path, mark, rest = route.partition("?")
    return f"{path.rstrip('/')}/{mark}{rest}"


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_answers_get(client: FlaskClient, route: str) -> None:
    assert client.get(route).status_code == 200


@pytest.mark.parametrize("route", [one for one in ROUTES if not one.startswith("/static")])
def test_a_trailing_slash_changes_nothing(client: FlaskClient, route: str) -> None:
    plain, slashed = client.get(route), client.get(with_slash(route))
    assert slashed.status_code == 200
    assert slashed.content_type == plain.content_type
    if route not in ("/ready", "/metrics"):
        assert slashed.data.replace(b"/sparql/", b"/sparql") == plain.data


@pytest.mark.parametrize("route", [*ROUTES, *FAILURES])
def test_head_says_what_get_says_without_the_body(client: FlaskClient, route: str) -> None:
    get, head = client.get(route), client.head(route)
    assert head.status_code == get.status_code
    assert head.data == b""
    for name in ("Content-Type", "Vary", "MyeloKG-Release", "Access-Control-Allow-Origin"):
        assert head.headers.get(name) == get.headers.get(name)


@pytest.mark.parametrize("route", ROUTES)
def test_options_names_the_methods_and_allows_any_header(client: FlaskClient, route: str) -> None:
    asked = {"Access-Control-Request-Headers": "authorization, x-anything"}
    answer = client.options(route, headers=asked)
    assert answer.status_code == 204
    assert "Content-Type" not in answer.headers
    allowed = answer.headers["Allow"].split(", ")
    assert {"GET", "HEAD", "OPTIONS"} <= set(allowed)
    assert allowed == sorted(allowed)
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, x-anything"


def test_a_preflight_does_not_echo_what_is_no_header_name(client: FlaskClient) -> None:
    answer = client.options("/sparql", headers={"Access-Control-Request-Headers": "a<b>, c d"})
    assert answer.headers["Access-Control-Allow-Headers"] == "*, Authorization"


@pytest.mark.parametrize("route", [*ROUTES, *FAILURES])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_every_answer_is_open_to_any_origin_and_names_its_release(
    client: FlaskClient, app: Flask, route: str, method: str
) -> None:
    headers = client.open(route, method=method).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert ("script-src" in headers["Content-Security-Policy"]) == has_scripts(route, method)
    assert headers["MyeloKG-Release"] == app.extensions["myelokg"].engine.release.id


@pytest.mark.parametrize("route", ["/queries", "/sparql", "/sparql?query=ASK%7B%7D"])
def test_negotiated_answers_vary_by_accept(client: FlaskClient, route: str) -> None:
    assert "Accept" in client.get(route).headers["Vary"]


@pytest.mark.parametrize("route", [one for one in ROUTES if not one.startswith("/sparql")])
def test_other_methods_are_refused_with_what_is_allowed(client: FlaskClient, route: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.open(route, method=method, headers={"Accept": "application/json"})
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        assert answer.get_json()["allowed"] == answer.headers["Allow"].split(", ")


def test_no_page_names_another_host_for_anything_it_loads(client: FlaskClient) -> None:
    with client.application.test_request_context():
        tag = str(scripts.tag("editor"))
    for route in ("/", "/queries", f"/queries/{FLAGSHIP}", "/sparql?format=html"):
        page = client.get(route, headers={"Accept": "text/html"}).text
        assert "style=" not in page
        assert "url(" not in page
        assert not re.search("<script|src=", page.replace(tag, ""))
        assert '<link rel="stylesheet" href="/static/style.css">' in page


def test_every_route_is_asked_by_a_table_or_said_to_be_asked_elsewhere(app: Flask) -> None:
    routes = app.url_map.bind("")
    asked = [urlsplit(one).path for one in (*ROUTES, *FAILURES, *PAGES)]
    met = {routes.match(one, return_rule=True)[0].rule for one in asked if one != "/nowhere"}
    assert {rule.rule for rule in app.url_map.iter_rules()} - met == ASKED_ELSEWHERE

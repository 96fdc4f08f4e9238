"""Links are followed as a crawler does: no dead end, no name without an answer, nothing nameless.

Over HTTP from the home page, a few addresses of each kind, to a real server process. Within the
process every IRI of the release, and of each kind of thing the documents in every format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph import lookup
from graph.lookup import LABEL, TYPE, Facts
from graph.release import Release
from ontology import BASE, DATA, TERM, VERSION
from server.resources import names, write
from server.resources.names import OFFERS
from tests.server.test_resources import links, read

OF_A_KIND = 1
"""Addresses of one kind that are followed over HTTP; a form is not sent."""
FEWEST = 150
"""Addresses that must have been reached, for this to say anything."""


@pytest.fixture(scope="module")
def facts(release: Release) -> Facts:
    return lookup.facts(release)


@pytest.fixture(scope="module")
def iris(facts: Facts) -> list[str]:
    """Every IRI of ours in the release."""
    found = {node.value for node in facts.nodes() if isinstance(node, ox.NamedNode)}
    return sorted(one for one in found if one.startswith(BASE))


@pytest.fixture(scope="module")
def one_of_each(facts: Facts, iris: list[str]) -> list[ox.NamedNode]:
    """For each combination of classes one thing that has it."""
    found: dict[str, ox.NamedNode] = {}
    for iri in iris:
        if names.is_thing(iri) and iri != f"{TERM}{VERSION}":
            thing = ox.NamedNode(iri)
            kinds = [str(one) for one in facts.values(thing, TYPE)]
            found.setdefault(" ".join([*kinds, iri.rpartition("/")[0]]), thing)
    return list(found.values())


def at(iri: str) -> str:
    """The path at which an IRI of ours answers."""
    return quote("/" + urldefrag(iri).url.removeprefix(BASE), safe=names.IN_PATH)


# ----------------------------------------------------------------------------- the whole graph


def test_nothing_is_nameless(facts: Facts) -> None:
    assert not [one for one in facts.nodes() if isinstance(one, ox.BlankNode)]


def test_every_thing_has_a_label_and_a_kind(facts: Facts, iris: list[str]) -> None:
    for iri in iris:
        thing = ox.NamedNode(iri)
        if names.is_thing(iri) and facts.about(thing):
            assert facts.values(thing, LABEL), iri
            assert facts.values(thing, TYPE), iri


def test_every_iri_of_ours_answers(client: FlaskClient, iris: list[str]) -> None:
    assert len(iris) > 5000
    paths = {at(iri): iri for iri in iris}
    for path, iri in paths.items():
        status = client.head(path).status_code
        thing = names.is_thing(iri) and iri != f"{TERM}{VERSION}"
        assert status == (303 if thing else 200), iri


def test_of_each_kind_a_thing_answers_in_every_format(
    client: FlaskClient, one_of_each: list[ox.NamedNode]
) -> None:
    assert len(one_of_each) > 60
    for thing in one_of_each:
        for offer in OFFERS:
            answer = client.get(names.path(thing, offer.suffix))
            assert answer.status_code == 200, (thing, offer.suffix)
            assert answer.mimetype == offer.media_type
            if offer.suffix in write.WRITTEN:
                assert read(answer.data, offer.suffix)


def test_what_documents_and_their_headers_name_answers(
    client: FlaskClient, one_of_each: list[ox.NamedNode], iris: list[str]
) -> None:
    """Whatever is not of the graph itself: the documents, the release, what `Link` leads to."""
    found: set[str] = set()
    for thing in one_of_each:
        answer = client.get(names.path(thing, "nt"))
        said = read(answer.data, "nt")
        nodes = {node.value for one in said for node in (one.subject, one.predicate)}
        found |= {at(one) for one in nodes - set(iris) if one.startswith(BASE)}
        found |= {target for target, _, _ in links(answer.headers["Link"]) if target[0] == "/"}
    documents = {names.path(thing, one.suffix) for thing in one_of_each for one in OFFERS}
    assert documents <= found  # and each of these was asked for above
    others = found - documents
    assert others
    assert [one for one in sorted(others) if client.head(one).status_code != 200] == []


def test_the_sitemap_lists_every_thing(client: FlaskClient, app: Flask, iris: list[str]) -> None:
    listed = set(re.findall(r"<loc>http://localhost([^<]*)</loc>", client.get("/sitemap.xml").text))
    things = {at(one) + ".html" for one in iris if one.startswith(DATA)}
    assert things <= listed
    routes = app.url_map.bind("")
    for one in listed:
        routes.match(urlsplit(one).path)
    assert {"/evidence", "/docs", "/docs/model"} <= listed
    assert all(client.get(one).status_code == 200 for one in listed if one.startswith("/docs"))
    assert "/sitemap.xml" in client.get("/robots.txt").text


# ------------------------------------------------------------------------------------ over HTTP


class Crawler:
    """Follows links from page to page over one connection; notes what does not answer."""

    def __init__(self, connection: HTTPConnection, facts: Facts) -> None:
        self._connection = connection
        self._facts = facts
        self._kinds: Counter[str] = Counter()
        self._seen: set[str] = set()
        self.dead: list[tuple[str, str, int]] = []
        self.followed = 0

    def crawl(self, start: str) -> None:
        """Follow links from an address, breadth first, until no kind of address is left."""
        waiting = [("", start)]
        while waiting:
            origin, target = waiting.pop(0)
            if target not in self._seen and self._wanted(target):
                waiting += [(target, one) for one in self._follow(origin, target)]
            self._seen.add(target)

    def _wanted(self, target: str) -> bool:
        kind = self._kind(target)
        self._kinds[kind] += 1
        return self._kinds[kind] <= OF_A_KIND

    def _kind(self, target: str) -> str:
        """What kind of address it is: of things by their classes, else by its first part."""
        place = urlsplit(target)
        stem = re.sub(r"\.\w+$", "", place.path)
        suffix = place.path.removeprefix(stem)
        if place.path.startswith(("/data/", "/onto/")):
            kinds = self._facts.values(ox.NamedNode(BASE + stem[1:]), TYPE)
            return f"{suffix} {kinds[-1:]}"
        parameters = re.findall(r"(\w+)=", place.query)
        return f"{place.path.split('/')[1]}{suffix} {parameters[:1]}"

    def _follow(self, origin: str, target: str) -> list[str]:
        self._connection.request("GET", target, headers={"Accept": "text/html, */*;q=0.1"})
        answer = self._connection.getresponse()
        body, self.followed = answer.read(), self.followed + 1
        if answer.status >= 400:
            self.dead.append((origin, target, answer.status))
        found = [one for one, _, _ in links(answer.headers.get("Link", "").replace(", ", ",\n"))]
        found += filter(None, [answer.headers.get("Location")])
        if "html" in (answer.headers.get_content_type() or ""):
            found += map(unescape, re.findall(r'(?:href|src)="([^"]+)"', body.decode()))
        return list(_here(target, found))


def _here(target: str, found: list[str]) -> Iterator[str]:
    """The addresses of this server among links: those that start a path."""
    for one in found:
        whole = urldefrag(urljoin(target, one)).url
        if whole.startswith("/") and not whole.startswith("//"):
            yield whole


def test_a_crawler_comes_to_no_dead_end(serving: Callable[..., Any], facts: Facts) -> None:
    with (
        serving(deadline=20.0) as address,
        closing(HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection,
    ):
        crawler = Crawler(connection, facts)
        crawler.crawl("/")
    assert crawler.dead[:20] == []
    assert crawler.followed >= FEWEST, crawler.followed

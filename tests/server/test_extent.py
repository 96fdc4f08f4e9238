"""Lists of our things beside graphs of millions: the large graphs are not read for them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph import lookup
from graph.change import Part, Upload
from graph.lookup import TYPE, Facts
from graph.release import Release
from server.service import service

LARGE = "https://example.org/large"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
THING = f'<https://w3id.org/myelokg/data/{{0}}> a <urn:Kind> ; <{LABEL}> "{{0}}" .'


def load(writer: FlaskClient, graph: str, *names: str) -> None:
    with writer.application.app_context():
        data = "\n".join(map(THING.format, names)).encode()
        service().engine.write(Upload(graph, (Part(data, "ttl"),)))


def test_what_stands_in_large_graphs_only_is_not_listed_but_has_its_page(
    writer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "IN_MEMORY", 4)
    load(writer, LARGE, "one", "two", "three")
    load(writer, "https://example.org/small", "four")
    things = writer.get("/data?class=urn:Kind").text
    assert "four" in things
    assert "three" not in things
    sitemap = writer.get("/sitemap.xml").text
    assert "/data/four.html" in sitemap
    assert "/data/three" not in sitemap
    assert writer.get("/data/three.html").status_code == 200


def test_of_a_release_that_is_not_large_everything_is_listed(release: Release) -> None:
    facts = Facts(ox.Store.read_only(str(release.folder / "store")))
    assert lookup.small_graphs(release) is None
    every = set(facts.using(TYPE))
    assert set(facts.listed(TYPE, None)) == every
    assert set(facts.listed(TYPE, tuple(release.counts))) == every

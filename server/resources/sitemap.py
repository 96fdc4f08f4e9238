"""For crawlers: which addresses there are, and that they are welcome."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

import pyoxigraph as ox
from flask import Blueprint, Response

from graph import lookup
from graph.lookup import LABEL, Facts
from ontology import DATA, GRAPH, TERM
from server import address
from server.resources.names import path
from server.service import service
from server.site import contents

blueprint = Blueprint("sitemap", __name__)

MOST = 50_000
"""Addresses that a sitemap may have (sitemaps.org); ours has the first so many."""
_PAGES = (
    *("/", "/about", "/evidence", "/explore", "/queries", "/editor", "/docs"),
    *("/data", "/onto", "/graph", "/dataset", "/problems", "/api", "/releases"),
)
_OPEN = "User-agent: *\nDisallow: /sparql\nDisallow: /store\nDisallow: /mcp\n"


@blueprint.route("/robots.txt")
def robots() -> Response:
    """Welcome crawlers to everything but what computes, and name the sitemap."""
    text = f"{_OPEN}Sitemap: {address.absolute('/sitemap.xml')}\n"
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.route("/sitemap.xml")
def sitemap() -> Response:
    """List the addresses of all pages: questions, documentation, things, terms and graphs."""
    begin = '<?xml version="1.0" encoding="UTF-8"?>\n'
    begin += '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    base = address.absolute("")
    lines = [f"<url><loc>{escape(base + one)}</loc></url>\n" for one in list(_addresses())[:MOST]]
    return Response(begin + "".join(lines) + "</urlset>\n", content_type="application/xml")


def _addresses() -> Iterator[str]:
    yield from _PAGES
    yield from (f"/queries/{one}" for one in service().questions)
    yield from (f"/docs/{one}" for one in contents.load().pages)
    engine = service().engine
    yield from _things(engine.facts(), lookup.small_graphs(engine.release))


def _things(facts: Facts, names: lookup.Names) -> list[str]:
    """The documents of all things and terms, and the graphs."""
    subjects = {one.subject for one in facts.listed(LABEL, names)}
    named = {one.value for one in subjects if isinstance(one, ox.NamedNode)}
    things = (path(one, "html") for one in named if one.startswith((DATA, TERM)))
    return sorted({*things, *(path(one) for one in named if one.startswith(GRAPH))})

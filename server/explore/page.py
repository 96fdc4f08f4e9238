"""`/explore`: the view that an address names, as a page with list and picture, or as JSON."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, json, render_template, request

from graph import lookup
from graph.lookup import Facts
from ontology import PREFIXES
from server import export
from server.explore import network
from server.explore.network import Edge
from server.explore.view import MOST_OPEN, Asked, View, view
from server.negotiate import DATA, PAGE, Offer
from server.problems import MalformedRequest
from server.resources import names
from server.resources.choice import chosen
from server.search.page import meant
from server.service import service

blueprint = Blueprint("explore", __name__)

BEGIN = ("d:CANDOR", "mm:lenalidomide", "mm:BCMA", "d:KPd", "d:EMN011")
"""Things to begin with, for who has none in mind."""


@blueprint.route("/explore")
def explore() -> Response:
    """Show a `thing` with what it is joined to, what is `open` beside it, or a way `to` another."""
    response = _answer(chosen((PAGE, DATA)))
    response.vary.add("Accept")
    return response


@blueprint.route("/explore.<any(json, html):suffix>")
def explore_as(suffix: str) -> Response:
    """Show a part of the graph in the format of a suffix."""
    return _answer(PAGE if suffix == PAGE.suffix else DATA)


def _answer(offer: Offer) -> Response:
    release = service().engine.release
    facts = service().engine.facts(release)
    asked = _asked(facts)
    read = network.read(export.file("cytoscape", release))
    shown = view(read, facts, asked)
    if offer is DATA:
        return Response(json.dumps(_record(shown)), mimetype=DATA.media_type)
    begin = [(one, facts.label(lookup.term(one))) for one in BEGIN]
    told = {"view": shown, "asked": asked, "data": _record(shown), "begin": begin}
    return Response(render_template("explore.html", path=names.path, **told))


def _asked(facts: Facts) -> Asked:
    opened = request.args.getlist("open")
    if len(opened) > MOST_OPEN:
        raise MalformedRequest(f"At most {MOST_OPEN} things are open at a time.", parameter="open")
    end = request.args.get("to", "").strip()
    return Asked(
        thing=_find(facts, request.args.get("thing", "").strip() or BEGIN[0]),
        opened=tuple(dict.fromkeys(_find(facts, one) for one in opened)),
        hidden=tuple(dict.fromkeys(request.args.getlist("hide"))),
        end=_find(facts, end) if end else "",
    )


def _find(facts: Facts, name: str) -> str:
    """The thing that an IRI, a prefixed name, or a name in words means; raises UnknownThing."""
    prefix, colon, local = name.partition(":")
    iri = PREFIXES[prefix] + local if colon and prefix in PREFIXES else name
    if names.ours(iri) and _known(facts, iri):
        return iri
    entry = meant(name[:200])
    if entry is None:
        raise names.unknown(facts, name)
    return entry.iri


def _known(facts: Facts, iri: str) -> bool:
    try:
        return facts.knows(ox.NamedNode(iri))
    except ValueError:
        return False


def _record(view: View) -> dict[str, Any]:
    """Tell what is shown; `toggle` is the address with a thing opened, or closed."""
    nodes = [
        {
            "id": one.iri,
            "label": one.label,
            "kind": one.kind,
            "page": names.path(one.iri),
            "open": view.is_open(one.iri),
            "toggle": "/explore" + view.asked.toggled(one.iri).address,
        }
        for one in view.nodes.values()
    ]
    return {"address": view.asked.address, "nodes": nodes, "edges": list(map(_edge, view.edges))}


def _edge(edge: Edge) -> dict[str, str]:
    told = {"source": edge.source, "target": edge.target, "label": edge.label}
    told |= {"iri": edge.iri} if edge.iri else {}
    return told | ({"place": edge.place} if edge.place else {})

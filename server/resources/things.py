"""Things and terms at their paths: `303` from what a thing is called to a document about it.

A trial or a drug is no document, so its IRI leads to one (W3C, "Cool URIs for the Semantic Web").
The documents have addresses of their own, with the suffix of their format.
"""

from __future__ import annotations

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from graph import lookup
from graph.citation import cite
from graph.lookup import Facts
from ontology import DATA, TERM
from server.negotiate import PAGE, Offer
from server.resources import describe, links, names, page, write
from server.resources.choice import chosen
from server.resources.names import OFFERS, path
from server.service import service

blueprint = Blueprint("things", __name__)

SEE_OTHER = 303


@blueprint.route("/data/<name>")
def thing(name: str) -> Response:
    """Lead from a thing to a document about it, or give the document that a suffix names."""
    return _answer(DATA, name)


@blueprint.route("/onto/<name>")
def term(name: str) -> Response:
    """Lead from a term to a document about it, or give the document that a suffix names."""
    return _answer(TERM, name)


def _answer(namespace: str, name: str) -> Response:
    facts = service().engine.facts()
    asked = names.find(facts, namespace, name)
    if asked.offer is not None:
        return _document(facts, asked.thing, asked.offer)
    names.refuse_withdrawn(facts, asked.thing)
    return _see_other(facts, asked.thing, chosen(OFFERS))


def _see_other(facts: Facts, thing: ox.NamedNode, offer: Offer) -> Response:
    response = Response(status=SEE_OTHER, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = path(thing, offer.suffix)
    response.headers["Link"] = links.header(links.of_thing(thing, _kinds(facts, thing), None))
    response.vary.add("Accept")
    return response


def _document(facts: Facts, thing: ox.NamedNode, offer: Offer) -> Response:
    release = service().engine.release
    if offer is PAGE:
        response = Response(_page(facts, thing))
    else:
        body = write.write(describe.quads(facts, thing, release, offer.suffix), offer.suffix)
        response = Response(body, content_type=_content_type(offer))
    header = links.of_thing(thing, _kinds(facts, thing), offer)
    header += [links.Link(path(one), "successor-version") for one in _successors(facts, thing)]
    response.headers["Link"] = links.header(header)
    response.headers["Content-Location"] = path(thing, offer.suffix)
    return response


def _page(facts: Facts, thing: ox.NamedNode) -> str:
    release = service().engine.release
    return render_template(
        "thing.html",
        page=page.page(facts, thing),
        offers=[one for one in OFFERS if one is not PAGE],
        address=path(thing),
        data=write.for_page(describe.own(facts, thing, release, PAGE.suffix)),
        cite=cite(release.id, release.version, release.counts),
    )


def _successors(facts: Facts, thing: ox.NamedNode) -> list[ox.NamedNode]:
    return names.replacements(facts, thing) if names.withdrawn(facts, thing) else []


def _kinds(facts: Facts, thing: ox.NamedNode) -> list[ox.NamedNode]:
    return [one for one in facts.values(thing, lookup.TYPE) if isinstance(one, ox.NamedNode)]


def _content_type(offer: Offer) -> str:
    text = offer.media_type.startswith("text/")
    return f"{offer.media_type}; charset=utf-8" if text else offer.media_type

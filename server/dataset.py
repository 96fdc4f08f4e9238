"""The dataset described: VoID, DCAT and PROV in every format, and a page that search engines index.

What the release says of itself, and what only the server knows (`server.catalogue`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from graph import lookup
from graph.citation import LICENSE, cite
from graph.engine.answer import EngineBusy, EngineError, Question
from graph.lookup import Facts, term
from graph.release import Release
from ontology import DATASET, META_GRAPH
from server import address, catalogue, delivery, description, overview, schema_org
from server.negotiate import GRAPHS, PAGE, NothingAcceptable, Offer
from server.resources import links
from server.resources.choice import chosen
from server.resources.links import Link
from server.service import release, service

blueprint = Blueprint("dataset", __name__)

WELL_KNOWN = "/.well-known/void"
OFFERS = (*GRAPHS, PAGE)
_MOST = 200_000
_TRIPLES = term("void:triples")
# Distinct, because the engine passes a triple that is in two graphs twice.
_COUNT_SECONDS = 2.0
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"


@blueprint.route(WELL_KNOWN)
@blueprint.route("/dataset")
def dataset() -> Response:
    """Describe the dataset in the graph format that the asker takes, or as a page."""
    return _answer(chosen(OFFERS))


@blueprint.route("/dataset.<suffix>")
def dataset_as(suffix: str) -> Response:
    """Describe the dataset in the format of a suffix."""
    for one in OFFERS:
        if one.suffix == suffix:
            return _answer(one)
    raise NothingAcceptable("." + suffix, OFFERS)


def size_of_union() -> int | None:
    """Count the triples of the default graph, once a release; None: it could not be counted."""
    with suppress(EngineBusy):
        return _count(release().id)
    return None


@lru_cache(maxsize=8)
def _count(identity: str) -> int | None:
    try:
        body = service().engine.ask(Question(_COUNT, rows="csv"), _COUNT_SECONDS).body()
    except EngineBusy:
        raise  # may be free the next time, unlike a release that is too large to count
    except EngineError:
        return None
    return int(body.split()[1])


def _answer(offer: Offer) -> Response:
    served = service().engine.release
    if offer is PAGE:
        response = Response(_page(served))
    else:
        body = description.serialize(_triples(served), offer.suffix)
        accept = request.headers.get("Accept")
        content_type = delivery.content_type_of(offer.suffix, accept)
        response = Response(body, content_type=content_type)
    response.headers["Link"] = links.header(_links(served, offer))
    response.vary.add("Accept")
    return response


def _triples(served: Release) -> Iterator[ox.Triple]:
    """What the release says, save its numbers, and what only the server knows."""
    told = _told(service().engine.facts(served))
    named = {one.subject for one in told if one.predicate == lookup.LABEL}
    yield from (one for one in told if not _outdated(one, served))
    whole = ox.NamedNode(DATASET)
    for name in (DATASET, *served.counts):
        if (node := ox.NamedNode(name)) not in named:
            label = "MyeloKG" if node == whole else f"the graph {name}"
            yield ox.Triple(node, lookup.LABEL, ox.Literal(label, language="en"))
    yield ox.Triple(whole, lookup.TYPE, term("void:Dataset"))
    yield ox.Triple(whole, term("dct:license"), ox.NamedNode(LICENSE))
    yield from catalogue.triples(served, address.absolute(""))


def _told(facts: Facts) -> list[ox.Triple]:
    found = facts.within(ox.NamedNode(META_GRAPH), most=_MOST)
    return [one.triple for one in sorted(found, key=lookup.in_order)]


def _outdated(one: ox.Triple, served: Release) -> bool:
    """Whether the server knows a number better: the graph may have been written to."""
    counted = {DATASET, *served.counts}
    return (
        one.predicate == _TRIPLES
        and isinstance(one.subject, ox.NamedNode)
        and one.subject.value in counted
    )


def _page(served: Release) -> str:
    facts, base = service().engine.facts(served), address.absolute("")
    files = catalogue.downloads(served, base)
    shown = overview.overview(facts, served)
    return render_template(
        "dataset.html",
        iri=DATASET,
        shown=shown,
        files=files,
        offers=GRAPHS,
        cite=cite(served.id, served.version, served.counts),
        data=schema_org.for_page(schema_org.dataset(shown, served, files, base)),
    )


def _links(served: Release, offer: Offer) -> list[Link]:
    """What signposting asks: the name, the licence, the kind, and where the data are."""
    found = [Link(DATASET, "cite-as"), Link(LICENSE, "license"), Link(links.DATASET, "type")]
    how = "describedby" if offer is PAGE else "alternate"
    found += [Link(f"/dataset.{one.suffix}", how, one.media_type) for one in OFFERS if one != offer]
    files = catalogue.downloads(served, "")
    return found + [Link(one.address, "item", one.media_type) for one in files]

"""The dataset described (VoID, DCAT): what the release says about itself, and where to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint, Response, request

from graph.engine.answer import EngineBusy, EngineError, Question
from ontology import DATASET, META_GRAPH, PREFIXES
from server import address, delivery, description, negotiate
from server.description import LICENSE
from server.service import ask, release, service

blueprint = Blueprint("dataset", __name__)

WELL_KNOWN = "/.well-known/void"
_ABOUT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{META_GRAPH}> {{ ?s ?p ?o }} }}"
# Distinct, because the engine passes a triple that is in two graphs twice.
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"


@blueprint.route(WELL_KNOWN)
@blueprint.route("/dataset")
def dataset() -> Response:
    """Describe the dataset in the graph format that the asker takes."""
    accept, name = request.headers.get("Accept"), request.args.get("format")
    offers = negotiate.GRAPHS
    chosen = negotiate.named(name, offers) if name else negotiate.choose(accept, offers)
    if chosen is None:
        raise negotiate.NothingAcceptable(name or accept or "", offers)
    body = description.serialize(_triples(), chosen.suffix)
    content_type = delivery.content_type_of(chosen.suffix, accept)
    response = Response(body, content_type=content_type)
    response.vary.add("Accept")
    return response


def size_of_union() -> int | None:
    """Count the triples of the default graph, once a release; None: it could not be counted."""
    with suppress(EngineBusy):
        return _count(release().id)
    return None


@lru_cache(maxsize=8)
def _count(identity: str) -> int | None:
    try:
        body = ask(Question(_COUNT, rows="csv")).body()
    except EngineBusy:
        raise  # may be free the next time, unlike a release that is too large to count
    except EngineError:
        return None
    return int(body.split()[1])


def _triples() -> Iterator[ox.Triple]:
    """What the release says, and what only the server knows; a release may say nothing."""
    told = ask(Question(_ABOUT, graph="nt")).body()
    about = [quad.triple for quad in ox.parse(told, ox.RdfFormat.N_TRIPLES)]
    yield from about
    node = ox.NamedNode(DATASET)
    if not any(one.subject == node for one in about):
        yield ox.Triple(node, _term("rdf", "type"), _term("void", "Dataset"))
        yield ox.Triple(node, _term("rdfs", "label"), ox.Literal("MyeloKG", language="en"))
        yield ox.Triple(node, _term("dct", "license"), ox.NamedNode(LICENSE))
    endpoint = ox.NamedNode(address.absolute("/sparql"))
    yield ox.Triple(node, _term("void", "sparqlEndpoint"), endpoint)
    yield ox.Triple(node, _term("dct", "identifier"), ox.Literal(service().engine.release.id))


def _term(prefix: str, local: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES[prefix] + local)

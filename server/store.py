"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs read and written as wholes.

A graph is named by ``?graph=IRI``, by ``?default`` (the graph of no name), or directly: the address
``/store/anything`` is itself the IRI of a graph. Without any of these, GET gives the whole dataset
and POST makes a graph with a new name.

Reading is public, writing needs a token. A graph that was put empty is there, and empty.
"""

from __future__ import annotations

import uuid
from urllib.parse import quote

from flask import Blueprint, Response, request

from graph.change import GraphNotFound, Part, Removal, Upload
from graph.engine.answer import Question
from graph.engine.using import is_iri
from ontology import UNNAMED_GRAPH
from server import address, download, forms, negotiate, uploads, validators, writing
from server.problems import MalformedRequest
from server.service import service

blueprint = Blueprint("store", __name__)

_IN_PATH = "/:@!$&'()*+,;=~"
_READING = ("GET", "HEAD")
_METHODS = ["GET", "PUT", "POST", "DELETE"]


@blueprint.after_request
def name_bodies(response: Response) -> Response:
    """Tell whoever asks for the options which bodies may be sent."""
    if request.method == "OPTIONS":
        response.headers["Accept-Post"] = ", ".join(uploads.ACCEPTED)
    return response


@blueprint.route("/store", methods=_METHODS)
def store() -> Response:
    """Read or write the graph that a parameter names."""
    if request.method not in _READING:
        writing.authorise()
    graph = _named()
    if graph is not None:
        return _serve(graph)
    if request.method in _READING:
        return download.dataset(service().engine.release)
    if request.method == "POST":
        return _post_unnamed()
    raise MalformedRequest("Name the graph, as ?graph=IRI or as ?default.", parameter="graph")


@blueprint.route("/store/<path:name>", methods=_METHODS)
def direct(name: str) -> Response:
    """Read or write the graph whose IRI is the address of the request."""
    if request.method not in _READING:
        writing.authorise()
    if _named() is not None:
        raise MalformedRequest("This address names a graph; leave the parameter out.")
    return _serve(_address(name))


def _named() -> str | None:
    """The graph that a parameter names; None: no parameter does."""
    parameters = forms.parameters(request.query_string)
    graphs = list(parameters.get("graph", ()))
    if "default" in parameters:
        graphs.append(UNNAMED_GRAPH)
    if len(graphs) > 1:
        raise MalformedRequest("Name one graph; this request names several.", parameter="graph")
    if graphs and not is_iri(graphs[0]):
        raise MalformedRequest(f"'{graphs[0]}' is not an IRI in full.", parameter="graph")
    return graphs[0] if graphs else None


def _address(name: str) -> str:
    return address.absolute("/store/" + quote(name.strip("/"), safe=_IN_PATH))


def _serve(graph: str) -> Response:
    match request.method:
        case "GET" | "HEAD":
            return _get(graph)
        case "DELETE":
            return writing.done(service().engine.write(Removal(graph)).release)
    return _upload(graph, replace=request.method == "PUT")


def _get(graph: str) -> Response:
    graphs = service().engine.release.counts
    if graph != UNNAMED_GRAPH and graph not in graphs:
        raise GraphNotFound(graph, tuple(graphs))
    accept, name = request.headers.get("Accept"), request.args.get("format")
    offers = negotiate.GRAPHS
    chosen = negotiate.named(name, offers) if name else negotiate.choose(accept, offers)
    if chosen is None:
        raise negotiate.NothingAcceptable(name or accept or "", offers)
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    question = Question(text, default_graphs=(graph,), graph=chosen.suffix)
    response = validators.deliver(question)
    response.vary.add("Accept")
    return response


def _upload(graph: str, replace: bool) -> Response:
    parts = uploads.read(_base(graph))
    written = service().engine.write(Upload(graph, parts, replace))
    return writing.done(written.release, 204 if written.existed else 201)


def _base(graph: str) -> str:
    return address.absolute("/store") if graph == UNNAMED_GRAPH else graph


def _post_unnamed() -> Response:
    """Add a dataset where it says, or make a graph of what has no name."""
    graph = _address(str(uuid.uuid4()))
    parts = uploads.read(graph)
    if parts and all(one.format in uploads.DATASETS.values() for one in parts):
        return writing.done(service().engine.write(Upload(None, parts)).release)
    response = writing.done(service().engine.write(Upload(graph, _triples(parts))).release, 201)
    response.headers["Location"] = graph
    return response


def _triples(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if any(one.format in uploads.DATASETS.values() for one in parts):
        raise MalformedRequest("Send graphs or datasets, not both at once.")
    return parts

"""SPARQL 1.1 Update over HTTP: SPARQL 1.1 Protocol, update operation, in both request forms.

A change is acknowledged with 204 when it is on the disk and served; the header `MyeloKG-Release`
names the release that has it.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph.change import Update
from graph.engine.using import is_iri
from server import forms, writing
from server.forms import FORM, Parameters
from server.problems import MalformedRequest, UnsupportedBody
from server.service import service

blueprint = Blueprint("update", __name__)

PLAIN = "application/sparql-update"
_OF_QUERIES = ("query", "default-graph-uri", "named-graph-uri")


@blueprint.after_request
def name_bodies(response: Response) -> Response:
    """Tell whoever asks for the options which bodies a POST may have."""
    if request.method == "OPTIONS":
        response.headers["Accept-Post"] = f"{FORM}, {PLAIN}"
    return response


@blueprint.route("/update", methods=["POST"])
def update() -> Response:
    """Make a change for who brings a token."""
    writing.authorise()
    written = service().engine.write(_read(_parameters()))
    return writing.done(written.release)


def _parameters() -> Parameters:
    """The parameters of address and body; the text of the update is one of them."""
    forms.check_coding("update")
    in_address = forms.parameters(request.query_string)
    if request.mimetype == FORM:
        return forms.together(in_address, forms.parameters(writing.content()))
    if request.mimetype == PLAIN:
        forms.check_charset("update", PLAIN)
        text = forms.decode(writing.content(), "update")
        return forms.together(in_address, {"update": [text]})
    raise UnsupportedBody(
        f"Send the update as {FORM} or as {PLAIN}, not as {request.mimetype or 'nothing named'}.",
        accepted=[FORM, PLAIN],
    )


def _read(parameters: Parameters) -> Update:
    for name in _OF_QUERIES:
        if name in parameters:
            raise MalformedRequest(
                "This address takes updates only; their graphs are named by 'using-graph-uri' and "
                "'using-named-graph-uri'.",
                parameter=name,
            )
    updates = parameters.get("update", ())
    if len(updates) != 1:
        raise MalformedRequest(
            f"Give one update; this request has {len(updates) or 'none'}.", parameter="update"
        )
    default, named = (
        _graphs(parameters, "using-graph-uri"),
        _graphs(parameters, "using-named-graph-uri"),
    )
    return Update(updates[0], default, named, service().settings.remotes)


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    found = tuple(parameters.get(name, ()))
    for one in found:
        if not is_iri(one):
            raise MalformedRequest(f"'{one}' is not an IRI in full.", parameter=name)
    return found

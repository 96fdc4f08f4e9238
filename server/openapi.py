"""OpenAPI 3.1 of the service, made from the questions, formats, problems and routes there are.

Every saved question is an operation with typed parameters and the schema of its tidy JSON; its
example is what this release answers. `/api` shows the same document to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from inspect import getdoc
from typing import Any

from flask import Blueprint, Response, current_app, json, render_template
from werkzeug.routing import Rule

from graph import lookup
from graph.citation import LICENSE
from graph.engine.formats import FORMATS
from ontology import VERSION
from queries import GROUPS, BadValue, MissingParameter, Query, UnknownParameter
from queries.reading import RESERVED
from server import (
    address,
    negotiate,
    operations,
    paging,
    problems,
    questions,
    schemas,
    table,
    tidy,
    writing,
)
from server.schemas import Schema
from server.service import ask, service

blueprint = Blueprint("openapi", __name__)

_ABOUT = (
    "The evidence for multiple myeloma at first relapse after lenalidomide, as a citable graph. "
    "Saved questions are safe to ask and need no SPARQL; each is an operation here. Every answer "
    "names its release, the version of the question, its licence and how to cite it. This is not "
    "medical advice, and figures of different trials must not be compared as if they were one's."
)
_EXAMPLE_ROWS = 2
# Errors as they are raised, so that the examples of problems are what is really sent.
_EXAMPLES = (
    UnknownParameter("drgu", ["drug", "knowledge"]),
    BadValue("drug", "daratumumap", "a drug of the graph", ["daratumumab", "isatuximab"]),
    MissingParameter("words", "Words to look for", "dara"),
)


@blueprint.route("/openapi.json")
def openapi() -> Response:
    """Describe the service to programs, in OpenAPI 3.1."""
    return Response(json.dumps(document()), mimetype="application/json")


@blueprint.route("/api")
def api() -> Response:
    """Describe to people how programs ask: every operation, its parameters and its answers."""
    shown = render_template("api.html", api=document(), tidy=negotiate.TIDY.media_type)
    return Response(shown)


def document() -> dict[str, Any]:
    """Write the description of the service as it is now, under the host that is asked."""
    release = service().engine.release
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MyeloKG",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "CC BY 4.0 (data)", "url": LICENSE},
        },
        "servers": [{"url": address.absolute("")}],
        "tags": [*({"name": name} for name in GROUPS), {"name": operations.SERVICE}],
        "paths": dict(_questions(release.id)) | dict(_routes()),
        "components": _components(),
    }


def _questions(release: str) -> Iterator[tuple[str, Schema]]:
    shown = examples(release)
    for query in service().questions.values():
        yield f"/queries/{query.id}", {"get": _operation(query, shown.get(query.id))}


def _operation(query: Query, example: object) -> Schema:
    return {
        "operationId": query.id.replace("-", "_"),
        "summary": query.question,
        "description": query.why,
        "tags": [query.group],
        "parameters": [*_parameters(query), *_everywhere()],
        "responses": {
            "200": {
                "description": "The rows, in the format that is asked for.",
                "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS},
                "content": _content(query, example),
            },
            **operations.refusals(400, 406, 503),
        },
    }


def _parameters(query: Query) -> Iterator[Schema]:
    for one in query.parameters:
        found: Schema = {
            "name": one.name,
            "in": "query",
            "description": one.help,
            "schema": schemas.parameter(one),
        }
        if one.required:
            found |= {"required": True, "example": one.default if one.many else one.default[0]}
        yield found


def _everywhere() -> list[Schema]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in RESERVED]


def _content(query: Query, example: object) -> Schema:
    found: Schema = {offer.media_type: {"schema": _shape(offer)} for offer in questions.OFFERS}
    found[negotiate.TIDY.media_type] = {"schema": schemas.answer(query)}
    if example is not None:
        found[negotiate.TIDY.media_type]["example"] = example
    return found


def _shape(offer: negotiate.Offer) -> Schema:
    if offer is negotiate.SHEET:
        return {"description": "A workbook: the rows, and a sheet that says what they answer."}
    return {"type": "object" if offer.suffix.endswith("json") else "string"}


@lru_cache(maxsize=2)
def examples(release: str) -> dict[str, Any]:
    """Ask every question for its first rows, once for a release; a large one is not asked."""
    if lookup.small_graphs(service().engine.release) is not None:
        return {}
    return {one.id: _example(one) for one in service().questions.values()}


def _example(query: Query) -> Any:
    bound = query.bind(query.examples)
    found = table.terms(ask(bound.part(_EXAMPLE_ROWS, 0).question()))
    return json.loads(tidy.document(query, bound, service().engine.release, found.rows))


_HEADERS = {
    "MyeloKG-Release": "The release that answered; equal release, equal answer.",
    "MyeloKG-Question": "The id of the question, and its version.",
    "MyeloKG-Cite": "What to cite.",
    paging.COUNT: "How many rows there are on all pages, where a page is asked for.",
    "Link": "License, citation and description, and the first, prev, next and last page.",
}


def _components() -> Schema:
    return {
        "schemas": {
            "Problem": schemas.PROBLEM,
            "Column": schemas.COLUMN,
            "Question": schemas.QUESTION,
        },
        "parameters": _common(),
        "headers": {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in _HEADERS.items()
        },
        "responses": {"Problem": _problem()},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }


def _common() -> Schema:
    """Describe what stands in the address of every question, beside its own parameters."""
    names = [offer.suffix for offer in questions.OFFERS]
    described = {
        "format": ("The format of the answer, instead of the header Accept.", {"enum": names}),
        "limit": ("Rows on a page.", {"type": "integer", "minimum": 1, "maximum": paging.MOST}),
        "page": ("Which page, from 1.", {"type": "integer", "minimum": 1}),
        "comments": (
            "Whether CSV and TSV end with comments that say what the answer is.",
            {"enum": ["yes", "no"], "default": "no"},
        ),
    }
    return {
        name: {"name": name, "in": "query", "description": text, "schema": schema}
        for name, (text, schema) in described.items()
    }


def _problem() -> Schema:
    described = [problems.describe(error) for error in _EXAMPLES]
    return {
        "description": "Why there is no answer, and what to do about it.",
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {one.slug: {"value": one.document()} for one in described},
            },
            "text/html": {"schema": {"type": "string"}},
        },
    }


def _routes() -> Iterator[tuple[str, Schema]]:
    """Describe every other route that is served, by its own words where no more is known."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint != "static":
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
            yield path, {method.lower(): _route(rule, method) for method in _methods(rule)}


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _route(rule: Rule, method: str) -> Schema:
    text = getdoc(current_app.view_functions[rule.endpoint]) or rule.endpoint
    first, _, rest = text.partition("\n")
    name = re.sub(r"\W+", "_", f"{method.lower()}{rule.rule}").strip("_")
    found = {
        "operationId": name,
        "summary": first.rstrip("."),
        "tags": [operations.SERVICE],
        "parameters": [
            {"name": one, "in": "path", "required": True, "schema": {"type": "string"}}
            for one in sorted(rule.arguments)
        ],
        "responses": {"200": {"description": "As it says."}, **operations.refusals()},
    }
    if rest.strip():
        found["description"] = " ".join(rest.split())
    if method != "GET" and rule.endpoint.partition(".")[0] in writing.BLUEPRINTS:
        found["security"] = [{"token": []}]
    return found | operations.known(rule.rule, method, FORMATS)

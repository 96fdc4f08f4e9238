"""What the routes beside the saved questions take and give, for the OpenAPI description.

A route that is not here is still described, by its own docstring and its methods.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.engine.formats import Format
from graph.export import all_exports
from queries import GROUPS
from server.negotiate import GRAPHS, PAGE, ROWS, Offer
from server.questions import LIST_OFFERS

SERVICE = "service"
Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TRUTH: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_OBJECT: Schema = {"type": "object"}


def refusals(*statuses: int) -> Schema:
    """Describe the failures of an operation, those of these statuses by name."""
    problem = {"$ref": "#/components/responses/Problem"}
    return {**{str(one): problem for one in statuses}, "default": problem}


def known(rule: str, method: str, formats: Iterable[Format]) -> Schema:
    """Say of an operation what its docstring and its rule do not; empty where nothing is known."""
    types = [one.media_type for one in formats]
    table = {
        ("/queries", "GET"): _of_list([_format(LIST_OFFERS), _search(), _group()]),
        ("/queries.<suffix>", "GET"): _of_list(
            [_path("suffix", [one.suffix for one in LIST_OFFERS]), _search(), _group()]
        ),
        ("/queries/<name>", "GET"): {"responses": {"200": _any(), **refusals(404)}},
        ("/sparql", "GET"): _of_sparql(types),
        ("/sparql", "POST"): _of_sparql(types) | _query_in_body(),
        ("/dataset", "GET"): _of_graph(),
        ("/.well-known/void", "GET"): _of_graph(),
        ("/export/<name>", "GET"): _of_export(),
        ("/resolve", "GET"): _of_resolver([_name("name"), _name("iri")]),
        ("/resolve/<path:asked>", "GET"): _of_resolver([_asked()]),
        ("/health", "GET"): _status("status", "release", "version"),
        ("/ready", "GET"): _status("status", "release", "rows", "milliseconds"),
    }
    return table.get((rule, method), {})


def _of_list(parameters: list[Schema]) -> Schema:
    listed = {"type": "array", "items": {"$ref": "#/components/schemas/Question"}}
    content = {"application/json": {"schema": listed}, "text/html": {"schema": _TEXT}}
    ok = {"description": "The saved questions.", "content": content}
    return {"parameters": parameters, "responses": {"200": ok, **refusals(400, 404, 406)}}


def _of_sparql(types: list[str]) -> Schema:
    aliases = [name for one in (*ROWS, *GRAPHS) for name in one.aliases]
    content: Schema = {name: {} for name in (*types, *aliases, PAGE.media_type)}
    ok = {
        "description": "Rows, a boolean, or triples, in the format asked for.",
        "content": content,
    }
    return {
        "parameters": [
            _in_query("query", "SPARQL 1.1. Without it, the service describes itself.", _TEXT),
            _in_query("default-graph-uri", "Graphs that make the default graph.", _TEXTS),
            _in_query("named-graph-uri", "Graphs that GRAPH finds.", _TEXTS),
            _in_query("explain", "Tell how the query is answered, in rows, in its place.", _TRUTH),
            _format((*ROWS, *GRAPHS, PAGE)),
        ],
        "responses": {"200": ok, **refusals(400, 403, 406, 413, 502, 503)},
    }


def _query_in_body() -> Schema:
    fields = {"query": _TEXT, "default-graph-uri": _TEXTS, "named-graph-uri": _TEXTS}
    fields["explain"] = _TRUTH
    form = {"type": "object", "required": ["query"], "properties": fields}
    content = {
        "application/x-www-form-urlencoded": {"schema": form},
        "application/sparql-query": {"schema": _TEXT},
    }
    return {"parameters": [], "requestBody": {"required": True, "content": content}}


def _of_graph() -> Schema:
    names = [name for one in GRAPHS for name in (one.media_type, *one.aliases)]
    ok = {"description": "Triples.", "content": {name: {} for name in names}}
    return {"parameters": [_format(GRAPHS)], "responses": {"200": ok, **refusals(406)}}


def _of_export() -> Schema:
    exports = all_exports()
    content: Schema = {one.media_type: {} for one in exports.values()}
    described = "; ".join(f"{one.name}: {one.title}" for one in exports.values())
    ok = {"description": f"The file. {described}.", "content": content}
    return {
        "parameters": [_path("name", list(exports))],
        "responses": {"200": ok, **refusals(404, 503)},
    }


def _of_resolver(parameters: list[Schema]) -> Schema:
    told = {
        200: "What the thing is called elsewhere, or the vocabularies.",
        300: "The things that may be meant, each with how it stands to what was asked for.",
        303: "The address of the thing is in the header Location.",
    }
    content: Schema = {"application/json": {}, "text/html": {"schema": _TEXT}}
    answers: Schema = {str(one): {"description": text} for one, text in told.items()}
    for one in ("200", "300"):
        answers[one]["content"] = content
    to = _in_query("to", "The prefix of a vocabulary, to be led to the thing there.", _TEXT)
    return {"parameters": [*parameters, to], "responses": {**answers, **refusals(404, 406)}}


def _name(name: str) -> Schema:
    return _in_query(name, "What to look for, instead of in the address.", _TEXT)


def _asked() -> Schema:
    text = "A CURIE, an IRI, a bare identifier such as NCT03275285, or a name."
    return {"name": "asked", "in": "path", "required": True, "description": text, "schema": _TEXT}


def _status(*needed: str) -> Schema:
    schema = _OBJECT | {"required": list(needed)}
    ok = {"description": "It is well.", "content": {"application/json": {"schema": schema}}}
    return {"responses": {"200": ok, **refusals(503)}}


def _any() -> Schema:
    return {"description": "The question in the format of its suffix, such as `.csv`."}


def _search() -> Schema:
    return _in_query(
        "search", "Only questions with these words in question, why or keywords.", _TEXT
    )


def _group() -> Schema:
    return _in_query("group", "Only the questions of this group.", _TEXT | {"enum": list(GROUPS)})


def _format(offers: Iterable[Offer]) -> Schema:
    names = list(dict.fromkeys(one.suffix for one in offers))
    text = "The format of the answer, instead of the header Accept."
    return _in_query("format", text, _TEXT | {"enum": names})


def _in_query(name: str, text: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _path(name: str, values: list[str]) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT | {"enum": values}}

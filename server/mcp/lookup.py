"""The look-up: what goes by a name, and what the graph says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from graph.engine.answer import Question
from ontology import PREFIXES
from queries import with_prefixes
from server import table, tidy
from server.mcp import schemas, written
from server.mcp.tool import ROWS, Arguments, Outcome, Tool, ToolError, source, text
from server.origins import Origin

MOST_STATEMENTS = 200
_LABELLED = (
    "SELECT DISTINCT ?property ?name ?value ?label WHERE {{ {pattern} "
    "OPTIONAL {{ ?property rdfs:label ?name }} OPTIONAL {{ ?value rdfs:label ?label }} }} "
    "ORDER BY ?property ?value LIMIT {limit}"
)


def _look_up(origin: Origin, given: Arguments) -> Outcome:
    """Find a thing or term by name or IRI, and what the graph says of it."""
    name = text(given, "name")
    iri = _iri(name)
    matches = [] if iri else _matches(origin, name)
    iri = iri or _best(matches, name)
    says = _labelled(origin, f"{iri} ?property ?value .") if iri else []
    said = _labelled(origin, f"?value ?property {iri} .") if iri else []
    if not says and not said and not matches:
        raise ToolError(
            f"Nothing in the graph goes by {name!r}. Give a part of a name, such as 'dara', or a "
            "whole IRI."
        )
    content: dict[str, Any] = {
        "iri": iri.strip("<>") if iri and (says or said) else None,
        "statements": says,
        "statements_about_it": said,
        "matches": matches,
        **source(origin),
    }
    return Outcome(content, written.thing(content))


def _iri(name: str) -> str:
    """Write an IRI, or a name with one of our prefixes, as a SPARQL term; empty: it is none."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        name = PREFIXES[prefix] + local
    if not name.startswith(("http://", "https://")):
        return ""
    try:
        return str(ox.NamedNode(name))
    except ValueError:
        raise ToolError(f"{name!r} is no IRI.") from None


def _matches(origin: Origin, words: str) -> list[dict[str, Any]]:
    query = origin.questions["what-is-called"]
    found = table.terms(origin.answer(query, {"words": [words]}, "json"), ROWS)
    return [tidy.objects(query, row) for row in found.rows]


def _best(matches: list[dict[str, Any]], name: str) -> str:
    """The match whose own name it is, or the only one; empty: it could be any."""
    exact = [one for one in matches if name.casefold() in _names(one)]
    chosen = exact if exact else matches if len(matches) == 1 else []
    return str(ox.NamedNode(chosen[0]["thing"])) if chosen else ""


def _names(match: Mapping[str, Any]) -> list[str]:
    return [str(match["name"]).casefold(), *str(match["matched"]).casefold().split("; ")]


def _labelled(origin: Origin, pattern: str) -> list[dict[str, Any]]:
    query = with_prefixes(_LABELLED.format(pattern=pattern, limit=MOST_STATEMENTS))
    found = table.terms(origin.ask(Question(query)))
    return [
        {
            "property": written.named(row[0], row[1]),
            "value": written.named(row[2], row[3]),
            "iri": row[2].value if isinstance(row[2], ox.NamedNode) else None,
        }
        for row in found.rows
    ]


LOOK_UP = Tool(
    name="look_up",
    title="Look up a thing or a term",
    description=(
        "Find a drug, regimen, trial, endpoint, adverse event, reference or term of the ontology "
        "by any of its names or by its IRI: its label, definition, types, what the graph states "
        "of it, and what refers to it. Names that fit several things list them."
    ),
    takes=schemas.record(
        {
            "name": {
                "type": "string",
                "minLength": 1,
                "description": "A name or part of one ('KPd', 'dara'), or an IRI (also mm:Trial)",
            }
        },
        ["name"],
    ),
    gives=schemas.record(
        {
            "iri": {"type": ["string", "null"]},
            "statements": schemas.OBJECTS,
            "statements_about_it": schemas.OBJECTS,
            "matches": schemas.OBJECTS,
            **schemas.SOURCE,
        },
        ["iri", "statements", "statements_about_it", "matches", *schemas.SOURCE],
        closed=False,
    ),
    call=_look_up,
)

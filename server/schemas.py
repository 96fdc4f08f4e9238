"""JSON Schemas (2020-12, as OpenAPI 3.1 has them) of what questions take and give."""

from __future__ import annotations

from typing import Any

from queries import GROUPS, Column, Parameter, Query
from queries.parameters import LONGEST_WORDS
from queries.reading import TYPES

Schema = dict[str, Any]

_JSON_TYPES = {"number": "number", "boolean": "boolean"}

PROBLEM: Schema = {
    "type": "object",
    "description": "A failure (RFC 9457). `detail` says what to do about it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Stable for each kind."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "request": {"type": "string", "description": "The id of the request, for the operator."},
        "parameter": {"type": "string", "description": "Which parameter is at fault."},
        "value": {"type": "string"},
        "nearest": {"type": "array", "items": {"type": "string"}},
        "allowed": {"type": "array", "items": {"type": "string"}},
        "example": {"type": "string"},
    },
}
COLUMN: Schema = {
    "type": "object",
    "required": ["name", "label", "unit", "type"],
    "properties": {
        "name": {"type": "string"},
        "label": {"type": "string"},
        "unit": {"type": ["string", "null"]},
        "type": {"enum": list(TYPES)},
    },
}
QUESTION: Schema = {
    "type": "object",
    "description": "A saved question: what it asks, takes and returns, and where its answers are.",
    "required": ["id", "question", "why", "group", "keywords", "parameters", "columns", "version"],
    "properties": {
        "id": {"type": "string"},
        "question": {"type": "string"},
        "why": {"type": "string"},
        "group": {"enum": list(GROUPS)},
        "keywords": {"type": "array", "items": {"type": "string"}},
        "parameters": {"type": "array", "items": {"type": "object"}},
        "columns": {"type": "object"},
        "version": {"type": "string"},
        "links": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def parameter(one: Parameter) -> Schema:
    """Write what a parameter can be; several values where it means any of them."""
    found = _value(one)
    if one.many:
        found = {"type": "array", "items": found}
    if not one.required:
        found["default"] = _default(one) if one.many else _default(one)[0]
    return found


def answer(query: Query) -> Schema:
    """Write what the tidy JSON of a question is."""
    names = list(query.columns)
    row = {
        "type": "object",
        "required": names,
        "additionalProperties": False,
        "properties": {name: column(one) for name, one in query.columns.items()},
    }
    texts = ("question", "id", "version", "release", "citation", "licence")
    return {
        "type": "object",
        "required": [*texts, "parameters", "columns", "rows"],
        "properties": {
            **{name: {"type": "string"} for name in texts},
            "parameters": {"type": "object"},
            "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
            "rows": {"type": "array", "items": row},
        },
    }


def column(one: Column) -> Schema:
    """Write what a value of a column is; null where the graph has none."""
    found: Schema = {"type": [_JSON_TYPES.get(one.type, "string"), "null"], "title": one.label}
    if one.unit:
        found["description"] = f"In {one.unit}."
    return found


def _value(one: Parameter) -> Schema:
    if one.kind == "choice":
        return {"type": "string", "enum": list(one.choices or {})}
    if one.kind == "words":
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_WORDS}
    bounds = {"minimum": one.minimum, "maximum": one.maximum}
    return {"type": "number"} | {
        name: float(bound) for name, bound in bounds.items() if bound is not None
    }


def _default(one: Parameter) -> list[str | float]:
    return [float(value) if one.kind == "number" else value for value in one.default]

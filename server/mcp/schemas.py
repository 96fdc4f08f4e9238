"""What tools take and give, as JSON Schema (draft 2020-12): made from the saved questions."""

from __future__ import annotations

import re
from typing import Any

from queries import Parameter, Query
from queries.parameters import LONGEST_WORDS
from server.mcp.tool import MOST_ROWS, ROWS

Schema = dict[str, Any]

STRINGS: Schema = {"type": "array", "items": {"type": "string"}}
OBJECTS: Schema = {"type": "array", "items": {"type": "object"}}
SOURCE: Schema = {name: {"type": "string"} for name in ("release", "citation")}
"""What every outcome says of where it comes from."""
_TYPES = {"number": "number", "boolean": "boolean"}


def takes(query: Query) -> Schema:
    """Describe what a question takes: its parameters, and which part of the rows is wanted."""
    properties = {one.name: _schema(one) for one in query.parameters}
    properties |= {"limit": whole(ROWS, MOST_ROWS), "page": whole(1)}
    needed = [one.name for one in query.parameters if one.required]
    return record(properties, needed)


def _schema(one: Parameter) -> Schema:
    """Describe what a parameter can be: one of its choices or several, a number, or words."""
    value = {"choice": _choice, "number": _number, "words": _words}[one.kind](one)
    unit = f", {one.unit}" if one.unit else ""
    about = {"description": f"{one.help.rstrip('.')}{unit}.{_labels(one)}"}
    default = list(one.default) if one.many else one.default[0]
    about |= {} if one.required else {"default": _as_number(default, one)}
    return {"type": "array", "items": value, "minItems": 1} | about if one.many else value | about


def _choice(one: Parameter) -> Schema:
    return {"type": "string", "enum": list(one.choices or {})}


def _number(one: Parameter) -> Schema:
    bounds = {"minimum": one.minimum, "maximum": one.maximum}
    found = {name: float(value) for name, value in bounds.items() if value is not None}
    return {"type": "number", **found}


def _words(one: Parameter) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_WORDS}


def _labels(one: Parameter) -> str:
    """What the choices stand for, where their names do not say it."""
    told = [
        f"{name}: {choice.label}"
        for name, choice in (one.choices or {}).items()
        if _plain(name) not in _plain(choice.label)
    ]
    return f" ({'; '.join(told)})" if told else ""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _as_number(default: Any, one: Parameter) -> Any:
    return float(default) if one.kind == "number" and isinstance(default, str) else default


def whole(default: int, most: int | None = None) -> Schema:
    """Describe a whole number from 1 on: how many rows, or which part of them."""
    bound = {} if most is None else {"maximum": most}
    return {"type": "integer", "default": default, "minimum": 1, **bound}


def record(properties: Schema, required: list[str], closed: bool = True) -> Schema:
    """Describe an object that has these members, and where it is closed no others."""
    found = {"type": "object", "properties": properties, "required": required}
    return found | {"additionalProperties": False} if closed else found


def gives(query: Query) -> Schema:
    """Describe the rows that a question gives; a value that is not there is null.

    Kept short, because a client hands all of it to its model: what the columns mean comes with
    the rows.
    """
    row = {
        name: {"type": [_TYPES.get(one.type, "string"), "null"]}
        for name, one in query.columns.items()
    }
    properties = {
        "rows": {"type": "array", "items": {"type": "object", "properties": row}},
        "total": {"type": "integer"},
        **SOURCE,
        "sources": STRINGS,
    }
    return {"type": "object", "properties": properties, "required": ["rows", *SOURCE]}

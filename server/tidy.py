"""Tidy JSON: an answer as plain objects, numbers as numbers, with all that one needs to use it.

``application/sparql-results+json`` is for programs that know RDF; this is for all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import pyoxigraph as ox
from flask import json

from graph.citation import LICENSE, cite
from graph.release import Release
from queries import BoundQuery, Column, Parameter, Query

Plain = str | int | float | bool | None
Row = Sequence[object]

NUMBER, BOOLEAN = "number", "boolean"


def document(query: Query, bound: BoundQuery, release: Release, rows: Iterable[Row]) -> bytes:
    """Write an answer as one JSON object; rows have a value for each column, or null."""
    content = {
        "question": query.question,
        "id": query.id,
        "version": query.version,
        "release": release.id,
        "parameters": {one.name: _chosen(one, bound) for one in query.parameters},
        "columns": [column_record(name, one) for name, one in query.columns.items()],
        "citation": cite(release.id, release.version, release.counts),
        "licence": LICENSE,
        "rows": [objects(query, row) for row in rows],
    }
    return json.dumps(content, ensure_ascii=False).encode()


def column_record(name: str, one: Column) -> dict[str, str | None]:
    """Write a column as a JSON object."""
    return {"name": name, "label": one.label, "unit": one.unit or None, "type": one.type}


def objects(query: Query, row: Row) -> dict[str, Plain]:
    """Write a row as an object, by the columns of its question."""
    pairs = zip(query.columns.items(), row, strict=True)
    return {name: plain(term, one.type) for (name, one), term in pairs}


def plain(term: object, kind: str) -> Plain:
    """Give a term as the type of its column has it; None where there is none.

    >>> plain(ox.Literal("17.8"), "number"), plain(ox.Literal("26"), "number"), plain(None, "text")
    (17.8, 26, None)
    """
    if term is None:
        return None
    text = str(getattr(term, "value", term))
    if kind == NUMBER:
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text == "true" if kind == BOOLEAN else text


def _chosen(one: Parameter, bound: BoundQuery) -> Plain | list[Plain]:
    values = [plain(ox.Literal(text), one.kind) for text in bound.values[one.name]]
    return list(values) if one.many else values[0]

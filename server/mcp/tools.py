"""What a language model can ask: every saved question, a look-up of a thing or term, and SPARQL.

What a tool gives is an object (columns, rows, release, citation, places in the review) and the same
as a text. Nothing can be changed through a tool.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from graph.client.answer import python_name
from queries import Query
from server import guide, table, tidy
from server.mcp import schemas, written
from server.mcp.lookup import LOOK_UP
from server.mcp.sparql import SPARQL
from server.mcp.tool import (
    MOST_ROWS,
    ROWS,
    Arguments,
    Outcome,
    Tool,
    ToolError,
    source,
    texts,
    whole,
)
from server.origins import Origin

_PLACES = ("locator", "itt_locator", "other_place")


def tools(origin: Origin) -> dict[str, Tool]:
    """Make the tools by name: the saved questions first, then the look-up, then SPARQL."""
    questions = [_of_question(one) for one in origin.questions.values()]
    return {one.name: one for one in (*questions, LOOK_UP, SPARQL)}


def find(origin: Origin, name: str) -> Tool:
    """Find a tool by its name; raises ToolError with the nearest names."""
    for one in (LOOK_UP, SPARQL):
        if one.name == name:
            return one
    for id in origin.listed:
        if python_name(id) == name:
            return _of_question(origin.listed[id])
    names = [*(python_name(id) for id in origin.listed), LOOK_UP.name, SPARQL.name]
    nearest = get_close_matches(name, names, n=3, cutoff=0.4)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else " tools/list names all."
    raise ToolError(f"There is no tool {name!r}.{hint}")


def _of_question(query: Query) -> Tool:
    return Tool(
        name=python_name(query.id),
        title=query.id.replace("-", " ").capitalize(),
        description=f"{query.question} {query.why}",
        takes=schemas.takes(query),
        gives=schemas.gives(query),
        call=lambda origin, given: _ask(origin, query.id, given),
    )


def _ask(origin: Origin, id: str, given: Arguments) -> Outcome:
    """Answer a saved question; raises ParameterError, EngineError, ClientError and ToolError."""
    query = origin.questions[id]
    limit, page = whole(given, "limit", ROWS, MOST_ROWS), whole(given, "page", 1, 10**6)
    values = {
        name: texts(name, value)
        for name, value in given.items()
        if name not in ("limit", "page") and value is not None
    }
    found = table.terms(origin.answer(query, values, "json"))
    rows = [tidy.objects(query, row) for row in found.rows]
    begin = (page - 1) * limit
    shown = rows[begin : begin + limit]
    content = {
        "columns": [tidy.column_record(name, one) for name, one in query.columns.items()],
        "rows": shown,
        "total": len(rows),
        **source(origin),
        "sources": _sources(shown),
    }
    heads = [one.heading for one in query.columns.values()]
    told = written.counted(begin, len(shown), len(rows))
    text = written.page(query.question, heads, [list(row.values()) for row in shown], told)
    return Outcome(content, f"{text}\n\n{content['citation']}\n{guide.CAUTION}")


def _sources(rows: list[dict[str, Any]]) -> list[str]:
    found = (part for row in rows for name in _PLACES for part in (row.get(name) or "").split("; "))
    return list(dict.fromkeys(part for part in found if part))

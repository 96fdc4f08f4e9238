"""SPARQL for models: any query, within the bounds of the engine and of what a model can read."""

from __future__ import annotations

from graph.engine.answer import Question
from server import delivery, table
from server.mcp import schemas, written
from server.mcp.tool import MOST_ROWS, ROWS, Arguments, Outcome, Tool, source, text, whole
from server.origins import Origin

MOST_TEXT = 64 * 1024
"""Characters of a graph that are given."""


def _sparql(origin: Origin, given: Arguments) -> Outcome:
    """Answer a query within the bounds of the engine, and of what a model can read."""
    query = text(given, "query")
    limit = whole(given, "limit", ROWS, MOST_ROWS)
    answer = origin.ask(Question(query))
    if answer.kind == "graph":
        return _graph(origin, *delivery.beginning(answer, MOST_TEXT))
    found = table.terms(answer, limit)
    if found.boolean is not None:
        content = {"boolean": found.boolean, **source(origin)}
        return Outcome(content, "yes" if found.boolean else "no")
    rows = [[written.plain(one) for one in row] for row in found.rows]
    content = {
        "columns": list(found.columns),
        "rows": [dict(zip(found.columns, row, strict=True)) for row in rows],
        "cut": found.cut,
        **source(origin),
    }
    more = "There are more rows: raise 'limit', or narrow the query." if found.cut else ""
    told = f"{len(rows)} rows. {more}".strip()
    return Outcome(content, written.page("", list(found.columns), rows, told))


def _graph(origin: Origin, turtle: str, whole: bool) -> Outcome:
    cut = "" if whole else "\n# Only the beginning: narrow the query."
    content = {"turtle": turtle, "cut": not whole, **source(origin)}
    return Outcome(content, turtle + cut)


SPARQL = Tool(
    name="sparql",
    title="Ask in SPARQL",
    description=(
        "Answer a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE), where no other tool answers "
        "the question. Read the resource myelokg://model first. Nothing can be changed, and time, "
        "memory and rows are bounded. The prefixes mm:, d:, rdf:, rdfs:, owl:, xsd: are known."
    ),
    takes=schemas.record(
        {
            "query": {"type": "string", "minLength": 1, "description": "The query"},
            "limit": schemas.whole(ROWS, MOST_ROWS),
        },
        ["query"],
    ),
    gives=schemas.record(
        {
            "columns": schemas.STRINGS,
            "rows": schemas.OBJECTS,
            "boolean": {"type": "boolean"},
            "turtle": {"type": "string"},
            "cut": {"type": "boolean"},
            **schemas.SOURCE,
        },
        [*schemas.SOURCE],
        closed=False,
    ),
    call=_sparql,
)

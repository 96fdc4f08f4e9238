"""What goes wrong with a tool, as a sentence that a model can act on."""

from __future__ import annotations

from graph.client.web import ClientError, Refused
from graph.engine.answer import EngineError, QuerySyntaxError
from graph.release import NoRelease
from queries import ParameterError
from server.mcp.tool import ToolError
from server.problems import describe

_QUERIES_ONLY = (
    " This takes one SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE); nothing can be changed."
)


TELLABLE = (ToolError, ClientError, ParameterError, EngineError, NoRelease)
"""What a model is told of; about anything else, a mistake of ours, there is nothing to say."""


def sentence(error: Exception) -> str:
    """Tell one of the `TELLABLE` failures."""
    if isinstance(error, QuerySyntaxError):
        return describe(error).detail + _QUERIES_ONLY
    if isinstance(error, Refused) and error.slug == "query-syntax":
        return str(error) + _QUERIES_ONLY
    if isinstance(error, ToolError | ClientError):
        return str(error)
    if isinstance(error, ParameterError):
        return _with_nearest(describe(error).detail, getattr(error, "nearest", ()))
    return describe(error).detail


def _with_nearest(detail: str, nearest: tuple[str, ...]) -> str:
    if not nearest or "Did you mean" in detail or "the nearest" in detail:
        return detail
    return f"{detail} Did you mean {' or '.join(nearest)}?"

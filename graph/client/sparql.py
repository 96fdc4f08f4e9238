"""SPARQL over SPARQLWrapper: any endpoint, its rows as rows and its graphs as graphs of rdflib."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rdflib import Graph
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import (
    EndPointInternalError,
    EndPointNotFound,
    QueryBadFormed,
    SPARQLWrapperException,
    Unauthorized,
    URITooLong,
)

from graph.client import answer as answers
from graph.client.answer import Answer
from graph.client.web import AGENT, Reply, quoted_body, refusal, telling

_STATUS = {
    QueryBadFormed: 400,
    Unauthorized: 401,
    EndPointNotFound: 404,
    URITooLong: 414,
    EndPointInternalError: 500,
}
_GRAPHS = ("CONSTRUCT", "DESCRIBE")


def answer(endpoint: str, query: str, seconds: float) -> Answer | bool | Graph:
    """Answer a query: rows, yes or no, or a graph; raises `Refused` and `Unreachable`."""
    wrapper = _wrapper(endpoint, query, seconds)
    if wrapper.queryType in _GRAPHS:
        wrapper.setReturnFormat(TURTLE)
        graph = Graph()
        return graph.parse(data=_sent(wrapper, seconds).body, format="turtle")
    reply = _sent(wrapper, seconds)
    found = answers.read(reply.body)
    if isinstance(found, bool):
        return found
    return Answer(found.columns, found.rows, release=reply.release)


def rows(endpoint: str, query: str, seconds: float) -> Reply:
    """Get the rows of a query as JSON; raises `Refused` and `Unreachable`."""
    return _sent(_wrapper(endpoint, query, seconds), seconds)


def _wrapper(endpoint: str, query: str, seconds: float) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(endpoint, returnFormat=JSON, agent=AGENT)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.setTimeout(math.ceil(seconds))
    with warnings.catch_warnings():  # what it does not know is for the endpoint to refuse
        warnings.simplefilter("ignore", RuntimeWarning)
        wrapper.setQuery(query)
    return wrapper


def _sent(wrapper: SPARQLWrapper, seconds: float) -> Reply:
    with telling(wrapper.endpoint, seconds), _unwrapped(wrapper.endpoint):
        response: Any = wrapper.query().response
        with response:
            return Reply(response.read(), response.headers)


@contextmanager
def _unwrapped(endpoint: str) -> Iterator[None]:
    """Tell what SPARQLWrapper raises for a status as the refusal that the server wrote."""
    try:
        yield
    except SPARQLWrapperException as error:
        status = _STATUS.get(type(error), 400)
        raise refusal(endpoint, status, quoted_body(str(error))) from None

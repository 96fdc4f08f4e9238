"""Our own small requests to an engine: rows, changes and uploads; and what its refusals mean."""

from __future__ import annotations

import time
from http import HTTPStatus
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.engine import mistake
from graph.engine.answer import EngineDown, EngineError, EngineFailed, EngineSlow, QuerySyntaxError
from graph.engine.remote import reading
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.connection import Call, Connection, Late, Reply, Stopped
from graph.engine.remote.dialects.standard import Dialect, Form
from graph.engine.remote.names import Names

_FORM = "application/x-www-form-urlencoded"
_UPDATE = "application/sparql-update; charset=utf-8"
_TRIPLES = "application/n-triples"
_TOLD = 300


class Endpoint:
    """An engine as this server talks to it. Safe between threads."""

    def __init__(self, addresses: Addresses, dialect: Dialect, connection: Connection) -> None:
        self.addresses = addresses
        self.dialect = dialect
        self.connection = connection

    def query(self, form: Form, accept: str, call: Call) -> Reply:
        """Send a query; raises EngineError, Late and Stopped."""
        headers = {"Content-Type": _FORM, "Accept": accept}
        body = urlencode(form).encode()
        return self.connection.send("POST", self.addresses.query, call, body, headers)

    def rows(self, text: str, seconds: float) -> list[dict[str, str]]:
        """Answer a question of our own, without a dataset; raises EngineError."""
        call = Call(time.monotonic() + seconds)
        form = self.dialect.form([("query", self.dialect.query(text))], seconds)
        try:
            reply = self.query(form, self.dialect.rows, call)
            self.look_at(reply, text)
            body = reading.answer(reply, Names(), "json", seconds, 0).body()
            reply.close()
        except (Late, Stopped):
            raise EngineDown("the engine does not answer a small question in time") from None
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        names = [one.value for one in found.variables]
        return [{name: row[name].value for name in names if row[name]} for row in found]

    def update(self, text: str, seconds: float) -> None:
        """Change what the engine holds, once; raises EngineError, Late where it says nothing."""
        call = Call(time.monotonic() + seconds)
        body = self.dialect.update(text).encode()
        headers = {"Content-Type": _UPDATE}
        address = self.addresses.update
        reply = self.connection.send("POST", address, call, body, headers, repeat=False)
        self._take(reply, text)

    def upload(self, graph: str, data: bytes, seconds: float) -> None:
        """Add N-Triples to a graph; may be repeated. Raises EngineError and Late."""
        join = "&" if "?" in self.addresses.store else "?"
        address = f"{self.addresses.store}{join}{urlencode({'graph': graph})}"
        call = Call(time.monotonic() + seconds)
        headers = {"Content-Type": _TRIPLES}
        self._take(self.connection.send("POST", address, call, data, headers), "")

    def look_at(self, reply: Reply, sent: str) -> None:
        """Raise what an answer means that is none."""
        if self.dialect.broken(reply.status, reply.headers):
            raise self._refusal(reply, sent)

    def _take(self, reply: Reply, sent: str) -> None:
        if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
            raise self._refusal(reply, sent)
        reply.told()

    def _refusal(self, reply: Reply, sent: str) -> EngineError:
        told = reply.told()
        return self.dialect.refusal(reply.status, told) or refusal(reply.status, told, sent)


def refusal(status: int, told: str, sent: str) -> EngineError:
    """What a status other than success means for the asker."""
    words = " ".join(told.split())[:_TOLD] or "it gives no reason"
    if status == HTTPStatus.BAD_REQUEST:
        found = mistake.find(words, sent)
        line = None if found.line is None else max(1, found.line - 1)  # below our prefixes
        return QuerySyntaxError(found.message, line, found.column)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return EngineFailed(
            f"the engine does not let this server in (status {status}): the operator has to give "
            "MYELOKG_ENGINE_USER and MYELOKG_ENGINE_PASSWORD, or MYELOKG_ENGINE_TOKEN"
        )
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT):
        return EngineSlow(f"the engine has stopped the query: {words}")
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        return EngineDown(f"the engine is busy (status {status}): {words}")
    return EngineFailed(f"the engine answers with status {status}: {words}")

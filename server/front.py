"""The front: every request comes through here, and most answers leave from here.

What was answered before, under the same release, is sent again from memory. A plain query is asked
from here (`server.ahead`). Everything else goes to the application, which runs in threads; the
front reads the body for it, within limits of size and time, refuses who asks too much, notices who
leaves, and sends the answer as it is made. It speaks RSGI, the protocol of granian, because that
tells what WSGI cannot: that a client has left.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # is its public name

from graph.engine.answer import AnswerBroken, Leaving
from server import ahead, body, bridge, connections, environ, forms, tokens, writing
from server.address import HOST
from server.ahead import Ahead
from server.body import Body
from server.bridge import Application, Reply, Scope
from server.cache import Cache, Headers, Kept, Key, header, matches
from server.clients import Limiter, client_of
from server.crew import Crew
from server.journal import Journal, Visit
from server.outflow import Outflows, Stalled
from server.problems import Problem
from server.refusals import BAD_HOST, QUEUE_FULL, TOO_MANY_AT_ONCE, refused, too_many
from server.service import Service
from server.watch import Watch

NAME = ("server", "MyeloKG")
ID_HEADER = "x-request-id"
_MOST_HELD = 2**19
"""Bytes of a streamed answer that are held while it goes out, to be kept if it has no more."""
_WRITING = tuple(f"/{name}" for name in writing.BLUEPRINTS)


class Front:
    """An RSGI application around a WSGI one; used by one thread, the loop's."""

    def __init__(self, application: Application, service: Service, journal: Journal) -> None:
        settings = service.settings
        self._application = application
        self._service = service
        self._settings = settings
        self._journal = journal
        self._cache = Cache(settings.cache_bytes)
        self._outflows = Outflows(settings.deadline)
        self._limiter = Limiter(settings)
        self._ahead = Ahead(service)
        self._crew = Crew(settings.threads, "request")
        self._aside = ThreadPoolExecutor(4, thread_name_prefix="aside")
        self._inside = 0
        self._most_inside = settings.threads + settings.queue
        process = secrets.token_hex(4)
        self._ids = (f"{process}-{number:x}" for number in itertools.count(1))

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to serve."""

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: nothing runs any more when this is called."""
        self._crew.close()
        self._aside.shutdown(wait=False)

    async def __rsgi__(self, scope: Scope, protocol: Any) -> None:
        """Answer one request."""
        key = _key(scope) if scope.method in ("GET", "HEAD") else None
        if key is not None:
            kept = self._cache.get(key, self._service.engine.release.id)
            if kept is not None:
                self._send_kept(scope, protocol, kept)
                return
        peer = bridge.peer(scope)
        forwarded = scope.headers.get_all("x-forwarded-for")
        client = client_of(peer, forwarded, self._settings.proxies)
        if forwarded and client == peer:
            self._journal.unbelieved(peer)
        visit = Visit(next(self._ids), client, scope.method, scope.path)
        await self._attend(scope, protocol, key, visit)
        self._journal.note(visit)

    def _send_kept(self, scope: Scope, protocol: Any, kept: Kept) -> None:
        asked = scope.headers.get("if-none-match")
        own = (ID_HEADER, next(self._ids))
        status = 200
        if asked is not None and matches(asked, kept.etag):
            status = 304
            protocol.response_empty(status, [*kept.headers_without_body, own])
        elif scope.method == "HEAD":
            protocol.response_empty(status, [*kept.headers, own])
        else:
            protocol.response_bytes(status, [*kept.headers, own], kept.body)
        self._journal.hit(kept.route, status)

    async def _attend(self, scope: Scope, protocol: Any, key: Key | None, visit: Visit) -> None:
        refusal = self._refuse(scope, visit.client)
        if refusal is not None:
            visit.problem = refusal.slug
            self._journal.refused(refusal.slug)
            self._send(protocol, visit, refused(refusal, visit.id))
            return
        self._inside += 1
        self._journal.inside(self._inside)
        try:
            await self._handle(scope, protocol, key, visit)
        finally:
            self._inside -= 1
            self._limiter.leave(visit.client)
            self._journal.inside(self._inside)

    def _refuse(self, scope: Scope, client: str) -> Problem | None:
        """Why a request is not handled at all; None: it is, and has entered."""
        host = scope.authority or scope.headers.get("host") or ""
        if not HOST.fullmatch(host):
            return BAD_HOST
        seconds = self._limiter.wait(client)
        if seconds:
            return too_many(math.ceil(seconds))
        if self._inside >= self._most_inside:
            return QUEUE_FULL
        return None if self._limiter.enter(client) else TOO_MANY_AT_ONCE

    async def _handle(self, scope: Scope, protocol: Any, key: Key | None, visit: Visit) -> None:
        leaving = Leaving()
        plain = None if key is None else ahead.read(scope, key)
        ready = plain is not None and self._crew.has_room  # a thread will see to the deadline
        begun = await self._ahead.ask(plain, leaving) if plain and ready else None
        if isinstance(begun, Reply):
            visit.route = ahead.ROUTE
            self._send(protocol, visit, begun)
            self._keep(key, visit, begun)
            return
        content = await self._read(scope, protocol)
        given = bridge.environment(scope, content, self._settings.proxies)
        given[environ.REQUEST_ID] = visit.id
        given[environ.LEAVING] = leaving
        given[environ.BEGUN] = begun
        watch = Watch(protocol, lambda: self._aside.submit(leaving.leave))
        try:
            reply = await self._crew.run(bridge.run, self._application, given)
            visit.route = given.get(environ.ROUTE, "none")
            visit.problem = given.get(environ.PROBLEM, "")
            if reply.pieces is None:
                self._send(protocol, visit, reply)
                self._keep(key, visit, reply)
                if plain is not None:
                    self._ahead.learn(plain, reply)
                if content.state != "whole" and not await body.drain(protocol):
                    # granian ends it too, but only when nothing of Python holds the body any more
                    connections.break_off(scope.client, scope.server)
            else:
                held = await self._stream(scope, protocol, visit, reply)
                if held is not None:
                    self._keep(key, visit, _whole(reply, held))
        finally:
            watch.end()

    async def _read(self, scope: Scope, protocol: Any) -> Body:
        """Read the body of a request, if it has one."""
        length = scope.headers.get("content-length")
        if length is None and scope.headers.get("transfer-encoding") is None:
            return Body()
        settings = self._settings
        most = forms.size(settings.max_query_bytes)
        seconds = settings.body_seconds
        if self._may_write(scope):
            most, seconds = settings.max_write_bytes, settings.write_seconds
            if length is None:
                return await body.read_unannounced(protocol, most, seconds)
        return await body.read(protocol, int(length) if length else None, most, seconds)

    def _may_write(self, scope: Scope) -> bool:
        """Whether a body may be large: only of who may write is so much read."""
        authorization = scope.headers.get("authorization")
        if authorization is None or not scope.path.startswith(_WRITING):
            return False
        known = tokens.listed(self._settings.releases)
        return tokens.bearer(known, authorization) is not None

    def _send(self, protocol: Any, visit: Visit, reply: Reply) -> None:
        visit.status, visit.sent = reply.status, len(reply.body)
        headers = [*_lowered(reply.headers), NAME, (ID_HEADER, visit.id)]
        if reply.body:
            protocol.response_bytes(reply.status, headers, reply.body)
        else:
            protocol.response_empty(reply.status, headers)

    async def _stream(
        self, scope: Scope, protocol: Any, visit: Visit, reply: Reply
    ) -> bytes | None:
        """Send an answer as it is made; gives it whole when it was small, to be kept."""
        held: list[bytes] | None = []
        headers = [*_lowered(reply.headers), NAME, (ID_HEADER, visit.id)]
        visit.status = reply.status
        outflow = self._outflows.begin(scope.client, scope.server)
        stream = protocol.response_stream(reply.status, headers)
        whole = False
        try:
            while piece := await self._crew.run(next, reply.pieces, b""):
                await stream.send_bytes(piece)
                visit.sent += len(piece)
                held = None if held is None or visit.sent > _MOST_HELD else [*held, piece]
                await outflow.room(visit.sent)
            await outflow.room(visit.sent, end=True)
            whole = True
        except (AnswerBroken, ProtocolClosed, Stalled) as error:
            visit.broken = str(error)
        finally:
            outflow.close()
            if not whole:  # whatever the reason, a part must not pass for the whole
                connections.break_off(scope.client, scope.server)
            await self._crew.run(reply.close)
        return b"".join(held) if whole and held else None

    def _keep(self, key: Key | None, visit: Visit, reply: Reply) -> None:
        headers = dict(reply.headers)
        etag, release = headers.get("ETag"), headers.get("MyeloKG-Release", "")
        public = "public" in headers.get("Cache-Control", "")
        if key is None or visit.method != "GET" or reply.status != 200 or not (etag and public):
            return
        kept = Kept(etag, [*_lowered(reply.headers), NAME], reply.body, visit.route)
        self._cache.put(key, release, kept)
        self._journal.cached(self._cache.size)


def _key(scope: Scope) -> Key:
    """All of a request that its answer depends on, beside the release."""
    get = scope.headers.get
    return (
        scope.path,
        scope.query_string,
        tuple(scope.headers.get_all("accept")),
        get("accept-encoding"),
        get("host"),
        scope.authority,
        get("x-forwarded-proto"),
        get("x-forwarded-host"),
    )


def _whole(reply: Reply, content: bytes) -> Reply:
    """A reply that was streamed, as it would have gone out whole."""
    return Reply(reply.status, [*reply.headers, ("Content-Length", str(len(content)))], content)


def _lowered(headers: Headers) -> Headers:
    return list(itertools.starmap(header, headers))

"""The protocol over HTTP: messages that come to Flask in threads, answered by the SDK in a loop.

The SDK's transport is an ASGI application. It runs in an event loop of its own, in one thread, and
is handed each request whole; stateless, and answering in JSON, so that every answer is whole too.
What the tools do runs in further threads, and stops when the client leaves.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from flask import Request, Response, current_app
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from graph.engine.answer import Answer, Leaving, Question
from graph.release import Release
from server import environ
from server import service as parts
from server.mcp import protocol
from server.origins import Origin, Ours
from server.service import Service

NAME = "myelokg.mcp"
_SPARE_SECONDS = 30.0
_starting = threading.Lock()

Message = MutableMapping[str, Any]


@dataclass(frozen=True)
class Asker:
    """The engine on behalf of one client: the work stops when that client leaves."""

    service: Service
    leaving: Leaving | None

    @property
    def release(self) -> Release:
        """The release that is served."""
        return self.service.engine.release

    def ask(self, question: Question) -> Answer:
        """Answer a question; raises the errors of `graph.engine.answer`."""
        return self.service.engine.ask(question, leaving=self.leaving)


class Transport:
    """The SDK's transport in its loop, which runs as long as the process does."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._manager = StreamableHTTPSessionManager(
            protocol.make(self._origin), json_response=True, stateless=True
        )
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        threading.Thread(target=self._run, name="mcp", daemon=True).start()
        self._ready.wait()

    def answer(self, scope: Message, body: bytes) -> Response:
        """Hand over a request and wait for its answer."""
        settings = self._service.settings
        seconds = 2 * settings.deadline + settings.queue_seconds + _SPARE_SECONDS
        begun = asyncio.run_coroutine_threadsafe(self._handle(scope, body), self._loop)
        try:
            return begun.result(seconds)
        finally:
            begun.cancel()

    def _origin(self, context: protocol.Context) -> Origin:
        scope = context.request.scope if context.request else {}
        asker = Asker(self._service, scope.get(environ.LEAVING))
        return Ours(lambda: asker, self._service.questions)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with self._manager.run():
            self._ready.set()
            await asyncio.Event().wait()

    async def _handle(self, scope: Message, body: bytes) -> Response:
        sent: list[Message] = []
        await self._manager.handle_request(scope, _once(body), _into(sent))
        begin = next(one for one in sent if one["type"] == "http.response.start")
        pieces = (one.get("body", b"") for one in sent if one["type"] == "http.response.body")
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in begin.get("headers", [])
            if name.lower() != b"content-length"
        ]
        response = Response(b"".join(pieces), begin["status"], headers)
        response.headers["Cache-Control"] = "no-store"
        return response


def answer(request: Request) -> Response:
    """Answer one message; the first of all starts the transport."""
    return _transport().answer(_scope(request), request.get_data())


def _transport() -> Transport:
    with _starting:
        if NAME not in current_app.extensions:
            current_app.extensions[NAME] = Transport(parts.service())
        found: Transport = current_app.extensions[NAME]
        return found


def _scope(request: Request) -> Message:
    """Write a request as ASGI has it, with who is told when its client leaves."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": request.query_string,
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers
        ],
        "client": None,
        "server": None,
        environ.LEAVING: request.environ.get(environ.LEAVING),
    }


def _once(body: bytes) -> Callable[[], Awaitable[Message]]:
    """Give the body, which is there already; after it nothing comes until the answer is made."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await asyncio.Event().wait()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _into(sent: list[Message]) -> Callable[[Message], Awaitable[None]]:
    async def send(message: Message) -> None:
        sent.append(message)

    return send

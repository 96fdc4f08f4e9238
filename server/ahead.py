"""Plain queries, asked ahead of the application: most of them need no thread, and no Flask.

A query that comes alone in the address of a GET is read here and sent to a worker at once, on the
loop. When a small answer comes soon, it goes out from here. Everything else is the application's:
it gets what was begun here, and goes on with it. So only the application says what is said of
errors, sends long answers, and waits.

Which headers an answer has is not known here either: the application is asked once for each kind
of request and release, and its headers are used again, but for validator and length.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote_plus

from graph.engine.answer import Leaving, Question
from graph.engine.exchange import Exchange
from server import compression, delivery, negotiate, validators
from server.bridge import Reply, Scope
from server.cache import Headers, Key
from server.negotiate import NothingAcceptable
from server.service import Service

ROUTE = "/sparql"
SECONDS = 0.02
"""For which an answer is waited for here; then a thread does. Less than `watch.PATIENCE`: whoever
leaves is noticed in the thread."""
LONGEST = 4096
"""Characters of a query, percent-encoded, that is read here; a worker takes it at one stroke."""
_BEGINNING = "query="
_MOST_LEARNED = 256
"""Kinds of requests whose headers are remembered."""
_LONGEST_LEARNED = 1024
"""Characters of a request, beside the query, whose headers are remembered."""
_MORE = (
    *("if-none-match", "if-match", "if-modified-since", "if-unmodified-since", "if-range"),
    *("range", "content-length", "transfer-encoding"),
)
"""Headers that make more of a request than a plain query."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A plain query: what it asks, what its asker takes, and all else that headers depend on."""

    question: Question
    accept: str | None
    compressed: bool
    request: Key


class Ahead:
    """Asks plain queries; used by one thread, the loop's."""

    def __init__(self, service: Service) -> None:
        self._engine = service.engine
        self._turn = asyncio.Semaphore(service.settings.workers)
        self._learned: dict[Key, Headers] = {}

    async def ask(self, plain: Plain, leaving: Leaving) -> Reply | Exchange | None:
        """Ask a query; gives the reply, what was begun for the application, or nothing."""
        async with self._turn:
            begun = self._engine.begin(plain.question, leaving)
            if begun is None:
                return None
            try:
                await _arrival(begun)
                return self._reply(plain, begun) or begun
            except BaseException:
                begun.finish("abandoned")
                raise

    def learn(self, plain: Plain, reply: Reply) -> None:
        """Remember the headers of a reply of the application to a plain query."""
        headers = dict(reply.headers)
        if reply.status != HTTPStatus.OK or "ETag" not in headers or "Content-Encoding" in headers:
            return
        if len(str(plain.request)) > _LONGEST_LEARNED:
            return
        if len(self._learned) >= _MOST_LEARNED:
            self._learned.clear()
        kind = (headers["MyeloKG-Release"], headers["Content-Type"], *plain.request)
        self._learned[kind] = reply.headers

    def _reply(self, plain: Plain, begun: Exchange) -> Reply | None:
        """The reply, if it is known by now; else None, and what was begun can be gone on with."""
        size, release = begun.arrived(), self._engine.release
        if not size or not begun.asks(plain.question, release):
            return None
        content_type = delivery.content_type_of(begun.head()["format"], plain.accept)
        headers = self._learned.get((release.id, content_type, *plain.request))
        tag = validators.etag(plain.question, release.id, plain.accept)
        if headers is None or tag is None or (plain.compressed and size >= compression.SMALLEST):
            return None
        content = begun.answer().body()
        own = {"ETag": f'"{tag}"', "Content-Length": str(len(content))}
        return Reply(
            HTTPStatus.OK, [(name, own.get(name, value)) for name, value in headers], content
        )


def read(scope: Scope, key: Key) -> Plain | None:
    """Read a plain query as the application would; None: it is not plain, or is for that to say.

    `key` is all of the request that its answer depends on, beside the release.
    """
    if scope.path != ROUTE or not _is_plain(scope):
        return None
    accepts = scope.headers.get_all("accept")
    accept = accepts[0] if accepts else None
    try:
        text = unquote_plus(scope.query_string.removeprefix(_BEGINNING), errors="strict")
        wanted = negotiate.wanted(accept)
    except (ValueError, NothingAcceptable):
        return None
    if wanted.page or len(accepts) > 1:
        return None
    compressed = compression.chosen(scope.headers.get("accept-encoding")) is not None
    question = Question(text, rows=wanted.rows, graph=wanted.graph)
    return Plain(question, accept, compressed, key[2:])


def _is_plain(scope: Scope) -> bool:
    query, headers = scope.query_string, scope.headers
    return (
        scope.method == "GET"
        and query.startswith(_BEGINNING)
        and len(query) <= LONGEST
        and "&" not in query
        and not any(one in headers for one in _MORE)
    )


async def _arrival(begun: Exchange) -> None:
    """Wait until something of an answer is there, or for `SECONDS`."""
    loop = asyncio.get_running_loop()
    arrived = loop.create_future()
    handle = begun.fileno()
    timer = loop.call_later(SECONDS, _settle, arrived)
    loop.add_reader(handle, _settle, arrived)
    try:
        await arrived
    finally:
        loop.remove_reader(handle)
        timer.cancel()


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)

"""Between the server process and the application: a request as WSGI has it, and its reply.

The application is plain WSGI (PEP 3333) and runs in threads. What the front knows beside the
request, and what it wants to know of the answer, travels under the names of `server.environ`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from server import environ as names
from server.body import Body
from server.clients import within
from server.values import Network

Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]


class Scope(Protocol):
    """A request as the server process gives it (RSGI); addresses are `host:port`."""

    method: str
    path: str
    query_string: str
    scheme: str
    client: str
    server: str
    authority: str | None
    http_version: str

    @property
    def headers(self) -> Any:
        """The header lines: `get`, `get_all` and `items`."""


@dataclass(frozen=True)
class Reply:
    """What the application answered; `pieces` is the body where it is streamed."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    pieces: Iterator[bytes] | None = None
    close: Callable[[], None] = lambda: None


def environment(scope: Scope, content: Body, proxies: tuple[Network, ...]) -> Environment:
    """Write a request as WSGI has it."""
    host, _, port = scope.server.rpartition(":")
    environ: Environment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_bytes(scope.path),
        "QUERY_STRING": _as_bytes(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": peer(scope),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(content.content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        names.BODY: content.state,
    }
    for name, value in scope.headers.items():
        if "_" not in name:  # would pass for the same name with hyphens
            _add_header(environ, name.upper().replace("-", "_"), _as_bytes(value))
    environ["CONTENT_LENGTH"] = str(len(content.content))
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    if within(environ["REMOTE_ADDR"], proxies):
        _believe_proxy(environ)
    return environ


def peer(scope: Scope) -> str:
    """Read the address at the other end of the connection, without its port.

    It is the client's, or that of a proxy in front.
    """
    return scope.client.rpartition(":")[0].strip("[]")


def run(application: Application, environ: Environment) -> Reply:
    """Let the application answer; a body that is not streamed is taken whole."""
    begun: list[tuple[int, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        begun.append((int(status[:3]), headers))

    try:
        answered = application(environ, start)
    finally:
        if (unread := environ.pop(names.BEGUN, None)) is not None:
            unread.finish("abandoned")
    close = getattr(answered, "close", _nothing)
    if environ.get(names.STREAMED) and environ["REQUEST_METHOD"] != "HEAD":
        return Reply(*begun[-1], b"", iter(answered), close)
    try:
        content = b"".join(answered)
    finally:
        close()
    return Reply(*begun[-1], content)


def _nothing() -> None:
    pass


def _as_bytes(text: str) -> str:
    """Write text as WSGI wants it: each byte of its UTF-8 as one character."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("latin-1")


def _add_header(environ: Environment, name: str, value: str) -> None:
    key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    environ[key] = f"{environ[key]}, {value}" if key in environ else value


def _believe_proxy(environ: Environment) -> None:
    """Take scheme and host from what a proxy of ours says the client asked for."""
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if host := environ.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip():
        environ["HTTP_HOST"] = host

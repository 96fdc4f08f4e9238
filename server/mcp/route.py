"""The address `/mcp`, and from which pages of the web a browser may speak the protocol with us.

A page that the user only looks at must not ask a server on the user's machine through the user's
browser, not even under a name that was made to point there (DNS rebinding). So the specification
wants the header `Origin` looked at; programs do not send it. Taken are our own public address
(`MYELOKG_PUBLIC_URL`), and pages that this machine itself serves, such as an inspector; the host
that the request names proves nothing, because a rebound name is a name like any other.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from server.problems import RequestProblem, UnsupportedBody
from server.service import service

blueprint = Blueprint("mcp", __name__)

JSON = "application/json"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ForeignOrigin(RequestProblem):
    """A browser asks on behalf of a page that is not ours."""

    slug = "foreign-origin"
    status = 403
    title = "Pages of other sites may not use this address"


@blueprint.route("/mcp", methods=["POST"])
def mcp() -> Response:
    """Answer one message of a client."""
    check()
    if not request.is_json:
        sent = request.mimetype or "nothing named"
        raise UnsupportedBody(f"Send a JSON-RPC message as {JSON}, not as {sent}.", accepted=[JSON])
    from server.mcp import web

    return web.answer(request)


def check() -> None:
    """Refuse a request that a page of another site makes; raises `ForeignOrigin`."""
    origin = request.headers.get("Origin")
    if origin is not None and not _taken(origin):
        raise ForeignOrigin(
            "A page of another site may not speak this protocol with us. If this is the site of "
            "this service, its operator has to set MYELOKG_PUBLIC_URL."
        )


def _taken(origin: str) -> bool:
    try:
        parts, own = urlsplit(origin), urlsplit(service().settings.public_url)
        ours = own.netloc and (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        return bool(ours) or parts.hostname in LOOPBACK
    except ValueError:
        return False

"""The Flask application: its routes, what stands on every answer, and what every page shows."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response, request

import queries
from graph.release import NoRelease
from server import health, pages, problems, questions, sparql
from server.engine import Engine
from server.service import Service, attach, service
from server.settings import Settings

_HEADER_NAMES = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+(\s*,\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+)*")

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "*",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


def create(settings: Settings, engine: Engine) -> Flask:
    """Make the application that answers from `engine`."""
    app = Flask(__name__)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.config["MAX_FORM_MEMORY_SIZE"] = None
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    attach(app, Service(settings, engine, queries.load()))
    for one in (pages, questions, sparql, health):
        app.register_blueprint(one.blueprint)
    problems.register(app)
    app.after_request(add_headers)
    app.context_processor(_shown_everywhere)
    return app


def add_headers(response: Response) -> Response:
    """Put on every answer, refusals included: release, access from any origin, a strict policy."""
    response.headers.update(HEADERS)
    if request.method == "OPTIONS":
        _allow_preflight(response)
    with suppress(NoRelease):
        response.headers["MyeloKG-Release"] = service().engine.release.id
    return response


def _allow_preflight(response: Response) -> None:
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.NO_CONTENT
        response.headers.pop("Content-Type", None)
        response.headers["Allow"] = ", ".join(sorted(response.allow))
    asked = request.headers.get("Access-Control-Request-Headers", "")
    safe = len(asked) < 4096 and _HEADER_NAMES.fullmatch(asked)
    response.headers["Access-Control-Allow-Headers"] = asked if safe else "*, Authorization"
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD")
    response.headers["Access-Control-Max-Age"] = "86400"
    response.vary.add("Access-Control-Request-Headers")


def _shown_everywhere() -> dict[str, object]:
    with suppress(NoRelease):
        return {"release": service().engine.release}
    return {"release": None}

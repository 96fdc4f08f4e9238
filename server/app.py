"""The Flask application: its routes, what stands on every answer, and what every page shows."""

from __future__ import annotations

import re
from contextlib import suppress
from http import HTTPStatus

from flask import Flask, Response, request

import queries
from graph.release import NoRelease
from queries.choices import Catalogue
from server import (
    blueprints,
    body,
    compression,
    environ,
    headers,
    problems,
    scripts,
    validators,
    writing,
)
from server.engine import Engine
from server.metrics import Metrics
from server.service import Service, attach, service
from server.settings import Settings

_CONDITIONS = frozenset(
    f"HTTP_{one}"
    for one in (
        *("IF_NONE_MATCH", "IF_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE"),
        *("IF_RANGE", "RANGE"),
    )
)
"""Headers that make a request conditional (RFC 9110, sections 13.1 and 14.2); few have one."""
_HEADER_NAMES = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+(\s*,\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+)*")


def create(settings: Settings, engine: Engine, metrics: Metrics | None = None) -> Flask:
    """Make the application that answers from `engine` and shows `metrics`."""
    app = Flask(__name__)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.config["MAX_FORM_MEMORY_SIZE"] = None
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    catalogue = Catalogue(queries.load(), lambda: engine)
    attach(app, Service(settings, engine, catalogue, metrics or Metrics()))
    for one in blueprints.all_blueprints():
        app.register_blueprint(one)
    problems.register(app)
    app.before_request(validators.begin)
    app.before_request(_refuse_bad_body)
    app.after_request(finish)
    compression.prepare(app)
    app.context_processor(_shown_everywhere)
    app.add_template_global(scripts.tag, "script")
    return app


def _refuse_bad_body() -> None:
    if request.blueprint not in writing.BLUEPRINTS:
        body.check()


def finish(response: Response) -> Response:
    """Make an answer ready to leave: its headers, its validator, its compression."""
    _add_headers(response)
    if request.endpoint == "static":
        _read_file(response)
    validators.validate(response)
    compression.compress(response)
    if "ETag" in response.headers and not _CONDITIONS.isdisjoint(request.environ):
        response.make_conditional(request)
    request.environ[environ.ROUTE] = request.url_rule.rule if request.url_rule else "none"
    nothing = response.status_code == HTTPStatus.NOT_MODIFIED
    request.environ[environ.STREAMED] = response.is_streamed and not nothing
    return response


def _read_file(response: Response) -> None:
    """Take a file of ours whole, to be validated by its content like any page."""
    response.direct_passthrough = False
    response.make_sequence()
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Disposition"):
        response.headers.pop(name, None)
    scripts.shrink(response, (request.view_args or {}).get("filename", ""))


def _add_headers(response: Response) -> None:
    headers.stand(response.headers)
    scripts.allow(response)
    if service().settings.public_url.startswith("https:"):
        response.headers.update(headers.HTTPS_ONLY)
    if request.method == "OPTIONS":
        _allow_preflight(response)
    if response.status_code == HTTPStatus.NO_CONTENT:
        response.headers.pop("Content-Type", None)
    with suppress(NoRelease):
        response.headers.setdefault("MyeloKG-Release", service().engine.release.id)


def _allow_preflight(response: Response) -> None:
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.NO_CONTENT
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

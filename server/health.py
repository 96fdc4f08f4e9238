"""For those who watch the service: whether it lives, and whether it answers."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify

from queries import FLAGSHIP
from server import questions, table, validators
from server.metrics import CONTENT_TYPE
from server.service import service

blueprint = Blueprint("health", __name__)


@blueprint.route("/health")
def health() -> Response:
    """Say that the process lives, and what it serves; asks nothing of the engine's workers."""
    engine = service().engine.state()
    return _now(status="ok", **_release(), **({"engine": engine} if engine else {}))


@blueprint.route("/ready")
def ready() -> Response:
    """Answer a saved question; an engine that cannot is a problem with status 503."""
    begun = time.perf_counter()
    answered = table.read(questions.ask(service().questions[FLAGSHIP].bind({}), "json"))
    spent = round((time.perf_counter() - begun) * 1000, 1)
    return _now(
        status="ready",
        question=FLAGSHIP,
        rows=len(answered.rows),
        milliseconds=spent,
        **_release(),
    )


@blueprint.route("/metrics")
def metrics() -> Response:
    """Show what has been counted since the start, for Prometheus."""
    counted, release = service().metrics, service().engine.release
    counted.serves(release.id, release.version, release.triples)
    if state := service().engine.state():
        counted.engine(state)
    return validators.only_once(Response(counted.text(), content_type=CONTENT_TYPE))


def _now(**members: object) -> Response:
    """Say how things are now; nobody should keep that."""
    return validators.only_once(jsonify(**members))


def _release() -> dict[str, str]:
    release = service().engine.release
    return {"release": release.id, "version": release.version}

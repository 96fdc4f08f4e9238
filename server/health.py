"""For those who watch the service: whether it lives, and whether it answers."""

from __future__ import annotations

import time

from flask import Blueprint, Response, jsonify

from queries import FLAGSHIP
from server import questions, table
from server.service import service

blueprint = Blueprint("health", __name__)


@blueprint.route("/health")
def health() -> Response:
    """Say that the process lives, and what it serves; asks nothing of the engine's workers."""
    return jsonify(status="ok", **_release())


@blueprint.route("/ready")
def ready() -> Response:
    """Answer a saved question; an engine that cannot is a problem with status 503."""
    begun = time.perf_counter()
    answered = table.read(questions.ask(service().questions[FLAGSHIP].bind({}), "json"))
    spent = round((time.perf_counter() - begun) * 1000, 1)
    return jsonify(
        status="ready",
        question=FLAGSHIP,
        rows=len(answered.rows),
        milliseconds=spent,
        **_release(),
    )


def _release() -> dict[str, str]:
    release = service().engine.release
    return {"release": release.id, "version": release.version}

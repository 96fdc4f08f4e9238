"""What language models are told of this service: `/llms.txt`, and all of it in `/llms-full.txt`."""

from __future__ import annotations

from flask import Blueprint, Response

from server import address, guide
from server.service import service

blueprint = Blueprint("llms", __name__)

TEXT = "text/plain; charset=utf-8"


@blueprint.route("/llms.txt")
def brief() -> Response:
    """Say what this is, how to ask it, and which questions there are."""
    found = service()
    text = guide.brief(found.questions, address.absolute(""), found.engine.release)
    return Response(text, content_type=TEXT)


@blueprint.route("/llms-full.txt")
def full() -> Response:
    """Say the same with every choice and column, and how the graph is built."""
    found = service()
    text = guide.full(found.questions, address.absolute(""), found.engine.release)
    return Response(text, content_type=TEXT)

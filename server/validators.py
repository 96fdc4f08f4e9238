"""Validators of answers: a strong ETag from release, query, dataset and format (RFC 9110, 8.8.3).

A release never changes, so equal question and equal release give equal bytes; whoever has them is
told so before any worker is asked. Queries that ask for the time or for chance have no validator.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict

from flask import Response, request

from graph.engine.answer import Question
from server import delivery
from server.service import service

# Kept by whom it pleases, and asked about before each use: the next release may be served by then.
KEEP = "public, no-cache"
_EVER_NEW = re.compile(r"NOW|RAND|UUID", re.IGNORECASE)


def etag(question: Question, release: str, accept: str | None = None) -> str | None:
    """The validator of an answer; None when the same question may be answered otherwise."""
    if _EVER_NEW.search(question.text):
        return None
    types = [
        delivery.content_type_of(one, accept) for one in (question.rows, question.graph) if one
    ]
    parts = json.dumps([release, asdict(question), types], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def deliver(question: Question) -> Response:
    """Ask a question and send the answer, or only say that the asker has it already."""
    engine = service().engine
    release = engine.release.id
    accept = request.headers.get("Accept")
    tag = etag(question, release, accept) if request.method in ("GET", "HEAD") else None
    if tag is not None and request.if_none_match.contains_weak(tag) and not _any_will_do():
        return _tagged(Response(status=304), tag)
    response = delivery.deliver(engine.ask(question))
    same_release = engine.release.id == release
    if tag is not None and same_release and not response.is_streamed:
        return _unless_held(response, tag)
    return response


def keep(response: Response) -> Response:
    """Give a small whole answer the validator of its bytes, and send only that if it is held."""
    parts = response.content_type.encode() + b"\n" + response.get_data()
    return _unless_held(response, hashlib.sha256(parts).hexdigest()[:32])


def _unless_held(response: Response, tag: str) -> Response:
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    return _tagged(response, tag)


def _any_will_do() -> bool:
    """Whether the asker wrote `*`: true of a query only once that has got an answer."""
    return request.if_none_match.star_tag


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = KEEP
    return response

"""Validators of answers: a strong ETag from release, query, dataset and format (RFC 9110, 8.8.3).

A release never changes, so equal question and equal release give equal bytes; whoever has them is
told so before any worker is asked. That holds for an answer that is sent as it is made, too: when
it breaks off, so does the connection, and nobody has a part under the validator of the whole.
Queries that ask for the time, for chance or for what another endpoint holds have no validator.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus

from flask import Response, g, request

from graph.engine.answer import Answer, Question
from graph.engine.guard import others
from graph.release import NoRelease
from server import compression, delivery
from server.service import ask, release, service

# Kept by whom it pleases, and asked about before each use: the next release may be served by then.
KEEP = "public, no-cache"
NEVER = "no-store"
# No boundary before the name: the parser takes FILTERNOW() too. A comment may stand before "(".
_EVER_NEW = re.compile(r"(?:NOW|RAND|UUID)\s*[(#]", re.IGNORECASE)


def ever_new(query: str) -> bool:
    """Whether a query may ask for the time, for chance or another endpoint.

    It may get another answer each time, then, from the same release.
    """
    return _EVER_NEW.search(query) is not None or bool(others(query))


def only_once(response: Response) -> Response:
    """Let nobody keep an answer."""
    response.headers["Cache-Control"] = NEVER
    return response


def asked_each_time(response: Response) -> Response:
    """Let an answer be validated, but not be sent from memory: it may change within a release."""
    response.set_etag(_hash(response))
    response.headers["Cache-Control"] = "no-cache"
    return response


def begin() -> None:
    """Remember, as a request comes in, which release it is answered from."""
    with suppress(NoRelease):
        g.release = service().engine.release.id


def etag(
    question: Question, identity: str, accept: str | None = None, form: Sequence[str] = ()
) -> str | None:
    """The validator of an answer; None when the same question may be answered otherwise.

    `form` says what else its bytes depend on.
    """
    if ever_new(question.text):
        return None
    types = [
        delivery.content_type_of(one, accept) for one in (question.rows, question.graph) if one
    ]
    parts = json.dumps([identity, vars(question), types, *form], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def validate(response: Response) -> None:
    """Give a page, or what else is whole and may be kept, the hash of its body as validator."""
    plain = response.status_code == HTTPStatus.OK and not response.is_streamed
    if request.method not in ("GET", "HEAD") or "Cache-Control" in response.headers:
        return
    if plain and g.get("release") == service().engine.release.id:
        _tagged(response, _hash(response))


def deliver(
    question: Question,
    send: Callable[[Answer], Response] = delivery.deliver,
    form: Sequence[str] = (),
) -> Response:
    """Ask a question and `send` the answer, or only say that the asker has it already.

    `form` says what the bytes depend on beside question, release and format.
    """
    asked = release().id
    accept = request.headers.get("Accept")
    tag = etag(question, asked, accept, form) if request.method in ("GET", "HEAD") else None
    known = tag and _known(tag)
    if known:
        return _tagged(Response(status=304), known)
    response = send(ask(question))
    same_release = release().id == asked
    if tag is None or not same_release:
        return only_once(response)
    return _tagged(response, tag)


def _hash(response: Response) -> str:
    parts = response.content_type.encode() + b"\n" + response.get_data()
    return hashlib.sha256(parts).hexdigest()[:32]


def _known(tag: str) -> str | None:
    """The validator that the asker has of this answer, in whatever compression; None: no such.

    Who wrote `*` has none: that is true of a query only once it has got an answer.
    """
    if "If-None-Match" not in request.headers:
        return None
    held = request.if_none_match
    forms = (tag, *(f"{tag}:{one}" for one in compression.ALGORITHMS))
    return next((one for one in forms if not held.star_tag and held.contains_weak(one)), None)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = KEEP
    return response

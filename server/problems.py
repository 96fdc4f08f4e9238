"""Every failure as one shape: `application/problem+json` (RFC 9457), or a page with its words.

::

    RequestProblem            the request itself cannot be answered
    ├── MalformedRequest      400: a parameter is missing, doubled or not UTF-8
    ├── UnknownName           404: nothing goes by this name; knows the nearest
    ├── UnknownLink           404: no query is kept under this short link
    ├── LinksClosed           503: no more short links are kept
    ├── QueryTooLarge         413: the query is longer than is read
    ├── BodyTooLarge          413: the body is longer than is read
    ├── BodyLate              408: the body did not arrive in time
    ├── BodyBroken            400: the body is not as long as was announced
    ├── UnsupportedBody       415: the body is of a kind that is not read
    └── TooManyRows           400: more rows than one file should have; pages are smaller

Beside these, `describe` knows the errors of negotiation, of the engine, of saved questions, of
releases and of HTTP itself. What it does not know is a mistake of ours: 500, logged, without a
word about the inside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from graph.engine import answer as engine
from graph.release import NoRelease
from ontology import BASE
from queries import BadValue, MissingParameter, UnknownParameter
from server import environ, negotiate

TYPE = BASE + "problems/"


@dataclass(frozen=True)
class Problem:
    """A failure as its reader gets it.

    `slug` ends the type IRI, `detail` says what to do, `members` are the further members of the
    JSON object, `headers` go out with it.
    """

    slug: str
    status: int
    title: str
    detail: str
    members: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Write the JSON object of RFC 9457, section 3, without the members that are unknown."""
        known = {name: value for name, value in self.members.items() if value not in (None, [])}
        own = {"type": TYPE + self.slug, "title": self.title, "status": self.status}
        return own | {"detail": self.detail} | known


class RequestProblem(Exception):
    """Why a request cannot be answered, whatever the data."""

    slug = "bad-request"
    status = 400
    title = "The request cannot be read"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.members = members


class MalformedRequest(RequestProblem):
    """A parameter is missing, doubled, or not UTF-8."""


class UnknownName(RequestProblem):
    """Nothing goes by the name that was asked for."""

    slug = "unknown-question"
    status = 404
    title = "There is no such saved question"


class UnknownLink(RequestProblem):
    """No query is kept under a short link."""

    slug = "unknown-link"
    status = 404
    title = "There is no such link"


class LinksClosed(RequestProblem):
    """No more short links are kept."""

    slug = "links-closed"
    status = 503
    title = "No more links are kept"


class QueryTooLarge(RequestProblem):
    """The query is longer than the service reads."""

    slug = "query-too-large"
    status = 413
    title = "The query is too large"


class BodyTooLarge(RequestProblem):
    """The body is longer than the service reads."""

    slug = "body-too-large"
    status = 413
    title = "The body is too large"


class BodyLate(RequestProblem):
    """The body did not arrive in time."""

    slug = "body-late"
    status = 408
    title = "The body took too long to arrive"


class BodyBroken(RequestProblem):
    """The body ended before the length that was announced."""

    slug = "body-broken"
    status = 400
    title = "The body did not arrive whole"


class UnsupportedBody(RequestProblem):
    """The body is of a media type that the service does not read."""

    slug = "unsupported-media-type"
    status = 415
    title = "The body is of a kind that is not read here"


class TooManyRows(RequestProblem):
    """The answer is larger than what is read at once to be written in another form."""

    slug = "too-many-rows"
    title = "The answer is too large for one file of this kind"


_HTTP_DETAILS = {
    404: "Nothing is served under this address. The questions are listed at /queries.",
    413: "Send a shorter request.",
    500: "The mistake is ours and has been logged. Please try again.",
}


@singledispatch
def describe(error: Exception) -> Problem:
    """Tell a failure as a problem; what is not known is ours."""
    return Problem("internal", 500, "The service made a mistake", _HTTP_DETAILS[500])


@describe.register
def _(error: RequestProblem) -> Problem:
    return Problem(error.slug, error.status, error.title, str(error), error.members)


@describe.register
def _(error: UnsupportedBody) -> Problem:
    accepted = ", ".join(error.members.get("accepted", ()))
    coding = error.members.get("coding")
    # RFC 9110, 15.5.16: what would have been taken is said in the header that matches the fault.
    headers = {"Accept-Encoding": coding} if coding else {"Accept": accepted}
    if request.method == "POST" and not coding:
        headers["Accept-Post"] = accepted
    return Problem(error.slug, error.status, error.title, str(error), error.members, headers)


@describe.register
def _(error: HTTPException) -> Problem:
    status = error.code or 500
    title = HTTPStatus(status).phrase
    detail = _HTTP_DETAILS.get(status, error.description or title)
    headers = {name: value for name, value in error.get_headers() if name == "Retry-After"}
    return Problem(title.lower().replace(" ", "-"), status, title, detail, headers=headers)


@describe.register
def _(error: MethodNotAllowed) -> Problem:
    allowed = sorted(error.valid_methods or ())
    detail = f"{request.method} is not served here; use {' or '.join(allowed)}."
    headers = {"Allow": ", ".join(allowed)}
    title = "Method Not Allowed"
    return Problem("method-not-allowed", 405, title, detail, {"allowed": allowed}, headers)


@describe.register
def _(error: negotiate.NothingAcceptable) -> Problem:
    return _not_acceptable(str(error), error.offered)


@describe.register
def _(error: engine.NotAcceptable) -> Problem:
    offers = negotiate.ROWS if error.kind == "rows" else negotiate.GRAPHS
    kept = [one for one in offers if error.xml or not one.media_type.endswith("+xml")]
    return _not_acceptable(_sentence(f"{error}."), negotiate.offered(kept))


def _not_acceptable(reason: str, offered: list[str]) -> Problem:
    detail = f"{reason} Ask for one of: {', '.join(offered)}."
    title = "No format on offer is acceptable"
    return Problem("not-acceptable", 406, title, detail, {"offered": offered})


@describe.register
def _(error: engine.QuerySyntaxError) -> Problem:
    where = f"Line {error.line}, column {error.column}: " if error.line else ""
    members = {"line": error.line, "column": error.column}
    return Problem("query-syntax", 400, "The query is not SPARQL 1.1", f"{where}{error}.", members)


@describe.register
def _(error: engine.QueryRefused) -> Problem:
    return Problem("query-refused", 403, "The query asks for what is closed", f"{error}.")


@describe.register
def _(error: engine.QueryTooComplex) -> Problem:
    detail = _sentence(f"{error}. Ask in several smaller queries.")
    return Problem("query-too-complex", 400, "The query is too complex", detail)


@describe.register
def _(error: engine.AnswerTooLarge) -> Problem:
    detail = _sentence(f"{error}. Ask for less, with LIMIT and OFFSET.")
    members = {"limit": error.limit}
    return Problem("answer-too-large", 503, "The answer is too large", detail, members)


@describe.register
def _(error: engine.QueryTimeout) -> Problem:
    detail = f"{error}. Narrow it, with LIMIT or with fewer patterns."
    if error.others:
        detail += f" It asks {' and '.join(error.others)} too, which may be what took so long."
    members = {"seconds": error.seconds}
    return Problem("query-timeout", 503, "The query took too long", _sentence(detail), members)


@describe.register
def _(error: engine.QueryTooCostly) -> Problem:
    detail = _sentence(
        f"{error}. Narrow it: fewer patterns, less nesting, no sorting of everything."
    )
    return Problem("query-too-costly", 503, "The query took too much memory", detail)


@describe.register
def _(error: engine.EngineBusy) -> Problem:
    detail = _sentence(f"{error}. Try again in a moment.")
    headers = {"Retry-After": "5"}
    return Problem("busy", 503, "The service is busy", detail, {"retryAfter": 5}, headers)


@describe.register
def _(error: engine.EngineDown) -> Problem:
    seconds = math.ceil(error.seconds)
    detail = _sentence(f"{error}. Try again in {seconds} seconds.")
    members, headers = {"retryAfter": seconds}, {"Retry-After": str(seconds)}
    return Problem("engine-down", 503, "The engine cannot be asked", detail, members, headers)


@describe.register
def _(error: engine.EngineSlow) -> Problem:
    detail = _sentence(f"{error}. Narrow the query, with LIMIT or with fewer patterns.")
    return Problem("engine-slow", 504, "The engine gave the query up", detail)


@describe.register
def _(error: engine.EngineFailed) -> Problem:
    detail = _sentence(f"{error}.")
    return Problem("engine-failed", 502, "The engine gave no answer that can be used", detail)


@describe.register
def _(error: engine.RemoteFailed) -> Problem:
    detail = (
        f"Of the endpoints that the query asks, {error}. Ask it alone to see whether it answers; "
        "SERVICE SILENT goes on without one that does not."
    )
    return Problem("remote-failed", 502, "Another endpoint has failed", detail)


@describe.register
def _(error: engine.EngineError) -> Problem:
    return Problem("no-answer", 503, "The query got no answer", _sentence(f"{error}."))


@describe.register
def _(error: NoRelease) -> Problem:
    detail = "The operator has to build one with `myelokg build`."
    return Problem("no-release", 503, "There is no release to answer from", detail)


@describe.register
def _(error: UnknownParameter) -> Problem:
    nearest = list(error.nearest)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    detail = _sentence(f"{error}.{hint}")
    members = {"parameter": error.name, "nearest": nearest, "allowed": list(error.known)}
    return Problem("unknown-parameter", 400, "The question has no such parameter", detail, members)


@describe.register
def _(error: MissingParameter) -> Problem:
    detail = _sentence(f"{error}.")
    title = "The question needs a parameter that is missing"
    return Problem(
        "missing-parameter", 400, title, detail, {"parameter": error.name, "example": error.example}
    )


@describe.register
def _(error: BadValue) -> Problem:
    members: dict[str, Any] = {"parameter": error.name, "value": error.value}
    members |= {"allowed": list(error.allowed), "nearest": list(error.nearest)}
    hint = f" Did you mean {' or '.join(error.nearest)}?" if error.nearest and error.allowed else ""
    detail = _sentence(f"{error}.{hint}")
    return Problem("bad-value", 400, "A parameter has a value it cannot have", detail, members)


def respond(error: Exception) -> Response:
    """Answer a failure: problem document, or page where the asker prefers one."""
    problem = describe(error)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    request_id = request.environ.get(environ.REQUEST_ID)
    if _prefers_page():
        page = render_template("problem.html", problem=problem, request_id=request_id)
        response = Response(page)
    else:
        document = problem.document() | ({"request": request_id} if request_id else {})
        response = Response(json.dumps(document), mimetype="application/problem+json")
    request.environ[environ.PROBLEM] = problem.slug
    response.headers["Cache-Control"] = "no-store"
    response.status_code = problem.status
    response.headers.update(problem.headers)
    response.vary.add("Accept")
    return response


def register(app: Flask) -> None:
    """Let `respond` answer whatever is raised while a request is handled."""
    app.register_error_handler(Exception, respond)


def _prefers_page() -> bool:
    name = request.args.get("format") or request.path.rpartition(".")[2]
    data = (*negotiate.ROWS, *negotiate.GRAPHS, negotiate.TIDY, negotiate.SHEET)
    if negotiate.named(name, data):
        return False
    accept = request.headers.get("Accept")
    if negotiate.named(name, (negotiate.PAGE,)) and not accept:
        return True
    return negotiate.choose(accept, (negotiate.PROBLEM, negotiate.PAGE)) is negotiate.PAGE


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

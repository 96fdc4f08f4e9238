"""What all routes that write share: who may, what was sent, and what is said when it fails."""

from __future__ import annotations

from difflib import get_close_matches

from flask import Response, request

from graph import change as changes
from graph.lock import StoreBusy
from graph.release import Release, UnknownRelease
from server import body, tokens
from server.problems import Problem, RequestProblem, describe
from server.service import service
from server.tokens import Token

BLUEPRINTS = ("update", "store", "releases")
"""Those with routes that write; they ask who writes before they look at the body."""
_RETRY = 5


class WritesOff(RequestProblem):
    """No token was ever made here, so nobody may write."""

    slug = "writes-off"
    status = 403
    title = "Writing is switched off"


class NoToken(RequestProblem):
    """The request brings no token, or not one that is known."""

    slug = "unauthorized"
    status = 401
    title = "Writing needs a token"


def authorise() -> Token:
    """Find out who writes, before anything else of a request is looked at.

    Raises `WritesOff`, `NoToken`, and then what is wrong with the body.
    """
    known = tokens.listed(service().settings.releases)
    if not known:
        raise WritesOff("The operator switches it on with `myelokg token new NAME`.")
    bearer = tokens.bearer(known, request.headers.get("Authorization", ""))
    if bearer is None:
        raise NoToken("Send a token in the header `Authorization: Bearer TOKEN`.")
    body.check()
    return bearer


def content() -> bytes:
    """The body of a request whose bearer may write; at most `max_write_bytes` of it."""
    request.max_content_length = service().settings.max_write_bytes
    return request.get_data()


def done(release: Release, status: int = 204) -> Response:
    """Say that a change is served and on the disk; the header names the release that has it."""
    response = Response(status=status)
    response.headers["MyeloKG-Release"] = release.id
    response.headers["Cache-Control"] = "no-store"
    return response


@describe.register
def _(error: NoToken) -> Problem:
    headers = {"WWW-Authenticate": 'Bearer realm="MyeloKG"'}
    return Problem(error.slug, error.status, error.title, str(error), headers=headers)


@describe.register
def _(error: changes.WriteError) -> Problem:
    return Problem("not-written", 503, "Nothing was written", _sentence(f"{error}."))


@describe.register
def _(error: changes.ChangeSyntaxError) -> Problem:
    where = f"Line {error.line}, column {error.column}: " if error.line else ""
    members = {"line": error.line, "column": error.column}
    title = "What was sent cannot be read"
    return Problem("write-syntax", 400, title, _sentence(f"{where}{error}."), members)


@describe.register
def _(error: changes.ChangeTooComplex) -> Problem:
    return Problem("too-complex", 400, "The update nests too deep", _sentence(f"{error}."))


@describe.register
def _(error: changes.ChangeRefused) -> Problem:
    return Problem(
        "write-refused", 403, "The change asks for what is closed", _sentence(f"{error}.")
    )


@describe.register
def _(error: changes.ChangeImpossible) -> Problem:
    detail = _sentence(f"{error}. Nothing was changed.")
    return Problem("write-conflict", 409, "The change does not fit what is there", detail)


@describe.register
def _(error: changes.GraphNotFound) -> Problem:
    return no_graph(error.graph, error.graphs)


@describe.register
def _(error: changes.WriteTimeout) -> Problem:
    detail = _sentence(f"{error}, and nothing was changed. Change less at once.")
    return Problem("write-timeout", 503, "The change took too long", detail)


@describe.register
def _(error: changes.WriteTooCostly) -> Problem:
    detail = _sentence(f"{error}. Nothing was changed. Change less at once.")
    return Problem("write-too-costly", 503, "The change took too much memory", detail)


@describe.register
def _(error: changes.ChangeUncertain) -> Problem:
    detail = _sentence(f"{error}. The change may have been made: look before you repeat it.")
    return Problem("write-uncertain", 504, "Nobody knows whether it was written", detail)


@describe.register
def _(error: changes.StoreFull) -> Problem:
    detail = _sentence(f"{error}. Nothing was changed; the operator has to make room.")
    return Problem("store-full", 507, "There is no room for the change", detail)


@describe.register
def _(error: StoreBusy) -> Problem:
    detail = _sentence(f"{error}. Nothing was changed. Try again in a moment.")
    headers, members = {"Retry-After": str(_RETRY)}, {"retryAfter": _RETRY}
    return Problem("store-busy", 503, "Somebody else is writing", detail, members, headers)


@describe.register
def _(error: UnknownRelease) -> Problem:
    nearest = get_close_matches(error.id, error.kept, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    detail = _sentence(f"{error}. Those that are kept are listed at /releases.{hint}")
    if error.gone:
        return Problem("release-gone", 410, "The release is no longer kept", detail)
    members = {"nearest": nearest}
    return Problem("unknown-release", 404, "There is no such release", detail, members)


def no_graph(name: str, graphs: tuple[str, ...]) -> Problem:
    """Tell that there is no graph of that name, and the nearest that there are."""
    nearest = get_close_matches(name, graphs, n=3, cutoff=0.6)
    hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    detail = f"This release has no graph <{name}>.{hint}"
    return Problem("unknown-graph", 404, "There is no such graph", detail, {"nearest": nearest})


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

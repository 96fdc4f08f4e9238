"""The kinds of problem at their IRIs: what each means and what to do."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, json, render_template
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from graph.release import UnknownRelease
from server import refusals
from server.negotiate import DATA, PAGE
from server.problems import Problem, RequestProblem, describe
from server.resources.choice import chosen
from server.resources.names import UnknownThing

blueprint = Blueprint("failures", __name__)

MENDS = Path(__file__).with_name("mends.toml")
_OFFERS = (PAGE, DATA)
_BY_TYPE: dict[str, Any] = {"str": "", "int": 1, "int | None": 1, "float": 1.0, "Kind": "rows"}


@dataclass(frozen=True)
class Kind:
    """A kind of problem: one of it as an example, what the code says it means, and what to do."""

    example: Problem
    meaning: str
    mend: str


@blueprint.route("/problems")
def index() -> Response:
    """List the kinds of problem that answers name as their type."""
    kinds = sorted(known().values(), key=lambda one: (one.example.status, one.example.slug))
    if chosen(_OFFERS) is DATA:
        response = _json([_record(one) for one in kinds])
    else:
        response = Response(render_template("failures.html", kinds=kinds))
    response.vary.add("Accept")
    return response


@blueprint.route("/problems/<slug>")
def failure(slug: str) -> Response:
    """Say what one kind of problem means, and what to do about it."""
    found = known().get(slug)
    if found is None:
        nearest = [f"/problems/{one}" for one in get_close_matches(slug, known(), 3)]
        raise UnknownThing(
            f"No problem is called {slug[:100]!r}. All are listed at /problems.", nearest=nearest
        )
    if chosen(_OFFERS) is DATA:
        response = _json(_record(found))
    else:
        response = Response(render_template("failure.html", kind=found))
    response.vary.add("Accept")
    return response


@lru_cache(maxsize=1)
def known() -> dict[str, Kind]:
    """Each kind of problem by its slug; those of failures go before those of HTTP itself."""
    mends = tomllib.loads(MENDS.read_text(encoding="utf-8"))
    found = {one.slug: Kind(one, "", mends[one.slug]) for one in _of_the_front()}
    for error in failures():
        problem = describe(error)
        found.setdefault(problem.slug, Kind(problem, _meaning(error), mends[problem.slug]))
    return found


def failures() -> Iterator[Exception]:
    """One failure of each kind that the service tells apart."""
    yield from (NotFound(), MethodNotAllowed(["GET"]))
    for kind in describe.registry:
        if not issubclass(kind, RequestProblem | HTTPException) and kind not in (object, Exception):
            yield kind(*_arguments(kind))
    yield from _of_requests(RequestProblem)
    yield UnknownRelease("", [], gone=True)
    yield Exception()


def _of_the_front() -> list[Problem]:
    return [refusals.BAD_HOST, refusals.QUEUE_FULL, refusals.TOO_MANY_AT_ONCE, refusals.too_many(1)]


def _of_requests(kind: type[RequestProblem]) -> Iterator[RequestProblem]:
    yield kind("")
    for one in kind.__subclasses__():
        yield from _of_requests(one)


def _arguments(kind: type[Exception]) -> list[Any]:
    """What an exception is made from, as little of it as there can be."""
    if kind.__init__ is Exception.__init__:
        return [""]
    wanted = list(inspect.signature(kind.__init__).parameters.values())[1:]
    needed = [one for one in wanted if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    return [_BY_TYPE.get(str(one.annotation), ()) for one in needed]


def _meaning(error: Exception) -> str:
    """The first paragraph of what the class says of itself, if the class is one of ours."""
    kind = type(error)
    if kind in (Exception, NotFound, MethodNotAllowed):
        return ""
    return " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())


def _record(kind: Kind) -> dict[str, Any]:
    """Write a kind as a JSON object, with what it means."""
    own = {name: kind.example.document()[name] for name in ("type", "title", "status")}
    return own | {"meaning": kind.meaning, "mend": kind.mend}


def _json(content: object) -> Response:
    return Response(json.dumps(content), mimetype=DATA.media_type)

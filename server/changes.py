"""What changed from one release to another: as a page, as Markdown and as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, json, render_template, request

from graph.differences import Differences, compare
from graph.engine.answer import EngineError, Question, TooLargeToCopy
from graph.release import Release
from server.engine import Engine
from server.negotiate import DATA, PAGE, NothingAcceptable, Offer
from server.problems import MalformedRequest
from server.resources.choice import chosen
from server.service import service

blueprint = Blueprint("changes", __name__)

MARKDOWN = Offer("md", "text/markdown", names=("markdown",))
OFFERS = (PAGE, MARKDOWN, DATA)
_MOST_KNOWN = 16
_known: dict[tuple[str, str], Differences] = {}


@blueprint.route("/release/<identity>/changes")
def changes(identity: str) -> Response:
    """Tell what changed since the release before, or since the one that `?since=` names."""
    return _answer(identity, chosen(OFFERS))


@blueprint.route("/release/<identity>/changes.<suffix>")
def changes_as(identity: str, suffix: str) -> Response:
    """Tell what changed in the format of a suffix."""
    for one in OFFERS:
        if one.suffix == suffix:
            return _answer(identity, one)
    raise NothingAcceptable("." + suffix, OFFERS)


def _answer(identity: str, offer: Offer) -> Response:
    after = service().engine.find(identity)
    found = _compared(_before(after), after)
    response = Response(_written(found, offer), content_type=f"{offer.media_type}; charset=utf-8")
    response.vary.add("Accept")
    return response


def answered(release: Release, text: str) -> bytes | None:
    """Answer a saved question from a release, as guests are answered; None: it cannot be."""
    return answer(service().engine, release, text)


def answer(engine: Engine, release: Release, text: str) -> bytes | None:
    """Answer a query from a release as CSV; None: it cannot be answered."""
    try:
        return engine.ask(Question(text, rows="csv"), release=release).body()
    except EngineError:
        return None


def fetched(engine: Engine, release: Release) -> Release:
    """A release to be compared: on this disk, or, too large to be copied, by its numbers alone.

    Raises EngineError.
    """
    try:
        return engine.fetch(release)
    except TooLargeToCopy:
        return release


def _before(after: Release) -> Release:
    wanted = request.args.get("since") or after.parent
    if wanted is None:
        raise MalformedRequest(
            f"The release {after.id} followed none. Name the one to compare it with: ?since=ID."
        )
    return service().engine.find(wanted)


def _compared(before: Release, after: Release) -> Differences:
    """Compare two releases once: neither ever changes."""
    key = before.id, after.id
    if (found := _known.get(key)) is None:
        engine = service().engine
        found = compare(fetched(engine, before), fetched(engine, after), answered)
        _known[key] = found
        while len(_known) > _MOST_KNOWN:
            _known.pop(next(iter(_known)), None)
    return found


def _written(found: Differences, offer: Offer) -> str:
    if offer is PAGE:
        return render_template("changes.html", found=found)
    return found.markdown() if offer is MARKDOWN else json.dumps(found.document())

"""`/search?q=`: what is found, by kind, as a page or as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, render_template, request

from server import address
from server.negotiate import DATA, PAGE, Offer
from server.problems import MalformedRequest
from server.resources.choice import chosen
from server.search import kinds
from server.search.index import Entry
from server.search.rank import Group, Hit
from server.search.reader import MOST, Reader
from server.service import service

blueprint = Blueprint("search", __name__)

FEW = 6
"""Hits of a kind that are shown beside those of others."""
_LONGEST = 200
EXAMPLES = ("Revlimid", "DVd", "BCMA", "PFS in Len-R", "neutropenia")


@blueprint.route("/search")
def search() -> Response:
    """Find things and questions by words, `q`, perhaps of one `kind` only."""
    response = _answer(chosen((PAGE, DATA)))
    response.vary.add("Accept")
    return response


@blueprint.route("/search.<any(json, html):suffix>")
def search_as(suffix: str) -> Response:
    """Find things and questions, in the format of a suffix."""
    return _answer(PAGE if suffix == PAGE.suffix else DATA)


def reader() -> Reader:
    """The release that is served, to be searched."""
    engine = service().engine
    return Reader(engine.release, engine.facts(), service().questions.written)


def meant(words: str) -> Entry | None:
    """The thing that a name most likely means; None: nothing goes by it, or only a question."""
    things = [one for one in reader().hits(words, few=1) if one.entry.iri]
    return things[0].entry if things else None


def _answer(offer: Offer) -> Response:
    words, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    _check(words, kind)
    read = reader()
    few = MOST if kind or offer is DATA else FEW
    groups = read.search(words, kind, few)
    near = read.nearest(words) if words and not groups else []
    if offer is DATA:
        return _json(words, groups, near)
    shown = {"groups": groups, "nearest": near, "few": few, "examples": EXAMPLES}
    return Response(render_template("search.html", words=words, kind=kind, **shown))


def _check(words: str, kind: str) -> None:
    if len(words) > _LONGEST:
        raise MalformedRequest(f"At most {_LONGEST} characters are looked for.", parameter="q")
    if kind and kind not in kinds.headings():
        known = ", ".join(kinds.headings())
        raise MalformedRequest(f"There is no kind {kind!r}; there are {known}.", parameter="kind")


def _json(words: str, groups: list[Group], near: list[Hit]) -> Response:
    found = {
        "words": words,
        "release": service().engine.release.id,
        "groups": [_group(one) for one in groups],
        "nearest": [_record(one) for one in near],
    }
    return Response(json.dumps(found), mimetype=DATA.media_type)


def _group(group: Group) -> dict[str, Any]:
    hits = [_record(one) for one in group.hits[:MOST]]
    return {"kind": group.kind, "count": group.count, "hits": hits} | _more(group)


def _more(group: Group) -> dict[str, bool]:
    """Say that there are more than were counted."""
    return {"more": True} if group.more else {}


def _record(hit: Hit) -> dict[str, Any]:
    """Tell of a hit; `outside` says that the name is none of the review's."""
    one = hit.entry
    told = {
        "iri": one.iri or None,
        "label": one.label,
        "kind": one.kind,
        "page": address.absolute(one.page),
        "about": one.about or None,
        "fit": hit.fit.name.lower().replace("_", " "),
        "name": hit.name or None,
        "outside": hit.name in one.outside or None,
    }
    return {name: value for name, value in told.items() if value is not None}

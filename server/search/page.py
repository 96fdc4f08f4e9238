"""`/search?q=`: what is found, by kind, as a page or as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, render_template, request

from server import address
from server.negotiate import DATA, PAGE, Offer
from server.problems import MalformedRequest
from server.resources.choice import chosen
from server.search import kinds, rank
from server.search.index import Entry, index
from server.search.rank import Group, Hit
from server.service import service

blueprint = Blueprint("search", __name__)

FEW = 6
"""Hits of a kind that are shown beside those of others."""
_MOST = 200
"""Hits of one kind that are listed at all."""
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


def entries() -> tuple[Entry, ...]:
    """All that can be found in the release that is served."""
    facts = service().engine.facts()
    return index(facts, service().questions.values())


def meant(words: str) -> Entry | None:
    """The thing that a name most likely means; None: nothing goes by it, or only a question."""
    things = [one for one in rank.search(entries(), words) if one.entry.iri]
    return things[0].entry if things else None


def _answer(offer: Offer) -> Response:
    words, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    _check(words, kind)
    groups = rank.grouped(rank.search(entries(), words))
    groups = [one for one in groups if kind in ("", one.kind)]
    near = rank.nearest(entries(), words) if words and not groups else []
    if offer is DATA:
        return _json(words, groups, near)
    few = _MOST if kind else FEW
    shown = {"groups": groups, "nearest": near, "few": few, "examples": EXAMPLES}
    return Response(render_template("search.html", words=words, kind=kind, **shown))


def _check(words: str, kind: str) -> None:
    if len(words) > _LONGEST:
        raise MalformedRequest(f"At most {_LONGEST} characters are looked for.", parameter="q")
    if kind and kind not in kinds.order():
        known = ", ".join(kinds.order())
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
    hits = [_record(one) for one in group.hits[:_MOST]]
    return {"kind": group.kind, "count": len(group.hits), "hits": hits}


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

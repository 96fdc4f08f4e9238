"""`/search?q=`: what is found by name and in texts, by kind, as a page or as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, render_template, request

from graph.text import families
from server import address
from server.negotiate import DATA, PAGE, Offer
from server.problems import MalformedRequest
from server.resources.choice import chosen
from server.search import kinds
from server.search.index import Entry
from server.search.rank import Group, Hit
from server.search.reader import MOST, Reader
from server.search.texts import Holder, Section, Text
from server.service import service
from server.validators import asked_each_time

blueprint = Blueprint("search", __name__)

FEW, FEW_TEXTS = 6, 3
"""Hits of a kind, and texts of a family, that people are shown beside those of others."""
LISTED = 10
"""Hits of a kind, and texts of a family, that programs are given beside those of others."""
_SHOWN = FEW, FEW_TEXTS
_LONGEST = 200
EXAMPLES = ("Revlimid", "DVd", "BCMA", "PFS in Len-R", "neutropenia", "maintenance")


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
    awaited = bool(words) and read.awaited  # before anything is looked for: it may come meanwhile
    found = _found(read, words, kind, offer)
    if offer is DATA:
        response = _json(words, **found)
    else:
        shown = {"few": FEW, "most": MOST, "examples": EXAMPLES}
        response = Response(
            render_template("search.html", words=words, kind=kind, **found, **shown)
        )
    return asked_each_time(response) if awaited else response


def _found(read: Reader, words: str, kind: str, offer: Offer) -> dict[str, Any]:
    few, few_texts = (MOST, MOST) if kind else (LISTED, LISTED) if offer is DATA else _SHOWN
    partial = bool(words) and read.partial
    groups = read.search(words, kind, few) if kind not in families.order() else []
    texts = read.texts(words, kind, few_texts)
    near = read.nearest(words) if words and not groups and not texts else []
    return {"groups": groups, "texts": texts, "nearest": near, "partial": partial}


def _check(words: str, kind: str) -> None:
    if len(words) > _LONGEST:
        raise MalformedRequest(f"At most {_LONGEST} characters are looked for.", parameter="q")
    if kind and kind not in kinds.known():
        known = ", ".join(kinds.known())
        raise MalformedRequest(f"There is no kind {kind!r}; there are {known}.", parameter="kind")


def _json(
    words: str, groups: list[Group], texts: list[Section], nearest: list[Hit], partial: bool
) -> Response:
    """Tell what was found; `partial` says that more may be, once the index is there."""
    found = {
        "words": words,
        "release": service().engine.release.id,
        "groups": [_group(one) for one in groups],
        "partial": partial,
        "texts": [_section(one) for one in texts],
        "nearest": [_record(one) for one in nearest],
    }
    return Response(json.dumps(found), mimetype=DATA.media_type)


def _group(group: Group) -> dict[str, Any]:
    hits = [_record(one) for one in group.hits[:MOST]]
    return {"kind": group.kind, "count": group.count, "hits": hits} | _more(group)


def _section(section: Section) -> dict[str, Any]:
    hits = [_passage(one) for one in section.hits]
    return {"kind": section.kind, "count": section.count, "hits": hits} | _more(section)


def _passage(text: Text) -> dict[str, Any]:
    """Tell of a text; `more` says that other things have the same."""
    things = [_holder(one) for one in text.holders]
    told = {"text": text.text, "property": _holder(text.property), "things": things}
    return told | ({"more": True} if text.more else {})


def _holder(one: Holder) -> dict[str, str]:
    return {"iri": one.iri, "label": one.label, "page": address.absolute(one.page)}


def _more(group: Group | Section) -> dict[str, bool]:
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

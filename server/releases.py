"""The releases that are kept: their list, the SPARQL endpoint and dumps of each, and rollback.

An answer from a release by its id never changes, so it may be kept for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, json, render_template, request

from graph.release import Release
from graph.retention import Kept
from server import address, download, forms, negotiate, sparql, validators, writing
from server.negotiate import DATA, PAGE, NothingAcceptable, Offer
from server.problems import MalformedRequest
from server.service import service

blueprint = Blueprint("releases", __name__)

FOR_EVER = "public, max-age=31536000, immutable"
_OFFERS = (PAGE, DATA)


@blueprint.after_request
def name_release(response: Response) -> Response:
    """Name the release that was asked, and let its answers be kept."""
    asked = g.get("asked_release")
    if asked is not None:
        response.headers["MyeloKG-Release"] = asked.id
        if response.headers.get("Cache-Control") == validators.KEEP:
            response.headers["Cache-Control"] = FOR_EVER
    return response


@blueprint.route("/releases")
def index() -> Response:
    """List the releases, the latest first, as a page or as JSON."""
    return _list(_chosen())


@blueprint.route("/releases.<any(json, html):suffix>")
def index_as(suffix: str) -> Response:
    """List the releases in the format of a suffix."""
    return _list(_of_suffix(suffix))


@blueprint.route("/releases/current", methods=["GET", "PUT"])
def current() -> Response:
    """Tell which release is served, or serve another that is kept."""
    if request.method in ("GET", "HEAD"):
        return _show(service().engine.release, _chosen())
    writing.authorise()
    return writing.done(service().engine.roll_back(_wanted()))


@blueprint.route("/release/<identity>")
def release(identity: str) -> Response:
    """Tell about one release, as a page or as JSON; the suffix of either may follow its id."""
    stem, _, suffix = identity.partition(".")
    found = service().engine.find(stem)
    if suffix and suffix not in (one.suffix for one in _OFFERS):
        raise NothingAcceptable(suffix, _OFFERS)
    return _show(found, _of_suffix(suffix) if suffix else _chosen())


@blueprint.route("/release/<identity>/sparql", methods=["GET", "POST"])
def query(identity: str) -> Response:
    """Answer a query from one release, in every form that `/sparql` takes."""
    g.asked_release = service().engine.find(identity)
    return sparql.sparql()


@blueprint.route("/release/<identity>/myelokg.<any(nq, trig):suffix>")
def dump(identity: str, suffix: str) -> Response:
    """Send all of a release."""
    g.asked_release = service().engine.find(identity)
    offer = negotiate.named(suffix, download.OFFERS)
    assert offer is not None
    return download.send(g.asked_release, offer)


def _chosen() -> Offer:
    accept, name = request.headers.get("Accept"), request.args.get("format")
    chosen = negotiate.named(name, _OFFERS) if name else negotiate.choose(accept, _OFFERS)
    if chosen is None:
        raise NothingAcceptable(name or accept or "", _OFFERS)
    return chosen


def _of_suffix(suffix: str) -> Offer:
    return PAGE if suffix == PAGE.suffix else DATA


def _list(offer: Offer) -> Response:
    rows = service().engine.listed()
    if offer is PAGE:
        return _negotiated(Response(render_template("releases.html", rows=rows)))
    listed = [vars(one) | {"links": _links(one.id)} for one in rows]
    return _negotiated(_json({"releases": listed}))


def _show(found: Release, offer: Offer) -> Response:
    kept = _kept(found)
    if offer is PAGE:
        body = render_template("release.html", one=kept, counts=found.counts, links=_links(kept.id))
        return _negotiated(Response(body))
    counts = {"counts": found.counts, "unnamed": found.unnamed}
    return _negotiated(_json(vars(kept) | counts | {"links": _links(kept.id)}))


def _kept(found: Release) -> Kept:
    return next(one for one in service().engine.listed() if one.id == found.id)


def _links(identity: str) -> dict[str, str]:
    base = address.absolute(f"/release/{identity}")
    dumps = {suffix: f"{base}/myelokg.{suffix}" for suffix in ("nq", "trig")}
    return {"self": base, "sparql": f"{base}/sparql", **dumps}


def _json(members: Mapping[str, Any]) -> Response:
    return Response(json.dumps(members), mimetype=DATA.media_type)


def _negotiated(response: Response) -> Response:
    """What is pinned and what is served changes without a new release: nothing of it is kept."""
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


def _wanted() -> str:
    """The id in the body of a request: as text, or as the member `id` of a JSON object."""
    text = forms.decode(writing.content(), "body").strip()
    if request.mimetype == DATA.media_type:
        try:
            text = json.loads(text)["id"]
        except (ValueError, KeyError, TypeError):
            text = ""
    if not isinstance(text, str) or not text:
        raise MalformedRequest('Send the id of a release, as text or as {"id": "..."}.')
    return text

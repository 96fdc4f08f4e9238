"""`/docs`: the documentation as pages of the service."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from server.problems import MalformedRequest, RequestProblem
from server.site import links, markup, search
from server.site.contents import Contents, Page, load

blueprint = Blueprint("docs", __name__)

_LONGEST = 200
_PLACE = links.Served()


class UnknownPage(RequestProblem):
    """The documentation has no page of the name that was asked for."""

    slug = "unknown-page"
    status = 404
    title = "There is no such page in the documentation"


@blueprint.route("/docs")
def front() -> Response:
    """Show what documentation there is, by sections."""
    return Response(render_template("docs/front.html", **shown(load(), _PLACE)))


@blueprint.route("/docs/search")
def find() -> Response:
    """Find words, `q`, in the documentation."""
    words = request.args.get("q", "").strip()
    if len(words) > _LONGEST:
        raise MalformedRequest(f"At most {_LONGEST} characters are looked for.", parameter="q")
    hits = search.find(words)
    return Response(
        render_template("docs/search.html", words=words, hits=hits, **shown(load(), _PLACE))
    )


@blueprint.route("/docs/<path:name>")
def page(name: str) -> Response:
    """Show a page of the documentation, or give a file that stands beside it."""
    contents, name = load(), name.rstrip("/")
    if name in contents.files:
        return Response(contents.files[name].read_bytes(), content_type=_media_type(name))
    found = contents.pages.get(name)
    if found is None:
        near = get_close_matches(name, contents.pages, 3)
        hint = f" Did you mean {' or '.join(f'/docs/{one}' for one in near)}?" if near else ""
        raise UnknownPage(f"The documentation has no page {name[:100]!r}.{hint} See /docs.")
    return Response(render_template("docs/page.html", **whole(found, contents, _PLACE)))


def shown(contents: Contents, place: links.Place) -> dict[str, object]:
    """What every page of the documentation shows: where things are, and what there is."""
    frame = "base.html" if place.service("/") else "docs/frame.html"
    return {"contents": contents, "place": place, "frame": frame}


def whole(page: Page, contents: Contents, place: links.Place) -> dict[str, object]:
    """All that one page shows."""
    before, after = contents.neighbours(page)
    own = {"page": page, "before": before, "after": after, "text": _text(page, place)}
    return own | shown(contents, place)


def _media_type(name: str) -> str:
    """Pictures as such; all else as text, which a browser shows."""
    return "image/svg+xml" if name.endswith(".svg") else "text/plain; charset=utf-8"


@cache
def _text(page: Page, place: links.Place) -> Markup:
    """A page as HTML; what is its own markup was escaped when it was made."""
    contents = load()
    made = markup.html(page.text, lambda target: links.lead(target, page, contents, place))
    return Markup(made)  # noqa: S704  # our own files, and raw HTML in them is escaped

"""Short links to queries: `/s/…` stands for one query text, asked of one release.

A link is a file named by the hash of both, in a folder beside the releases. Anybody may make one,
so what is kept is bounded: only what parses as a query, so many bytes each, so many links, and few
at a time from one client. None is removed to make room: a link that was handed out goes on working.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
from base64 import b32encode
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flask import Blueprint, Response, current_app, g, json, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import TooManyRequests

from graph.release import UnknownRelease
from server import address, clients, editor, forms, lint, negotiate, sparql, validators
from server.negotiate import DATA, PAGE, QUERY, NothingAcceptable
from server.problems import LinksClosed, MalformedRequest, QueryTooLarge, UnknownLink
from server.service import release, service

blueprint = Blueprint("shares", __name__)

FOLDER = ".shared"
MOST_BYTES = 16 * 1024
"""Size of the longest query that is kept."""
BURST, RATE = 20, 1
"""Links that one client may make at once, and then in a second."""
_SLUG = re.compile(r"[a-z2-7]{12}")
_MADE = (DATA, PAGE)
_SHOWN = (PAGE, QUERY)


@dataclass(frozen=True)
class Shared:
    """A query and the release that it is asked of."""

    query: str
    release: str

    @property
    def slug(self) -> str:
        """The name of the link: sixty bits of the hash of both."""
        digest = hashlib.sha256(f"{self.release}\n{self.query}".encode()).digest()
        return b32encode(digest).decode().lower()[:12]


class Gate:
    """Counts the links that clients make; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limiter: clients.Limiter | None = None

    def wait(self, client: str) -> float:
        """Count a link; returns the seconds until it would be welcome, 0: it is."""
        with self._lock:
            if self._limiter is None:
                few = replace(service().settings, rate=RATE, burst=BURST)
                self._limiter = clients.Limiter(few)
            return self._limiter.wait(client)


@blueprint.record_once
def _attach(state: BlueprintSetupState) -> None:
    """Give each application a gate of its own."""
    state.app.extensions[__name__] = Gate()


@blueprint.route("/s", methods=["POST"])
def share() -> Response:
    """Make a short link for a query (`query`) and a release (`release`; by default the served)."""
    shared = _read()
    _admit()
    lint.parse(shared.query)
    keep(service().settings.releases / FOLDER, shared, service().settings.shared_links)
    link = address.absolute(f"/s/{shared.slug}")
    offer = negotiate.choose(request.headers.get("Accept"), _MADE)
    if offer is PAGE:
        return redirect(link, 303)  # type: ignore[return-value]  # is a Response of Flask
    body = json.dumps({"link": link, "release": shared.release})
    response = Response(body, 201, mimetype=DATA.media_type, headers={"Location": link})
    return validators.only_once(response)


@blueprint.route("/s/<slug>")
def shared(slug: str) -> Response:
    """Show the query of a short link with its answer, or its text to who takes SPARQL."""
    name, _, suffix = slug.partition(".")
    found = find(service().settings.releases / FOLDER, name)
    offer = _chosen(suffix)
    if offer is QUERY:
        response = Response(found.query, content_type=f"{QUERY.media_type}; charset=utf-8")
    else:
        response = _page(found)
    response.headers["MyeloKG-Release"] = found.release
    response.vary.add("Accept")
    return response


def keep(folder: Path, shared: Shared, most: int) -> None:
    """Keep a query under its slug, at one stroke; raises `LinksClosed` where there is no room."""
    file = folder / shared.slug
    try:
        if file.exists():
            return
        folder.mkdir(exist_ok=True)
        if len(os.listdir(folder)) >= most:
            raise LinksClosed("As many links are kept as may be. Use the long address instead.")
        handle, name = tempfile.mkstemp(dir=folder, prefix=".")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(shared)))
        Path(name).replace(file)
    except OSError:
        raise LinksClosed("Links cannot be kept here. Use the long address instead.") from None


def find(folder: Path, slug: str) -> Shared:
    """Find what a slug stands for; raises `UnknownLink`."""
    if _SLUG.fullmatch(slug):
        try:
            return Shared(**json.loads((folder / slug).read_text(encoding="utf-8")))
        except FileNotFoundError:
            pass
    raise UnknownLink(f"No query is kept under {slug[:40]!r}. A new link is made at /editor.")


def _read() -> Shared:
    """Read what is to be kept; raises `MalformedRequest`, `QueryTooLarge` and `UnknownRelease`."""
    request.max_content_length = forms.size(MOST_BYTES)
    given = forms.parameters(request.get_data())
    query = "".join(given.get("query", ())[:1])
    if not query.strip():
        raise MalformedRequest("The form has no query: give it as 'query'.", parameter="query")
    if len(query.encode()) > MOST_BYTES:
        raise QueryTooLarge(f"A link keeps at most {MOST_BYTES:,} bytes.", limit=MOST_BYTES)
    if name := "".join(given.get("release", ())[:1]):
        g.asked_release = service().engine.find(name)
    return Shared(query, release().id)


def _admit() -> None:
    """Let one more link be made: not for a page elsewhere, and not too many at a time."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise MalformedRequest("A page elsewhere cannot make links here; open /editor.")
    forwarded = request.headers.getlist("X-Forwarded-For")
    proxies = service().settings.proxies
    client = clients.client_of(request.remote_addr or "", forwarded, proxies)
    if seconds := _gate().wait(client):
        raise TooManyRequests(
            "You have made many links. Wait a moment.", retry_after=int(seconds) + 1
        )


def _gate() -> Gate:
    gate: Gate = current_app.extensions[__name__]
    return gate


def _chosen(suffix: str) -> negotiate.Offer:
    name = suffix or request.args.get("format", "")
    accept = request.headers.get("Accept")
    found = negotiate.named(name, _SHOWN) if name else negotiate.choose(accept, _SHOWN)
    if found is None:
        raise NothingAcceptable(name or accept or "", _SHOWN)
    return found


def _page(found: Shared) -> Response:
    """The query with its answer from its release, or, where that is gone, without one."""
    try:
        g.asked_release = service().engine.find(found.release)
    except UnknownRelease:
        return Response(editor.render(found.query, gone=found.release))
    return sparql.answer_as_page(found.query)

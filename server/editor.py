"""The editor of SPARQL queries: a form that works by itself, and what its scripts ask for."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, g, json, render_template, request

from ontology import PREFIXES
from queries import FLAGSHIP
from server import forms, lexicon, lint, negotiate, questions, validators
from server.problems import MalformedRequest, QueryTooLarge
from server.service import release, service

blueprint = Blueprint("editor", __name__)


@blueprint.route("/editor")
def editor() -> Response:
    """Show the editor, with a query to begin with: `query`, a saved `question`, or an example.

    `release` binds what is asked to one release.
    """
    _bind()
    saved, _ = questions.find(request.args.get("question", FLAGSHIP))
    query = request.args.get("query") or saved.bind(saved.examples).standalone
    return Response(render(query, run="query" in request.args))


@blueprint.route("/editor/terms.json")
def terms() -> Response:
    """List what can be named in a query: prefixes, terms and things with their labels."""
    _bind()
    found = {
        "prefixes": PREFIXES,
        "graphs": release().counts,
        "entries": lexicon.records(lexicon.entries()),
    }
    return Response(json.dumps(found), mimetype=negotiate.DATA.media_type)


@blueprint.route("/editor/check", methods=["POST"])
def check() -> Response:
    """Say what is wrong with the query in the body, with line and column; nothing is evaluated."""
    most = service().settings.max_query_bytes
    request.max_content_length = forms.size(most)
    query = forms.decode(request.get_data(), "query")
    if not query.strip():
        raise MalformedRequest("The body has no query.", parameter="query")
    if len(query.encode()) > most:
        raise QueryTooLarge(f"A query may have {most:,} bytes at most.", limit=most)
    found = {"remarks": [asdict(one) for one in lint.check(query)]}
    return validators.only_once(Response(json.dumps(found), mimetype=negotiate.DATA.media_type))


def _bind() -> None:
    """Let the present request ask the release that its address names, if it names one."""
    if name := request.args.get("release"):
        g.asked_release = service().engine.find(name)


def render(query: str, run: bool = False, gone: str = "", **shown: Any) -> str:
    """Write the page with a query in it.

    `run`: scripts ask it at once. `gone`: a release that it was bound to. `shown`: its answer.
    """
    asked = g.get("asked_release")
    return render_template(
        "editor.html",
        query=query,
        run=run,
        remarks=lint.warnings(query) if shown else [],
        action=f"/release/{asked.id}/sparql" if asked else "/sparql",
        asked=asked,
        sharing=service().settings.shared_links > 0,
        gone=gone,
        graphs=release().counts,
        prefixes=PREFIXES,
        groups=questions.groups(),
        formats=(*negotiate.ROWS, *negotiate.GRAPHS),
        **shown,
    )

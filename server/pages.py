"""The home page: what this is, a search field, one question answered at once, and ways in.

The page on what this is and is not, and how to cite it.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from graph.citation import cite, read_from
from ontology import BASE
from queries import FLAGSHIP
from server import guide, questions, table
from server.problems import UnknownName
from server.resources.linked import linked
from server.search.page import EXAMPLES
from server.service import release, service

blueprint = Blueprint("pages", __name__)

ASKED = (
    "median-pfs",
    "hazard-ratios",
    "pfs-itt-against-len-r",
    "who-does-not-report-it",
    "ongoing-trials",
    "subgroup-sizes",
    "trials",
    "anti-cd38-triplets",
    "bcma-directed-regimens",
    "adverse-events",
    "toxicity-by-kind",
    "contradictions",
    "where-does-it-stand",
)
"""The questions of the home page, beside the one that it answers; all others are one click away."""
_TRIAL = "trial"


@blueprint.route("/")
def home() -> Response:
    """Show the search field, the answer to the question that everybody brings, and ways in."""
    saved = service().questions
    query = saved[FLAGSHIP]
    answered = table.for_people(table.read(questions.ask(query.bind({}), "json")))
    place = answered.columns.index(_TRIAL)
    body = render_template(
        "home.html",
        summary=guide.SUMMARY,
        query=query,
        table=linked(answered),
        trials=dict.fromkeys(row[place].text for row in answered.rows),
        groups=questions.groups([saved[one] for one in ASKED]),
        count=len(saved),
        examples=EXAMPLES,
    )
    return Response(body)


@blueprint.route("/about")
def about() -> Response:
    """Say what this is, what it is not, how to cite it, and who answers for it."""
    served = release()
    body = render_template(
        "about.html",
        summary=guide.SUMMARY,
        cautions=guide.CAUTIONS,
        cite=cite(served.id, served.version, served.counts),
        review=read_from(served.counts),
        files=_CITATIONS,
    )
    return Response(body)


_CITATIONS = {"bib": "BibTeX", "ris": "RIS"}


@blueprint.route("/about/cite.<suffix>")
def citation(suffix: str) -> Response:
    """Give what to cite as a file for reference managers."""
    if suffix not in _CITATIONS:
        raise UnknownName(f"A citation cannot be had as .{suffix}. Use .bib or .ris.")
    served = release()
    members = {"release": served, "base": BASE, "review": read_from(served.counts)}
    body = render_template(f"cite.{suffix}", year=served.made[:4], **members)
    media_type = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}
    response = Response(body, content_type=f"{media_type[suffix]}; charset=utf-8")
    name = f"myelokg-{served.id}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

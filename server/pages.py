"""The home page: what this is, the questions, and the first of them answered at once."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from queries import FLAGSHIP
from server import questions, table
from server.resources.linked import linked
from server.service import service

blueprint = Blueprint("pages", __name__)


@blueprint.route("/")
def home() -> Response:
    """Show the questions, and the answer to the one that everybody brings."""
    query = service().questions[FLAGSHIP]
    answered = table.read(questions.ask(query.bind({}), "json"))
    body = render_template(
        "home.html",
        query=query,
        table=linked(table.for_people(answered)),
        groups=questions.groups(),
    )
    return Response(body)

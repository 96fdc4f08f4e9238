"""The SPARQL endpoint: SPARQL 1.1 Protocol, query operation, in its three request forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from graph.engine.answer import Question
from server import (
    address,
    dataset,
    delivery,
    description,
    editor,
    forms,
    headers,
    negotiate,
    table,
    tokens,
    validators,
)
from server.forms import FORM, Parameters
from server.problems import MalformedRequest, QueryTooLarge, UnsupportedBody
from server.service import ask, release, service

blueprint = Blueprint("sparql", __name__)

PLAIN = "application/sparql-query"
_TRUE, _FALSE = frozenset(("true", "1")), frozenset(("false", "0"))
_MOST_TEXT = 256 * 1024


@dataclass(frozen=True)
class Asked:
    """A request as read: the query (None: there is none), the dataset and the format it names.

    When it is to `explain`, it wants to know how the query is answered in place of the answer.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    explain: bool = False


@blueprint.after_request
def name_bodies(response: Response) -> Response:
    """Tell whoever asks for the options which bodies a POST may have."""
    if request.method == "OPTIONS":
        response.headers["Accept-Post"] = f"{FORM}, {PLAIN}"
    return response


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, describe the service."""
    asked = read_request()
    response = _describe(asked) if asked.query is None else _answer(asked.query, asked)
    headers.vary(response.headers, "Accept")
    return response


def read_request() -> Asked:
    """Read the query operation of the SPARQL 1.1 Protocol, section 2.1, in any of its forms.

    Also takes a POST without body whose query stands in the address, as some clients send it.
    Raises `MalformedRequest`, `UnsupportedBody` and `QueryTooLarge`.
    """
    in_address = forms.parameters(request.query_string)
    if request.method != "POST":
        return _read(in_address)
    forms.check_coding("query")
    if request.mimetype == FORM:
        in_body = forms.parameters(_body(form=True))
        return _read(forms.together(in_address, in_body), needed=True)
    if request.mimetype == PLAIN:
        forms.check_charset("query", PLAIN)
        return _read(
            forms.together(in_address, {"query": [forms.decode(_body(), "query")]}), needed=True
        )
    if not request.mimetype and not _body():
        return _read(in_address, needed=True)
    raise UnsupportedBody(
        f"Send the query as {FORM} or as {PLAIN}, not as {request.mimetype or 'nothing named'}.",
        accepted=[FORM, PLAIN],
    )


def dataset_of(parameters: Parameters) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Collect the graphs that a request names, as default graphs and as named graphs."""
    defaults = tuple(parameters.get("default-graph-uri", ()))
    return defaults, tuple(parameters.get("named-graph-uri", ()))


def _read(parameters: Parameters, needed: bool = False) -> Asked:
    queries = parameters.get("query", ())
    if len(queries) > 1:
        raise MalformedRequest("Give one query; this request has several.", parameter="query")
    if "update" in parameters:
        raise MalformedRequest("This address answers queries only.", parameter="update")
    if needed and not queries:
        raise MalformedRequest("The request has no query: give it as 'query'.", parameter="query")
    if not queries:
        return Asked(None, format=_format(parameters))
    most = service().settings.max_query_bytes
    if len(queries[0].encode()) > most:
        raise QueryTooLarge(f"A query may have {most:,} bytes at most.", limit=most)
    return Asked(
        queries[0],
        *dataset_of(parameters),
        format=_format(parameters),
        explain=_explain(parameters),
    )


def _explain(parameters: Parameters) -> bool:
    given = parameters.get("explain", ["false"])
    if len(given) > 1 or given[0] not in _TRUE | _FALSE:
        raise MalformedRequest("Give 'explain' once, as true or false.", parameter="explain")
    return given[0] in _TRUE


def _body(form: bool = False) -> bytes:
    most = service().settings.max_query_bytes
    request.max_content_length = forms.size(most) if form else most
    return request.get_data()


def _answer(query: str, asked: Asked) -> Response:
    wanted = negotiate.wanted(request.headers.get("Accept"), asked.format)
    question = Question(
        query,
        asked.default_graphs,
        asked.named_graphs,
        rows=wanted.rows,
        graph=wanted.graph,
        explain=asked.explain,
    )
    if wanted.page:
        return answer_as_page(query, question)
    if asked.explain:  # changes within a release, once its statistics are counted
        return validators.only_once(delivery.deliver(ask(question)))
    return validators.deliver(question)


def answer_as_page(query: str, question: Question | None = None) -> Response:
    """Show a query with its answer; `question`: as it is asked, by default over everything."""
    answer = ask(question or Question(query))
    if answer.kind == "rows":
        response = _page(query, table=table.read(answer))
    else:
        text, whole = delivery.beginning(answer, _MOST_TEXT)
        response = _page(query, text=text, text_cut=not whole)
    changes = validators.ever_new(query) or bool(question and question.explain)
    return validators.only_once(response) if changes else response


def _describe(asked: Asked) -> Response:
    accept, name = request.headers.get("Accept"), asked.format
    offers = (*negotiate.GRAPHS, negotiate.PAGE)
    chosen = negotiate.named(name, offers) if name else negotiate.choose(accept, offers)
    if chosen is None:
        raise negotiate.NothingAcceptable(name or accept or "", offers)
    if chosen is negotiate.PAGE:
        return _page("")
    body = description.describe(_facts(), chosen.suffix)
    content_type = delivery.content_type_of(chosen.suffix, request.headers.get("Accept"))
    # It tells whether writing is on, which changes without a release.
    return validators.asked_each_time(Response(body, content_type=content_type))


def _facts() -> description.Facts:
    """Collect what the description says from what is really served."""
    settings = service().settings
    return description.Facts(
        endpoint=address.absolute(request.path.rstrip("/")),
        release=release(),
        void=address.absolute(dataset.WELL_KNOWN),
        update=address.absolute("/update") if tokens.listed(settings.releases) else None,
        federated=bool(settings.remotes),
        union=dataset.size_of_union(),
    )


def _format(parameters: Parameters) -> str | None:
    """The format that a parameter names, in the address or in a form: `format`, or `output`."""
    names = [*parameters.get("format", ()), *parameters.get("output", ())]
    return next(filter(None, names), None)


def _page(query: str, **shown: Any) -> Response:
    return Response(editor.render(query, **shown))

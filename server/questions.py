"""Saved questions: their list, and for each a page with form, its answer and its SPARQL text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, json, render_template, request

from graph.citation import cite
from graph.engine.answer import Answer
from queries import GROUPS, BadValue, BoundQuery, Column, Parameter, Query
from queries.reading import RESERVED
from server import address, answers, negotiate, paging, snippets, table
from server import service as parts
from server.answers import Asked
from server.negotiate import DATA, PAGE, QUERY, ROWS, SHEET, TIDY, NothingAcceptable, Offer
from server.problems import UnknownName
from server.resources.linked import linked
from server.service import service

blueprint = Blueprint("questions", __name__)

# A page for whoever takes anything; rows before the text of the query.
OFFERS = (PAGE, *ROWS, TIDY, SHEET, QUERY)
ABOUT = Offer("about.json", DATA.media_type)
"""The question itself as data: what it asks, takes and returns."""
LIST_OFFERS = (PAGE, DATA)
FORMAT, COMMENTS = "format", "comments"
MOST_RELATED = 6

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Group:
    """The questions under one heading."""

    name: str
    questions: tuple[Query, ...]


@blueprint.route("/queries")
def index() -> Response:
    """List the saved questions, as a page or as JSON."""
    return _list(_chosen(LIST_OFFERS))


@blueprint.route("/queries.<suffix>")
def index_as(suffix: str) -> Response:
    """List the saved questions in the format of a suffix."""
    return _list(_by_suffix(suffix, LIST_OFFERS))


@blueprint.route("/queries/<name>")
def question(name: str) -> Response:
    """Answer a saved question: by suffix, by `?format=` or by `Accept`; a page by default."""
    query, suffix = find(name)
    offer = _by_suffix(suffix, (*OFFERS, ABOUT)) if suffix else _chosen(OFFERS)
    if offer is ABOUT:
        return Response(json.dumps(record(query)), mimetype=ABOUT.media_type)
    given: Values = _given(query)
    if offer in (PAGE, QUERY):  # a page shows an example, and so does the text of a query
        given = {**query.examples, **given}
    return _answer(Asked(query, query.bind(given), offer, paging.asked(), _comments(offer)))


def _answer(asked: Asked) -> Response:
    total = None if asked.page is None else answers.rows(asked)
    neighbours = asked.page.neighbours(total) if asked.page and total is not None else {}
    response = _page(asked, neighbours) if asked.offer is PAGE else answers.send(asked)
    if total is not None:
        response.headers[paging.COUNT] = str(total)
    answers.describe(response, asked, neighbours)
    return response


def find(name: str) -> tuple[Query, str]:
    """Find a question by its name, which may end in a suffix; raises `UnknownName`."""
    questions = service().questions
    if name in questions:
        return questions[name], ""
    stem, _, suffix = name.partition(".")
    if stem in questions:
        return questions[stem], suffix
    raise unknown(stem or name, list(questions))


def unknown(name: str, names: Sequence[str]) -> UnknownName:
    """Refuse a name, naming the nearest that exist."""
    nearest = get_close_matches(name, names, n=3, cutoff=0.4)
    hint = f" The nearest: {', '.join(nearest)}." if nearest else " All are listed at /queries."
    return UnknownName(f"No saved question is called {name!r}.{hint}", nearest=nearest)


def ask(bound: BoundQuery, rows: str) -> Answer:
    """Ask the engine a question whose parameters are bound."""
    return parts.ask(bound.question(rows))


def groups(questions: Iterable[Query] | None = None) -> list[Group]:
    """Put questions, by default all, under their headings, in the order of the catalogue."""
    found: dict[str, list[Query]] = {}
    for one in service().questions.values() if questions is None else questions:
        found.setdefault(one.group, []).append(one)
    return [Group(name, tuple(ones)) for name, ones in found.items()]


def record(query: Query) -> dict[str, Any]:
    """Write a question as a JSON object: what it asks, takes and returns, and where it is."""
    return {
        "id": query.id,
        "question": query.question,
        "why": query.why,
        "group": query.group,
        "keywords": list(query.keywords),
        "parameters": [_parameter_record(one) for one in query.parameters],
        "columns": {name: _column_record(one) for name, one in query.columns.items()},
        "version": query.version,
        "links": {offer.suffix: f"/queries/{query.id}.{offer.suffix}" for offer in OFFERS},
    }


def _column_record(one: Column) -> dict[str, str]:
    return {name: value for name, value in vars(one).items() if value}


def _parameter_record(one: Parameter) -> dict[str, Any]:
    members = {
        "name": one.name,
        "help": one.help,
        "kind": one.kind,
        "choices": {key: choice.label for key, choice in (one.choices or {}).items()} or None,
        "default": list(one.default),
        "many": one.many,
        "required": one.required,
        "unit": one.unit or None,
        "minimum": None if one.minimum is None else float(one.minimum),
        "maximum": None if one.maximum is None else float(one.maximum),
    }
    return {name: value for name, value in members.items() if value is not None}


def _list(offer: Offer) -> Response:
    search, group = request.args.get("search", ""), request.args.get("group", "")
    found = list(_sought(search, group))
    if offer is PAGE:
        shown = render_template(
            "questions.html", groups=groups(found), names=GROUPS, search=search, group=group
        )
        response = Response(shown)
    else:
        response = Response(json.dumps([record(one) for one in found]), mimetype=offer.media_type)
    response.vary.add("Accept")
    return response


def _sought(search: str, group: str) -> Iterator[Query]:
    """Find the questions of a group that have all the words, in any order and case."""
    if group and group not in GROUPS:
        raise BadValue("group", group, f"one of {', '.join(GROUPS)}", GROUPS)
    words = search.casefold().split()
    for one in service().questions.values():
        text = " ".join([one.id, one.question, one.why, *one.keywords]).casefold()
        if group in ("", one.group) and all(word in text for word in words):
            yield one


def _page(asked: Asked, neighbours: Mapping[str, int]) -> Response:
    query, bound = asked.query, asked.bound
    answered = table.read(ask(asked.part, "json"))
    release = service().engine.release
    return Response(
        render_template(
            "question.html",
            query=query,
            bound=bound,
            table=linked(table.for_people(answered)),
            offers=[one for one in OFFERS if one is not PAGE],
            parameters=_address(bound.values),
            pages={name: paging.here(page=str(number)) for name, number in neighbours.items()},
            page=asked.page,
            snippets=snippets.of(query, bound, address.absolute("")),
            in_editor="/sparql?" + urlencode({"format": PAGE.suffix, "query": bound.standalone}),
            related=_related(query),
            cite=cite(release.id, release.version, release.counts),
        )
    )


def _related(query: Query) -> list[Query]:
    """The other questions of the group, those that share most keywords first."""
    others = [one for one in service().questions.values() if one.group == query.group]
    shared = {one.id: len(set(one.keywords) & set(query.keywords)) for one in others}
    found = sorted(others, key=lambda one: -shared[one.id])
    return [one for one in found if one.id != query.id][:MOST_RELATED]


def _address(values: Values) -> str:
    text = urlencode(values, doseq=True)
    return f"?{text}" if text else ""


def _given(query: Query) -> dict[str, list[str]]:
    """Collect the parameters in the address; an empty field of a form was not filled in."""
    typed = {one.name for one in query.parameters if one.kind != "choice"}
    given = {}
    for name, values in request.args.lists():
        kept = [value for value in values if value or name not in typed]
        if name not in RESERVED and kept:
            given[name] = kept
    return given


def _comments(offer: Offer) -> bool:
    """Whether lines of comments shall stand below the rows; raises `BadValue`."""
    asked = request.args.get(COMMENTS, "no")
    if asked not in ("yes", "no"):
        raise BadValue(COMMENTS, asked, "'yes' or 'no'", ["yes", "no"])
    if asked == "yes" and offer.suffix not in answers.WITH_COMMENTS:
        kinds = " and ".join(one.upper() for one in answers.WITH_COMMENTS)
        raise BadValue(COMMENTS, asked, f"'yes' in {kinds} only", ["no"])
    return asked == "yes"


def _by_suffix(suffix: str, offers: Sequence[Offer]) -> Offer:
    for offer in offers:
        if offer.suffix == suffix:
            return offer
    endings = ", ".join("." + offer.suffix for offer in offers)
    raise UnknownName(f"There is no format .{suffix} here. Use one of: {endings}.")


def _chosen(offers: Sequence[Offer]) -> Offer:
    name, accept = request.args.get(FORMAT), request.headers.get("Accept")
    found = negotiate.named(name, offers) if name else negotiate.choose(accept, offers)
    if found is None:
        raise NothingAcceptable(name or accept or "", offers)
    return found

"""Answers of saved questions: in any format, whole or a page of them, with what each carries.

Every answer says which question in which version it answers, how many rows there are, what to cite
and under which licence, in headers that are the same for all formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from flask import Response

from graph.citation import LICENSE, addresses, cite
from graph.engine.answer import Answer
from ontology import VERSION
from queries import BoundQuery, Query
from server import address, delivery, facts, paging, sheet, table, tidy, validators
from server.negotiate import QUERY, SHEET, TIDY, Offer
from server.paging import Page
from server.problems import TooManyRows
from server.service import ask, service

WITH_COMMENTS = ("csv", "tsv")
"""Formats of rows that can end with lines of comments."""


@dataclass(frozen=True)
class Asked:
    """A saved question as it was asked: bound, in a format, perhaps a page, perhaps commented."""

    query: Query
    bound: BoundQuery
    offer: Offer
    page: Page | None = None
    comments: bool = False

    @property
    def part(self) -> BoundQuery:
        """The query for the rows that are asked for."""
        page = self.page
        return self.bound if page is None else self.bound.part(page.limit, page.offset)

    def facts(self) -> dict[str, str]:
        """Say what the answer is the answer to."""
        here = address.absolute(paging.here())
        return facts.of(self.query, self.bound, service().engine.release, here)


Writer = Callable[[Answer, Asked], Response]


def send(asked: Asked) -> Response:
    """Answer in the format that is asked for, unless the asker has that already."""
    if asked.offer is QUERY:
        return Response(asked.part.standalone, content_type=f"{QUERY.media_type}; charset=utf-8")
    if asked.offer is TIDY:
        return _written(asked, _tidy)
    if asked.offer is SHEET:
        return _written(asked, _sheet)
    question = asked.part.question(asked.offer.suffix)
    if not asked.comments:
        return validators.deliver(question)
    return validators.deliver(question, lambda answer: _commented(answer, asked), _form(asked))


def rows(asked: Asked) -> int:
    """Count the rows on all pages."""
    found = table.terms(ask(asked.bound.counted().question()))
    return int(getattr(found.rows[0][0], "value", 0))


def describe(response: Response, asked: Asked, neighbours: Mapping[str, int]) -> None:
    """Write into the headers what is answered, what to cite, and where the other pages are."""
    query, release = asked.query, service().engine.release
    links = [
        (LICENSE, "license"),
        *((one, "cite-as") for one in addresses(release.counts)),
        (f"/queries/{query.id}.about.json", "describedby"),
        *((paging.here(page=str(number)), name) for name, number in neighbours.items()),
    ]
    response.headers["Link"] = ", ".join(f'<{target}>; rel="{name}"' for target, name in links)
    response.headers["MyeloKG-Question"] = f"{query.id}; version={query.version}"
    response.headers["MyeloKG-Cite"] = cite(release.id, release.version, release.counts)
    response.vary.add("Accept")


def _form(asked: Asked) -> tuple[str, ...]:
    """Name what the bytes depend on where an answer says what it is the answer to."""
    here = address.absolute(paging.here()) if asked.offer is not TIDY else ""
    return asked.offer.suffix, asked.query.version, VERSION, here


def _written(asked: Asked, write: Writer) -> Response:
    question = asked.part.question()
    return validators.deliver(question, lambda answer: write(answer, asked), _form(asked))


def _tidy(answer: Answer, asked: Asked) -> Response:
    release = service().engine.release
    body = tidy.document(asked.query, asked.bound, release, _all(answer).rows)
    return Response(body, content_type=TIDY.media_type)


def _sheet(answer: Answer, asked: Asked) -> Response:
    body = sheet.document(asked.query, _all(answer).rows, asked.facts())
    response = Response(body, content_type=SHEET.media_type)
    name = f"{asked.query.id}.{SHEET.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _all(answer: Answer) -> table.Terms:
    found = table.terms(answer)
    if found.cut:
        raise TooManyRows(
            f"The answer has more than {table.MOST_BYTES >> 20} MB. Take it in pages, with 'limit' "
            "and 'page', or as CSV, which has no such bound."
        )
    return found


def _commented(answer: Answer, asked: Asked) -> Response:
    lines = facts.footer(asked.facts())
    return delivery.deliver(replace(answer, chunks=_ended(answer, lines)))


def _ended(answer: Answer, end: bytes) -> Iterator[bytes]:
    try:
        yield from chain(answer.chunks, [end])
    finally:
        delivery.close(answer)

"""The computed parts of docs/protocol.md; `make docs` writes them, a test compares them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from graph.engine import answer
from graph.engine.formats import FORMATS
from graph.release import NoRelease
from queries import BadValue, UnknownParameter
from server import negotiate
from server.problems import Problem, RequestProblem, describe

PAGE = Path(__file__).parents[1] / "docs" / "protocol.md"

# One of each failure that `describe` knows beside those that are made from a request.
EXAMPLES: tuple[Exception, ...] = (
    NotFound(),
    MethodNotAllowed(["GET"]),
    negotiate.NothingAcceptable("image/png", negotiate.ROWS),
    answer.NotAcceptable("rows"),
    answer.QuerySyntaxError("", 1, 1),
    answer.QueryRefused(""),
    answer.QueryTooComplex(""),
    answer.QueryTimeout(10),
    answer.QueryTooCostly(""),
    answer.EngineBusy(5),
    answer.EngineError(""),
    NoRelease(""),
    UnknownParameter("", ()),
    BadValue("", "", ""),
)


def problems() -> list[Problem]:
    """One problem of each type, by status and name."""
    with Flask(__name__).test_request_context():
        known = [describe(one) for one in (*EXAMPLES, *_of_requests(RequestProblem))]
    return sorted({one.slug: one for one in known}.values(), key=lambda one: (one.status, one.slug))


def _of_requests(kind: type[RequestProblem]) -> Iterator[RequestProblem]:
    yield kind("")
    for one in kind.__subclasses__():
        yield from _of_requests(one)


def format_table() -> str:
    """The formats with suffix, media types and what they are for."""
    rows = [
        f"| {one.name} | `{one.suffix}` | `{one.media_type}` | "
        f"{', '.join(f'`{alias}`' for alias in one.aliases)} | {one.kind} |"
        for one in FORMATS
    ]
    head = "| format | suffix | media type | aliases | for |\n| --- | --- | --- | --- | --- |\n"
    return head + "\n".join(rows)


def problem_table() -> str:
    """The types of problems with status and title."""
    rows = [f"| {one.status} | `{one.slug}` | {one.title} |" for one in problems()]
    return "| status | type | what |\n| --- | --- | --- |\n" + "\n".join(rows)


def written(text: str) -> str:
    """The page's text with its computed parts as they should be."""
    for name, part in (("formats", format_table()), ("problems", problem_table())):
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = block.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


if __name__ == "__main__":
    import server.app  # noqa: F401  # every blueprint brings its problems

    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

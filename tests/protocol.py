"""The computed parts of docs/protocol.md; `make docs` writes them, a test compares them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

import server.app  # noqa: F401  # every blueprint brings its problems
from graph.engine.formats import FORMATS
from server.problems import Problem, RequestProblem, describe

PAGE = Path(__file__).parents[1] / "docs" / "protocol.md"
_BY_TYPE: dict[str, Any] = {"str": "", "int": 1, "int | None": 1, "float": 1.0, "Kind": "rows"}


def problems() -> list[Problem]:
    """One problem of each type that a failure is told as, by status and name."""
    with Flask(__name__).test_request_context():
        known = [describe(one) for one in failures()]
    return sorted({one.slug: one for one in known}.values(), key=lambda one: (one.status, one.slug))


def failures() -> Iterator[Exception]:
    """One failure of each kind that the service tells apart."""
    yield from (NotFound(), MethodNotAllowed(["GET"]))
    for kind in describe.registry:
        if not issubclass(kind, RequestProblem | HTTPException) and kind not in (object, Exception):
            yield kind(*_arguments(kind))
    yield from _of_requests(RequestProblem)


def _arguments(kind: type[Exception]) -> list[Any]:
    """What an exception is made from, as little of it as there can be."""
    if kind.__init__ is Exception.__init__:
        return [""]
    wanted = list(inspect.signature(kind.__init__).parameters.values())[1:]
    needed = [one for one in wanted if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    return [_BY_TYPE.get(str(one.annotation), ()) for one in needed]


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
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

"""The computed parts of docs/protocol.md; `make docs` writes them, a test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from graph.engine.formats import FORMATS
from server.blueprints import all_blueprints
from server.problems import Problem
from server.resources.failures import known

PAGE = Path(__file__).parents[1] / "docs" / "protocol.md"


def problems() -> list[Problem]:
    """One problem of each type that a failure is told as, by status and name."""
    list(all_blueprints())  # each brings its problems
    with Flask(__name__).test_request_context():
        found = [one.example for one in known().values()]
    return sorted(found, key=lambda one: (one.status, one.slug))


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

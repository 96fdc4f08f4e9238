"""Every kind of problem that an answer may name, with what it means and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from server.resources.failures import Kind, known

SOURCE = "server/problems.py and server/resources/mends.toml"


def write() -> str:
    """Write the page."""
    from server.blueprints import all_blueprints

    list(all_blueprints())  # each brings its problems
    with Flask(__name__).test_request_context():
        kinds = sorted(known().values(), key=lambda one: (one.example.status, one.example.slug))
    top = (
        "# Problems\n\nA failure is `application/problem+json` (RFC 9457), or a page with the same "
        "words; its `type` names one of these, its `detail` says what to do."
    )
    return "\n\n".join([top, *(line for kind in kinds for line in _kind(kind))]) + "\n"


def _kind(kind: Kind) -> Iterator[str]:
    yield f"## {kind.example.slug}"
    yield f"**{kind.example.title}** (status {kind.example.status})"
    yield from (text for text in (kind.meaning, kind.mend) if text)

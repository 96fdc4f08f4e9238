"""Every saved question: what it asks and why, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator

import queries
from queries import GROUPS, Parameter, Query

SOURCE = "the headers of queries/*.rq"


def write() -> str:
    """Write the page."""
    saved = queries.load().values()
    return (
        f"# The saved questions\n\nThere are {len(saved)}, each a file of SPARQL that any client "
        "can run as it stands; [one of your own](docs/questions.md) is a new file.\n\n"
        + "\n".join(line for group in GROUPS for line in _group(group, saved))
    )


def _group(name: str, saved: object) -> Iterator[str]:
    found = [one for one in queries.load().values() if one.group == name]
    if found:
        yield f"## {name.capitalize()}\n"
        for one in found:
            yield from _question(one)


def _question(query: Query) -> Iterator[str]:
    yield f"### {query.id}\n"
    yield f"[{query.question}](/queries/{query.id}) {query.why}\n"
    yield from (_parameter(one) for one in query.parameters)
    heads = ", ".join(f"`{name}`" for name in query.columns)
    yield f"- columns: {heads}\n"


def _parameter(one: Parameter) -> str:
    needed = f"needed, such as `{one.default[0]}`" if one.required else ""
    usual = needed or f"default {', '.join(f'`{value}`' for value in one.default)}"
    return f"- `{one.name}`: {one.help.rstrip('.')} ({usual})"

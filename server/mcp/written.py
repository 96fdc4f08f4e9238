"""Values on their way to a model: terms as JSON has them, and tables and things as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from ontology import PREFIXES
from server import table, tidy
from server.tidy import Plain

_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


def plain(term: object) -> Plain:
    """Give an RDF term as JSON has it: numbers as numbers, IRIs and texts as texts."""
    if isinstance(term, ox.Literal) and term.datatype.value == _BOOLEAN:
        return tidy.plain(term, tidy.BOOLEAN)
    number = table.cell(term).number
    return tidy.plain(term, tidy.NUMBER if number else "text")


def named(term: object, label: object) -> str:
    """Show a term by its label, with its name beside it; without a label, by its name."""
    name = _short(term.value) if isinstance(term, ox.NamedNode) else table.cell(term).text
    told = table.cell(label).text
    return f"{told} ({name})" if label is not None and told != name else name


def _short(iri: str) -> str:
    """Write an IRI with the prefix that queries know, if there is one."""
    for prefix, base in PREFIXES.items():
        local = iri.removeprefix(base)
        if local != iri and local:
            return f"{prefix}:{local}"
    return iri


def page(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]], told: str) -> str:
    """Write rows as a table in Markdown, below a title and above what there is to say of them."""
    lines = [_line(heads), _line(["---"] * len(heads)), *(_line(row) for row in rows)]
    return "\n".join([*([title, ""] if title else []), *(lines if rows else []), "", told])


def _line(cells: Sequence[object]) -> str:
    shown = ("" if one is None else " ".join(str(one).split()) for one in cells)
    return "| " + " | ".join(one.replace("|", "\\|") for one in shown) + " |"


def counted(begin: int, shown: int, total: int) -> str:
    """Say which of how many rows these are.

    >>> counted(0, 5, 5), counted(100, 20, 120)
    ('5 rows.', 'Rows 101 to 120 of 120.')
    """
    if shown == total:
        return f"{total} row{'' if total == 1 else 's'}."
    if not shown:
        return f"There are {total} rows, and none on this page."
    rest = " Ask for the next page to get more." if begin + shown < total else ""
    return f"Rows {begin + 1} to {begin + shown} of {total}.{rest}"


def thing(content: Mapping[str, Any]) -> str:
    """Write what was looked up: what is said of it, what refers to it, what else has the name."""
    lines = [f"<{content['iri']}>"] if content["iri"] else []
    lines += [f"- {one['property']}: {one['value']}" for one in content["statements"]]
    if content["statements_about_it"]:
        lines += ["", "Referred to by:"]
        lines += [f"- {one['value']}: {one['property']}" for one in content["statements_about_it"]]
    if content["matches"]:
        lines += ["", "What the name fits:"]
        lines += [f"- {one['name']} ({one['kind']}): {one['thing']}" for one in content["matches"]]
    return "\n".join(lines).strip()

"""The computed parts of docs/exports.md; `make docs` writes them, a test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from graph.export import GROUPS, all_exports
from graph.export.table import COLUMNS

PAGE = Path(__file__).parents[1] / "docs" / "exports.md"


def list_of_exports() -> str:
    """The formats under their headings, with name, suffix, media type and what each is for."""
    lines = ["| kind | name | suffix | media type | what it is | good for |", "|" + " --- |" * 6]
    for one in all_exports().values():
        cells = (
            GROUPS[one.group],
            f"`{one.name}`",
            f"`.{one.suffix}`",
            f"`{one.media_type}`",
            one.about,
            one.good_for,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def list_of_columns() -> str:
    """The columns of the table of results."""
    lines = ["| column | type | unit | what it means |", "|" + " --- |" * 4]
    lines += [f"| `{one.name}` | {one.kind} | {one.unit} | {one.about} |" for one in COLUMNS]
    return "\n".join(lines)


def written(text: str) -> str:
    """The page's text with its computed parts as they should be."""
    for name, part in (("exports", list_of_exports()), ("columns", list_of_columns())):
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = block.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

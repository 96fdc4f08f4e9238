"""The computed parts of docs/loading.md; `make docs` writes them, a test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from graph.load import kinds

PAGE = Path(__file__).parents[1] / "docs" / "loading.md"


def list_of_formats() -> str:
    """The formats with their suffixes, and what is passed over in them."""
    lines = ["| format | suffixes | graphs of its own | `--lenient` passes over |"]
    lines.append("|" + " --- |" * 4)
    for one in kinds.FORMATS:
        suffixes = " ".join(f"`.{suffix}`" for suffix in one.suffixes)
        unit = one.unit or f"nothing: {one.whole}"
        lines.append(f"| {one.name} | {suffixes} | {'yes' if one.quads else 'no'} | {unit} |")
    return "\n".join(lines)


def list_of_packings() -> str:
    """The packings with their suffixes."""
    names = [f"{one.name} (`.{'`, `.'.join(one.suffixes)}`)" for one in kinds.PACKINGS]
    return f"{', '.join(names[:-1])} or {names[-1]}."


def written(text: str) -> str:
    """The page's text with its computed parts as they should be."""
    for name, part in (("formats", list_of_formats()), ("packings", list_of_packings())):
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = block.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

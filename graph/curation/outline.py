"""The outline of a text: its sections and paragraphs, by which readings name their places.

Paragraphs are told apart by empty lines. A heading is a line that begins with ``#``, as in
Markdown, or one short line that ends without a full stop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.records import Paragraph

_BLOCK = re.compile(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*")
_LONGEST_HEADING = 60
_FRONT = "text"


def paragraphs(text: str) -> Iterator[Paragraph]:
    r"""Yield the stretches of a text, with the characters at which they begin and end.

    >>> [(one.id, one.start) for one in paragraphs("# Results\n\nNobody died.")]
    [('results heading', 0), ('results p1', 11)]
    """
    section, name, taken = _FRONT, "Text", Counter[str]()
    for match in _BLOCK.finditer(text):
        start, end = match.span()
        if _is_heading(match[0]):
            name = match[0].strip("# ")
            section = _free(_slug(name), taken)
            kind, label = "heading", f"Heading '{name}'"
            words: str | None = match[0]
        else:
            taken[f"{section} p"] += 1
            kind, words = f"p{taken[f'{section} p']}", None
            label = f"{name}, paragraph {kind[1:]}"
        place: dict[str, object] = {"id": f"{section} {kind}", "section": section, "label": label}
        place |= {"start": start, "end": end} | ({} if words is None else {"print": words})
        yield Paragraph.model_validate(place)


def _is_heading(block: str) -> bool:
    short = len(block) <= _LONGEST_HEADING and "\n" not in block
    return short and (block.startswith("#") or not re.search(r"[.:;,!?)\d]$", block))


def _slug(name: str) -> str:
    """A section as part of a key: its number if it has one, else its words."""
    number = re.match(r"\d+(?:\.\d+)*", name)
    if number:
        return number[0]
    return ".".join(re.findall(r"[a-z0-9]+", name.lower())) or _FRONT


def _free(slug: str, taken: Counter[str]) -> str:
    taken[slug] += 1
    return slug if taken[slug] == 1 else f"{slug}.{taken[slug]}"

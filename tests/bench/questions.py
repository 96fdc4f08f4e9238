"""Questions: a `.rq` file each, with a header that says what it is and which values it takes.

::

    # title: what is said of one thing
    # kind: tiny
    # values: SELECT DISTINCT ?value { ?value a mm:Reading } LIMIT 2000
    SELECT ?p ?o { $VALUE ?p ?o }

`kind` is `tiny` (also asked by many clients at a time), `query`, `search` (peers that have a search
of their own are asked by that), `large` (rows are counted, and streams weighed) or `bomb`.
The data give the values; the seed says which are drawn.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ontology import PREFIXES

_HEADER = re.compile(r"# (title|kind|values): (.*)")
_KINDS = ("tiny", "query", "search", "large", "bomb")


@dataclass(frozen=True)
class Question:
    """A question: file name, title, kind, the query for its values, its text."""

    name: str
    title: str
    kind: str
    values: str
    text: str

    def said(self, value: str, number: int) -> str:
        """The text with a value, and a number so that no two are the same."""
        return f"{self.text.replace('$VALUE', value)}\n#{number}"


def load(folder: Path) -> list[Question]:
    """The questions of a folder, by name; raises ValueError for a file that is none."""
    found = [_read(file) for file in sorted(folder.glob("*.rq"))]
    if not found:
        raise ValueError(f"{folder} holds no .rq file: name a folder of questions")
    return found


def _read(file: Path) -> Question:
    lines = file.read_text(encoding="utf-8").splitlines()
    header = dict(match.groups() for line in lines if (match := _HEADER.fullmatch(line)))
    text = "\n".join(line for line in lines if not _HEADER.fullmatch(line))
    if header.get("kind") not in _KINDS or "title" not in header:
        raise ValueError(f"{file.name} has no title, or a kind that is none of {', '.join(_KINDS)}")
    if "$VALUE" in text and "values" not in header:
        raise ValueError(f"{file.name} speaks of $VALUE and has no '# values:' line")
    return Question(
        file.stem,
        header["title"],
        header["kind"],
        _prefixed(header.get("values", "")),
        _prefixed(text),
    )


def _prefixed(text: str) -> str:
    """The text with the prefixes that it uses, so that every peer understands it."""
    used = [name for name in PREFIXES if re.search(rf"\b{name}:", text)]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + text


def draw(
    question: Question, seed: int, count: int, values: Callable[[str], Sequence[str]]
) -> list[str]:
    """Draw values for a question, with repetition; none if the data have none."""
    if not question.values:
        return [""] * count
    known = sorted(values(question.values))
    chance = random.Random(f"{seed} {question.name}")
    return [chance.choice(known) for _ in range(count)] if known else []

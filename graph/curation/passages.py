"""Where words stand in the text of a source."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.records import Paragraph
from graph.verify import Text


@dataclass(frozen=True)
class Passage:
    """Words of a text: the character at which they begin, and the paragraph they stand in."""

    words: str
    start: int
    paragraph: str
    line: int
    around: str

    @property
    def told(self) -> str:
        """Where it is, for a curator to choose."""
        where = f"character {self.start}, line {self.line}, in '{self.paragraph}'"
        return f"{where}: ...{self.around}..."


def find(text: Text, paragraphs: Iterable[Paragraph], words: str) -> list[Passage]:
    """Every place where words stand; a line break in the text counts as a space.

    The words of a passage are those of the text, so they may differ in their spaces.
    """
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    found: dict[int, Passage] = {}
    # Where paragraphs lie in one another, as a reference in its section, the shorter is the place.
    for paragraph in sorted(paragraphs, key=lambda one: one.start - one.end):
        for match in pattern.finditer(text.content, paragraph.start, paragraph.end):
            start, end = match.span()
            line, around = text.line(start), text.around(start, end)
            found[start] = Passage(match[0], start, paragraph.id, line, around)
    return [found[start] for start in sorted(found)]


def nearest(text: Text, words: str) -> str | None:
    """The words of the text, as many, that are most like some that it does not have."""
    told, count = text.content.split(), len(words.split())
    stretches = [" ".join(told[at : at + count]) for at in range(len(told) - count + 1)]
    return next(iter(difflib.get_close_matches(words, stretches, n=1, cutoff=0.6)), None)

"""Hold the evidence against the text of the source: every figure, in both directions.

The text itself is not in the repository, so whoever has it gives its path. Each record's words
must stand at its character, its number must stand in its words; and each figure of the text
must be read by some record, or be excused in ``unread.yaml`` with a reason.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.figures import figures
from graph.records import Location, Reading
from graph.sources import Complaint, Evidence, Located
from graph.wording import unstated

CITATION = re.compile(r"\[\d+(?:[–,]\s?\d+)*\]")


@dataclass(frozen=True)
class Outcome:
    """What does not agree: records without their figure, and figures without a record."""

    astray: tuple[Complaint, ...]
    unread: tuple[str, ...]
    figures: int
    readings: int

    @property
    def agrees(self) -> bool:
        """Whether nothing is left over on either side."""
        return not self.astray and not self.unread


class Text:
    """The text of the source, with line numbers."""

    def __init__(self, path: Path) -> None:
        raw = path.read_bytes()
        self.content = raw.decode("utf-8")
        self.sha256 = hashlib.sha256(raw).hexdigest()
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.content))]

    def line(self, position: int) -> int:
        """The line (from 1) on which a character stands."""
        return bisect_right(self._starts, position)

    def around(self, start: int, end: int) -> str:
        """A figure with a few words before and after it, on one line."""
        return " ".join(self.content[max(0, start - 30) : end + 30].split())


def verify(evidence: Evidence, path: Path) -> Outcome:
    """Compare evidence and text; raises OSError or UnicodeDecodeError when it cannot be read."""
    text = Text(path)
    readings = list(_all_readings(evidence))
    astray = [*_fingerprint(evidence, text), *_tables(evidence, text), *_references(evidence, text)]
    for located, reading, at in readings:
        astray += _reading(located, reading, at, text)
    astray += unstated(evidence)
    astray += _excuses(evidence, text)
    found = list(figures(text.content))
    unread = tuple(_unread(evidence, text, found, [reading for _, reading, _ in readings]))
    return Outcome(tuple(astray), unread, len(found), len(readings))


# -------------------------------------------------------------------- from records to text


def _all_readings(evidence: Evidence) -> Iterator[tuple[Located[Any], Reading, Location]]:
    for located, record, at in evidence.records():
        if isinstance(record, Reading):
            yield located, record, at


def _fingerprint(evidence: Evidence, text: Text) -> Iterator[Complaint]:
    source = evidence.source
    if text.sha256 != source.record.sha256:
        yield source.complain(
            f"the text is not the one the positions were taken from: its SHA-256 is {text.sha256}",
            "sha256",
        )
    if len(text.content) != source.record.characters:
        yield source.complain(
            f"the text has {len(text.content)} characters, not {source.record.characters}",
            "characters",
        )


def _tables(evidence: Evidence, text: Text) -> Iterator[Complaint]:
    for table in evidence.tables:
        for number, row in enumerate(table.record.rows):
            for column, cell in row.cells.items():
                if cell.print_ is not None and not _stands(text, cell.print_, cell.start):
                    yield table.complain(
                        _not_there(text, cell.print_, cell.start), "rows", number, "cells", column
                    )


def _references(evidence: Evidence, text: Text) -> Iterator[Complaint]:
    for located in evidence.references:
        reference = located.record
        printed = " ".join(text.content[reference.start : reference.end].split())
        printed = printed.replace(" - ", " ").replace("*", "")
        parts = {"title": reference.title, "journal": reference.journal, "pages": reference.pages}
        parts |= {"year": str(reference.year), "volume": reference.volume}
        parts |= {"authors": reference.authors.split(" et al.")[0].split(";")[0]}
        for name, part in parts.items():
            if part is not None and part not in printed:
                line = text.line(reference.start)
                yield located.complain(f"'{part}' is not in the reference on line {line}", name)


def _reading(
    located: Located[Any], reading: Reading, at: Location, text: Text
) -> Iterator[Complaint]:
    if reading.in_ is not None and reading.print_ is not None:
        if not _stands(text, reading.print_, reading.start):
            yield located.complain(_not_there(text, reading.print_, reading.start), *at)


def _stands(text: Text, words: str, start: int | None) -> bool:
    return start is not None and text.content[start : start + len(words)] == words


def _not_there(text: Text, words: str, start: int | None) -> str:
    """A sentence on words that do not stand where they should, and where they do."""
    where = [match.start() for match in re.finditer(re.escape(words), text.content)]
    found = ", ".join(f"{one} (line {text.line(one)})" for one in where[:3])
    hint = f"it stands at character {found}" if where else "it stands nowhere in the text"
    if start is None:
        return f"'{words}' has no 'start': {hint}"
    return f"'{words}' does not stand at character {start} (line {text.line(start)}): {hint}"


def _excuses(evidence: Evidence, text: Text) -> Iterator[Complaint]:
    for located in evidence.unread:
        if not _stands(text, located.record.print_, located.record.start):
            sentence = _not_there(text, located.record.print_, located.record.start)
            yield located.complain(sentence)


# -------------------------------------------------------------------- from text to records


def _unread(
    evidence: Evidence, text: Text, found: list[tuple[int, int]], readings: list[Reading]
) -> Iterator[str]:
    """Figures that no reading quotes, no citation explains and no excuse covers."""
    covered = bytearray(len(text.content))
    for start, end in (
        *_read_spans(evidence, readings),
        *_citation_spans(text, evidence, readings),
    ):
        covered[start:end] = b"\x01" * (end - start)
    for start, end in found:
        if not all(covered[start:end]):
            figure, line = text.content[start:end], text.line(start)
            yield f"line {line}, character {start}: {figure} in '...{text.around(start, end)}...'"


def _read_spans(evidence: Evidence, readings: list[Reading]) -> Iterator[tuple[int, int]]:
    for reading in readings:
        if reading.start is not None and reading.print_ is not None:
            yield reading.start, reading.start + len(reading.print_)
    yield from _cell_spans(evidence, readings)
    for reference in evidence.references:
        yield reference.record.start, reference.record.end
    for excuse in evidence.unread:
        yield excuse.record.start, excuse.record.start + len(excuse.record.print_)
    for paragraph in evidence.source.record.paragraphs:
        if paragraph.id.endswith(" heading"):
            yield paragraph.start, paragraph.end
    for table in evidence.tables:
        for row in table.record.rows:
            if row.start is not None:
                yield row.start, row.start + len(row.label)


def _cell_spans(evidence: Evidence, readings: list[Reading]) -> Iterator[tuple[int, int]]:
    tables = {one.record.id: one.record for one in evidence.tables}
    for reading in readings:
        if reading.cell is None:
            continue
        table, row_id, column = reading.cell.split()
        row = next(one for one in tables[table].rows if one.id == row_id)
        cell = row.cells[column]
        if cell.print_ is not None and cell.start is not None:
            words = reading.print_ or cell.print_
            start = cell.start + cell.print_.index(words)
            yield start, start + len(words)
            if row_id == "study":
                yield cell.start, cell.start + len(cell.print_)


def _citation_spans(
    text: Text, evidence: Evidence, readings: list[Reading]
) -> Iterator[tuple[int, int]]:
    """Citations whose every number some reading of the same paragraph carries."""
    cited: dict[str, set[int]] = {}
    for reading in readings:
        if reading.in_ is not None:
            cited.setdefault(reading.in_, set()).update(reading.cites or ())
    for paragraph in evidence.source.record.paragraphs:
        for match in CITATION.finditer(text.content, paragraph.start, paragraph.end):
            if _expanded(match[0]) <= cited.get(paragraph.id, set()):
                yield match.span()


def _expanded(citation: str) -> set[int]:
    """The numbers of a printed citation: ``[2–5,7]`` is 2, 3, 4, 5 and 7."""
    numbers: set[int] = set()
    for part in citation.strip("[]").split(","):
        first, _, last = part.strip().partition("–")
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers

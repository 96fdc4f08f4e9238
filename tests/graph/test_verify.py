from __future__ import annotations

import hashlib
import textwrap
from pathlib import Path

import pytest

from graph import sources
from graph.verify import Outcome, verify

TEXT = """A made-up review

1. Results
In the ALPHA trial [1], 40 patients were given AB and 10 (25.0%) were refractory. The median PFS
was 12.5 months.

\tALPHA [1]
PFS\t12.5 months

1. Nobody, N. A title about ALPHA. *J. Made Up* **2020**, *1*, 2–3.
"""


def at(words: str, occurrence: int = 0) -> int:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(words, start + 1)
    return start


PARAGRAPH = at("In the ALPHA")
TABLE, ROW, REFERENCE = at("\tALPHA"), at("PFS\t"), at("1. Nobody")


def paragraph(key: str, section: str, start: int, end: int) -> str:
    return f'{{id: "{key}", section: "{section}", label: {key}, start: {start}, end: {end}}}'


FILES = {
    "source.yaml": f"""
        id: Made2020
        title: A made-up review
        sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}
        characters: {len(TEXT)}
        paragraphs:
          - {paragraph("1 heading", "1", at("1. Results"), PARAGRAPH)}
          - {paragraph("1 p1", "1", PARAGRAPH, TABLE)}
          - {paragraph("ref 1", "ref", REFERENCE, len(TEXT))}
        """,
    "tables.yaml": f"""
        - id: T1
          label: Table
          start: {TABLE}
          end: {REFERENCE}
          columns: [{{id: ALPHA, study: ALPHA, group: none, cites: [1]}}]
          rows:
            - id: study
              label: (column header)
              cells: {{ALPHA: {{print: "ALPHA [1]", start: {at("ALPHA [1]")}}}}}
            - id: pfs
              label: PFS
              start: {ROW}
              cells: {{ALPHA: {{print: 12.5 months, start: {at("12.5 months", 1)}}}}}
        """,
    "references.yaml": f"""
        - number: 1
          start: {REFERENCE}
          end: {len(TEXT) - 1}
          authors: Nobody, N.
          title: A title about ALPHA
          journal: J. Made Up
          year: 2020
          volume: "1"
          pages: 2–3
        """,
    "drugs.yaml": "[]",
    "regimens.yaml": "[]",
    "events.yaml": "[]",
    "conclusions.yaml": "[]",
    "abbreviations.yaml": "[]",
    "conflicts.yaml": "[]",
    "unread.yaml": "[]",
    "studies/ALPHA.yaml": f"""
        id: ALPHA
        kind: trial
        label: ALPHA
        cohorts: [{{id: ITT, itt: true}}, {{id: LenR, of: [ITT], len: refractory}}]
        names:
          - name: ALPHA
            read: [{{cell: T1 study ALPHA, print: ALPHA}}]
        sizes:
          - cohort: ITT
            n: 40
            read: [{{in: 1 p1, start: {at("40 patients")}, print: 40 patients, cites: [1]}}]
          - cohort: LenR
            n: 10
            percent: 25.0
            of: ITT
            read: [{{in: 1 p1, start: {at("10 (25.0%)")}, print: 10 (25.0%), cites: [1]}}]
        results:
          - cohort: ITT
            endpoint: PFS
            value: 12.5
            unit: Month
            read:
              - {{cell: T1 pfs ALPHA}}
              - {{in: 1 p1, start: {at("12.5 months")}, print: 12.5 months, cites: [1]}}
        """,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / "made-2020" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(content), encoding="utf-8")
    (tmp_path / "review.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def outcome(folder: Path) -> Outcome:
    return verify(sources.load(folder / "made-2020"), folder / "review.txt")


def test_evidence_that_says_what_the_text_says_leaves_nothing_over(folder: Path) -> None:
    found = outcome(folder)
    assert found.agrees, (found.astray, found.unread)
    assert found.figures > 8


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("studies/ALPHA.yaml", "value: 12.5", "value: 12.6", "'value' is 12.6"),
        ("studies/ALPHA.yaml", "n: 40", "n: 41", "'n' is 41"),
        ("studies/ALPHA.yaml", "percent: 25.0", "percent: 24.0", "'percent' is 24.0"),
        ("studies/ALPHA.yaml", "print: 40 patients", "print: 40 people", "stands nowhere"),
        ("studies/ALPHA.yaml", f"start: {at('40 pat')}", "start: 30", "it stands at character"),
        ("tables.yaml", "print: 12.5 months", "print: 12.7 months", "'12.7 months'"),
        ("references.yaml", "year: 2020", "year: 2021", "'2021' is not in the reference"),
        ("references.yaml", "A title about", "Another title about", "is not in the reference"),
        ("source.yaml", "sha256: ", "sha256: " + "a" * 64 + " #", "is not the one"),
    ],
)
def test_a_changed_record_is_named(
    folder: Path, file: str, old: str, new: str, sentence: str
) -> None:
    path = folder / "made-2020" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    complaints = [str(one) for one in outcome(folder).astray]
    assert any(file in one and sentence in one for one in complaints), complaints


@pytest.mark.parametrize(
    ("words", "figure"),
    [("sizes:", "40"), ("results:", "12.5")],
)
def test_a_figure_that_no_record_reads_is_named_with_its_line(
    folder: Path, words: str, figure: str
) -> None:
    path = folder / "made-2020/studies/ALPHA.yaml"
    text = path.read_text(encoding="utf-8")
    head, _, tail = text.partition(words)
    rest = tail[tail.find("\nresults:") :] if words == "sizes:" else ""
    path.write_text(head + rest, encoding="utf-8")
    unread = outcome(folder).unread
    assert any(f": {figure} in" in one and one.startswith("line ") for one in unread), unread


def test_a_citation_that_no_reading_carries_is_a_figure_unread(folder: Path) -> None:
    path = folder / "made-2020/studies/ALPHA.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("cites: [1]", "cites: []"), encoding="utf-8")
    assert any("line 4" in one and ": 1 in" in one for one in outcome(folder).unread)


def test_an_excuse_covers_a_figure_and_must_itself_stand_in_the_text(folder: Path) -> None:
    path = folder / "made-2020/studies/ALPHA.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("sizes:")[0], encoding="utf-8")
    excuses = folder / "made-2020/unread.yaml"
    reason = "reason: not wanted in this test"
    excuses.write_text(
        f"- {{in: 1 p1, start: {PARAGRAPH}, print: In the ALPHA trial, {reason}}}\n"
        f"- {{in: 1 p1, start: 3, print: 40 patients, {reason}}}\n",
        encoding="utf-8",
    )
    assert any("unread.yaml:2" in str(one) for one in outcome(folder).astray)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph import sources
from graph.sources import Complaint, EvidenceError
from tests.graph.conftest import Broken

ALPHA = "mele-2024/studies/ALPHA.yaml"
READING = "{in: 1 p1, start: 260, print: 28.4 months, cites: [2]}"
REJECTED = "    rejected: [{cell: T1 pfs-itt ALPHA, print: 35.7 months, value: 35.7}]\n"
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"
TOO_LONG = f"{{in: 1 p1, start: 260, print: {LONG}}}"
NOT_REACHED = "- cohort: DaraPd-LenR\n    endpoint: PFS"

# what stands in ALPHA.yaml, what a careless hand makes of it, what the curator is told, and the
# words on the line that the complaint names, where these are not the mistake itself
MISTAKES = [
    ("value: 17.8", "valeu: 17.8", "unknown key 'results.2.valeu': see the record's fields", ""),
    ("status: not reached", "status: unknown", "'results.1.status' is 'unknown', but must be", ""),
    ("kind: trial", "kind: study", "'kind' is 'study', but must be 'trial', 'real-world", ""),
    ("label: ALPHA\n", "", "'label' is missing", "id: ALPHA"),
    ("label: ALPHA", "label: [ALPHA]", "'label' is ['ALPHA']: input should be a valid string", ""),
    ("n: 100", "n: many", "'sizes.0.n' is 'many': input should be a valid integer", ""),
    ("n: 100", "n: -1", "'sizes.0.n' is -1: input should be greater than or equal to 0", ""),
    ("value: 28.4", "value: 28,4", "'results.0.value' is '28,4': input should be a valid", ""),
    ('grade: ">=3"', 'grade: ">=9"', "'events.0.grade' is '>=9': string should match", ""),
    ("id: DaraPd\n", "id: Dara Pd\n", "'arms.0.id' is 'Dara Pd': string should match", ""),
    (READING, "{in: 1 p1, cell: T1, print: x}", "exactly one of 'cell', 'in' and 'absent'", ""),
    (READING, "{print: 28.4 months}", "give exactly one of 'cell', 'in' and 'absent'", ""),
    (READING, "{in: 1 p1, start: 260}", "a reading 'in' running text needs 'print'", ""),
    (READING, TOO_LONG, "'print' is longer than twelve words: keep the figure, not the text", ""),
    ("{absent: T1, note: The cell is empty.}", "{absent: T1}", "and needs a 'note'", ""),
    (
        "    because: MisplacedCell\n",
        "",
        "needs 'because' and 'note'",
        "- cohort: DaraPd-ITT\n    e",
    ),
    (REJECTED, "", "'because' without a rejected reading", "- cohort: DaraPd-ITT\n    endpoint: P"),
    ("[{cell: T1 pfs-len-r ALPHA}]", "[]", "'results.1.read' is []", ""),
    ("status: not reached", "value: 1", "a value needs its 'unit'", NOT_REACHED),
    ("status: not reached", "status: reported", "if and only if its status", NOT_REACHED),
    ("thing: RandomizedDesign", "value: a\n    thing: b", "one of 'value' and 'thing'", "- attri"),
]


@pytest.mark.parametrize(("old", "new", "sentence", "place"), MISTAKES)
def test_a_mistake_in_a_study_is_told_with_its_line_and_a_sentence(
    broken: Callable[..., Broken], old: str, new: str, sentence: str, place: str
) -> None:
    folder, line = broken(ALPHA, old, new)
    text = (folder / ALPHA).read_text(encoding="utf-8")
    if place:
        before = "\n".join(text.splitlines()[:line])
        line = before[: before.rindex(place)].count("\n") + 1
    told = [one for one in complaints(folder) if sentence in one.sentence]
    assert [(one.file, one.line) for one in told] == [(ALPHA, line)]


# the same for the lists that all studies share
SHARED_MISTAKES = [
    ("mele-2024/source.yaml", '"000000', '"', "'sha256' is '0000"),
    ("mele-2024/tables.yaml", '{print: "NR",', "{printed: NR,", "unknown key"),
    ("mele-2024/references.yaml", "number: 2", "number: two", "'number' is 'two': input should"),
    ("mele-2024/drugs.yaml", "{id: daratumumab, ", "{id: daratumumab, class: x, ", "key 'class'"),
    (
        "mele-2024/regimens.yaml",
        "components: [lenalidomide, d",
        "components: [d d, d",
        "'components",
    ),
    ("mele-2024/events.yaml", "definition:", "means:", "'definition' is missing"),
    ("mele-2024/conclusions.yaml", "words: more", "wording: more", "unknown key 'wording'"),
    ("mele-2024/abbreviations.yaml", "expansion:", "expands:", "unknown key 'expands'"),
    ("mele-2024/conflicts.yaml", "id: C01", "id: C1", "'id' is 'C1': string should match"),
    ("mele-2024/conflicts.yaml", "kind: values", "kind: numbers", "'kind' is 'numbers', but must"),
    ("background/drugs.yaml", "thing: IMiD,", "thing: IMiD, url: x,", "unknown key 'claims.0.url'"),
]


@pytest.mark.parametrize(("file", "old", "new", "sentence"), SHARED_MISTAKES)
def test_a_mistake_in_a_shared_list_is_told_with_its_file_and_line(
    broken: Callable[..., Broken], file: str, old: str, new: str, sentence: str
) -> None:
    folder, line = broken(file, old, new)
    told = [(one.file, one.line) for one in complaints(folder) if sentence in one.sentence]
    assert told == [(file, line)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (READING, TOO_LONG),
        (READING, "{print: 28.4 months}"),
        ("value: 17.8", "value: many"),
        ("n: 100", "n: many"),
    ],
)
def test_one_mistake_is_told_once(broken: Callable[..., Broken], old: str, new: str) -> None:
    folder, _ = broken(ALPHA, old, new)
    assert len(complaints(folder)) == 1


# what may happen to a file as a whole
RUINS = [
    (ALPHA, b"id: ALPHA\n  kind: [trial\n", 2, "not valid YAML: mapping values are not allowed"),
    (ALPHA, b"id: ALPHA\nid: BETA\n", 2, 'not valid YAML: found duplicate key "id"'),
    (ALPHA, b"id: ALPHA\nlabel: caf\xe9\n", 1, "this file is not UTF-8 text"),
    (ALPHA, b"", 1, "'this entry' is None"),
    (ALPHA, b"a few words", 1, "'this entry' is 'a few words'"),
    (ALPHA, b"id: ALPHA\nkind: \x07\n", 2, "not valid YAML: "),
    ("mele-2024/drugs.yaml", b"id: lenalidomide\n", 1, "this file must be a list: '- ' entries"),
    ("mele-2024/source.yaml", None, 1, "this file is missing"),
]


@pytest.mark.parametrize(("file", "content", "line", "sentence"), RUINS)
def test_a_file_that_cannot_be_read_is_told_by_name(
    evidence: Path, file: str, content: bytes | None, line: int, sentence: str
) -> None:
    (evidence / file).unlink()
    if content is not None:
        (evidence / file).write_bytes(content)
    (complaint,) = complaints(evidence)
    assert (complaint.file, complaint.line) == (file, line)
    assert complaint.sentence.startswith(sentence)


def test_all_mistakes_of_a_round_are_told_together_in_order(
    broken: Callable[..., Broken],
) -> None:
    broken(ALPHA, "value: 17.8", "valeu: 17.8")
    broken(ALPHA, "n: 100", "n: many")
    broken("mele-2024/studies/WARD.yaml", "value: 9", "value: nine")
    folder, _ = broken("mele-2024/conflicts.yaml", "id: C01", "id: C1")
    (folder / "mele-2024/drugs.yaml").write_text("none")
    places = [(one.file, one.line) for one in complaints(folder)]
    assert [file.rpartition("/")[2] for file, _ in places] == [
        "conflicts.yaml", "drugs.yaml", "ALPHA.yaml", "ALPHA.yaml", "WARD.yaml",
    ]  # fmt: skip
    assert places == sorted(places)


def test_the_message_is_one_complaint_a_line(broken: Callable[..., Broken]) -> None:
    broken("mele-2024/studies/WARD.yaml", "value: 9", "value: nine")
    folder, line = broken(ALPHA, "n: 100", "n: many")
    with pytest.raises(EvidenceError) as caught:
        sources.load(folder / "mele-2024")
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{ALPHA}:{line}: 'sizes.0.n'")
    assert second.startswith("mele-2024/studies/WARD.yaml:11: 'results.0.value'")


def test_numbers_keep_the_digits_they_were_written_with(
    broken: Callable[..., Broken],
) -> None:
    folder, _ = broken(ALPHA, "value: 28.4", "value: 28.40")
    alpha, _ = sources.load(folder / "mele-2024").studies
    assert str(alpha.record.results[0].value) == "28.40"


def complaints(folder: Path) -> tuple[Complaint, ...]:
    with pytest.raises(EvidenceError) as caught:
        load(folder)
    return caught.value.complaints


def load(folder: Path) -> None:
    sources.load(folder / "mele-2024")
    sources.load_background(folder / "background")

"""`myelokg template` and `myelokg import`: tables filled in by hand, and each mistake once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from graph import sources
from graph.curation.forms import FORMS
from tests.server.test_draft import Run, after_steps, contents, runner

INTO = ("--source", "invented-2032", "--text", "abstract.txt")
ROW = {
    "study": "OMICRON",
    "cohort": "DaraPd-ITT",
    "endpoint": "PFS",
    "statistic": "RateAtTimepoint",
    "value": "84.0",
    "unit": "Percent",
    "printed": "84.0%",
}
OTHER = ROW | {"endpoint": "TTP", "value": "21.40", "unit": "Month", "printed": "21.40 months"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files that the steps of docs/curating.md leave, by their names."""
    place = tmp_path_factory.mktemp("before")
    after_steps(place)
    files = (one for one in place.rglob("*") if one.is_file())
    return {str(one.relative_to(place)): one.read_text("utf-8") for one in files}


@pytest.fixture
def evidence(before: dict[str, str], tmp_path: Path) -> Path:
    for name, text in before.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "evidence"


@pytest.fixture
def run(evidence: Path) -> Run:
    return runner(evidence)


def table(evidence: Path, *rows: dict[str, str], name: str = "results.csv") -> str:
    """A CSV file with some rows."""
    path = evidence.parent / name
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def results(evidence: Path) -> list[tuple[str, str, str | None]]:
    study = sources.load(evidence / "invented-2032").studies[0].record
    return [(one.endpoint, str(one.value), one.row) for one in study.results if one.row]


def test_rows_become_entries_that_keep_their_rows(evidence: Path, run: Run) -> None:
    path = table(evidence, ROW, OTHER)
    result = run("import", path, *INTO)
    assert result.exit_code == 0, result.output
    assert "2 rows taken, 0 rows there already, 0 refusals" in result.output
    taken = [("PFS", "84.0", "results.csv 2"), ("TTP", "21.40", "results.csv 3")]
    assert results(evidence) == taken
    after = contents(evidence)
    again = run("import", path, *INTO)
    assert "0 rows taken, 2 rows there already, 0 refusals" in again.output
    assert contents(evidence) == after


def test_a_workbook_is_offered_filled_in_and_taken(evidence: Path, run: Run) -> None:
    path = evidence.parent / "results.xlsx"
    assert run("template", str(path)).exit_code == 0
    book = load_workbook(path)
    sheet = book["result"]
    columns = [one.value for one in sheet[1]]
    assert tuple(columns) == FORMS["result"].columns
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    endpoints = book["lists"][offered["C2:C1001"].partition("!")[2].replace("$", "")]
    assert [cell.value for (cell,) in endpoints][:2] == ["ORR", "OS"]
    assert {row[0].value for row in book["explained"].iter_rows()} >= set(columns)
    for place, column in enumerate(columns, start=1):
        sheet.cell(3, place, ROW.get(column))
    sheet.cell(3, columns.index("value") + 1, 84.0).number_format = "0.0"
    book.save(path)
    result = run("import", str(path), *INTO)
    assert result.exit_code == 0, result.output
    assert results(evidence) == [("PFS", "84.0", "results.xlsx 3")]


@pytest.mark.parametrize("kind", [name for name, form in FORMS.items() if form.of_study])
def test_the_example_of_a_template_is_passed_over(evidence: Path, run: Run, kind: str) -> None:
    path = str(evidence.parent / "table.csv")
    assert run("template", path, "--record", kind).exit_code == 0
    result = run("import", path, "--record", kind, *INTO)
    assert "0 rows taken, 0 rows there already, 0 refusals" in result.output
    assert "nothing is overwritten" in run("template", path).output


MISTAKES = [
    ({"value": "22"}, "row 2, column value: 'value' is 22, which does not stand in '84.0%'"),
    ({"unit": "Week"}, "row 2, column unit: 'unit' is 'Week', but must be"),
    ({"value": ""}, "row 2, column value: 'this entry': a result has a 'value' if and only if"),
    ({"printed": "84.1%"}, "row 2, column printed: '84.1%' does not stand in the text"),
    ({"printed": ""}, "row 2, column printed: give the words as printed"),
    ({"cohort": "DaraPd-LTT"}, "row 2, column cohort: cohort 'DaraPd-LTT' is not known; nearest"),
    ({"study": "OMIKRON"}, "row 2, column study: study 'OMIKRON' is not known: make it with"),
    ({"cites": "7"}, "row 2, column read: reference 7 is not in references.yaml"),
    ({"endpoint": "TTP"} | OTHER, "row 3, column study: row 2 is about the same"),
    (
        {"endpoint": "OS", "statistic": "Median"},
        "row 2, column cohort: DaraPd-ITT, OS, Median is there already, at invented-2032/",
    ),
]


@pytest.mark.parametrize(("wrong", "sentence"), MISTAKES)
def test_a_row_is_refused_with_row_and_column_and_none_is_taken(
    evidence: Path, run: Run, wrong: dict[str, str], sentence: str
) -> None:
    before = contents(evidence)
    result = run("import", table(evidence, ROW | wrong, OTHER), *INTO)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "1 refusal; nothing was written" in result.output
    assert contents(evidence) == before


@pytest.mark.parametrize("wrong", [{"cohort": "Nobody"}, {"value": "22"}])
def test_rows_that_are_right_are_taken_partly(
    evidence: Path, run: Run, wrong: dict[str, str]
) -> None:
    result = run("import", table(evidence, ROW | wrong, OTHER), *INTO, "--partly")
    assert result.exit_code == 1
    assert "1 row taken, 0 rows there already, 1 refusal" in result.output
    assert results(evidence) == [("TTP", "21.40", "results.csv 3")]


TABLES = [
    (b"study;cohort;endpont\n", "the column 'endpont' is not known; did you mean 'endpoint'?"),
    (b"study\tcohort\n", "columns are missing: endpoint"),
    (b"", "columns are missing: cohort, endpoint, study"),
    (b"study\n\xff\n", "is not UTF-8 text"),
]


@pytest.mark.parametrize(("content", "sentence"), TABLES)
def test_a_table_that_cannot_be_read_is_told(
    evidence: Path, run: Run, content: bytes, sentence: str
) -> None:
    path = evidence.parent / "results.csv"
    path.write_bytes(content)
    assert sentence in run("import", str(path), *INTO).output
    workbook = path.with_suffix(".xlsx")
    workbook.write_bytes(content)
    assert "is no workbook of Excel" in run("import", str(workbook), *INTO).output


def test_a_kind_that_is_no_row_is_told(evidence: Path, run: Run) -> None:
    result = run("import", table(evidence, ROW), *INTO, "--record", "drug")
    assert "'drug' is no kind of entry: there are arm, cohort" in result.output
    assert "say by --source" in run("import", table(evidence, ROW)).output

"""`check` and `diff`: what the evidence as it stands is worth, and what it would change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import queries
from graph import release as releasing
from queries import expectation
from queries.describe import describe
from server import rehearsal
from server.cli import main
from tests.graph.conftest import SMALL

ALPHA = "mele-2024/studies/ALPHA.yaml"
Invoke = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of the small review, which all tests compare with."""
    folder = tmp_path_factory.mktemp("drafts")
    releasing.make(folder, evidence=SMALL, further=describe(queries.load().values()))
    return folder


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "evidence"))


@pytest.fixture
def invoke(folder: Path, evidence: Path) -> Invoke:
    def invoke(*arguments: str) -> Result:
        given = [*arguments, "--evidence", str(evidence)]
        env = {"MYELOKG_RELEASES": str(folder)}
        return CliRunner().invoke(main, given, env=env, catch_exceptions=False)

    return invoke


def replace(evidence: Path, file: str, old: str, new: str) -> None:
    path = evidence / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_sound_and_unchanged_is_told_so(invoke: Invoke, folder: Path) -> None:
    result = invoke("check")
    assert result.exit_code == 0
    assert "read: 1 source, 2 studies" in result.stdout
    assert f"changes since release {releasing.current(folder).id}:\n  Nothing has changed." in (
        result.stdout
    )
    assert result.stdout.endswith("0 errors, 0 warnings\n")
    assert invoke("diff").stdout == "Nothing has changed.\n"


def test_a_mistake_is_told_by_file_and_line(invoke: Invoke, evidence: Path) -> None:
    replace(evidence, ALPHA, "cohort: DaraPd-LenR-1LOT", "cohort: DaraPd-LenR-2LOT")
    result = invoke("check")
    assert result.exit_code == 1
    assert f"{ALPHA}:" in result.stderr
    assert "cohort 'DaraPd-LenR-2LOT' is not known; nearest: DaraPd-LenR-1LOT" in result.stderr


def test_a_figure_that_reads_otherwise_is_told_with_its_answers(
    invoke: Invoke, evidence: Path, folder: Path
) -> None:
    replace(evidence, ALPHA, "value: 17.8", "value: 19.8")
    replace(evidence, "mele-2024/tables.yaml", "17.8 months", "19.8 months")
    before = releasing.listed(folder)
    document = json.loads(invoke("diff", "--json").stdout)
    said = {one["title"]: one["lines"] for one in document["sections"]}
    assert any("value from 17.8 to 19.8" in line for line in said["Changed"])
    question = queries.load()[queries.FLAGSHIP].question
    assert question in said["Questions answered otherwise"]
    rows = [one for one in said["Rows of their answers that came and went"] if question in one]
    assert any("No longer: trial ALPHA" in one and "value 17.8" in one for one in rows)
    assert any("Now: trial ALPHA" in one and "value 19.8" in one for one in rows)
    assert releasing.listed(folder) == before, "a draft makes no release"


def test_a_release_that_is_not_there_is_told(invoke: Invoke, folder: Path) -> None:
    result = invoke("diff", "--since", "000000000000")
    assert result.exit_code == 1
    assert releasing.current(folder).id in result.stderr


def test_a_row_that_went_is_an_error_and_one_that_came_a_warning() -> None:
    path = Path("median-pfs.expected.csv")
    expected = expectation.Expectation(path, "median-pfs", {}, ("trial", "value"), frozenset())
    outcome = expectation.Outcome(
        expected, came=frozenset({("OMEGA", "12")}), missing=frozenset({("ALPHA", "18")})
    )
    errors, warnings = list[str](), list[str]()
    rehearsal._judge(outcome, errors, warnings)
    assert [one.partition(": ")[0] for one in errors + warnings] == [f"queries/{path}:1"] * 2
    assert errors[0].endswith("if it was wrong: trial ALPHA, value 18")
    assert warnings[0].endswith("if it is right: trial OMEGA, value 12")

"""`myelokg new`, as a curator uses it: the steps of docs/curating.md, and each mistake once."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from difflib import ndiff
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph import sources
from graph.curation.forms import FORMS
from server.cli import main
from tests.graph.conftest import SMALL

PAGE = (Path(__file__).parents[2] / "docs" / "curating.md").read_text(encoding="utf-8")
STEPS = [
    shlex.split(line.replace("\\\n", " "))
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in re.split(r"(?<!\\)\n", block)
    if "myelokg new" in line
]
OF_STUDY = ("--source", "invented-2032", "--study", "OMICRON", "--no-questions")
Run = Callable[..., Result]


def runner(evidence: Path) -> Run:
    """Runs a command on the evidence of a folder, in the folder beside it."""

    def run(*words: str, answers: str | None = None) -> Result:
        given = [str(evidence.parent / one) if one == "abstract.txt" else one for one in words]
        command = [*given, "--evidence", str(evidence)]
        return CliRunner().invoke(main, command, input=answers, catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return after_steps(tmp_path_factory.mktemp("curated"))


def after_steps(place: Path) -> Path:
    """The small evidence after all steps of the page; beside it the abstract."""
    (abstract,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (place / "abstract.txt").write_text(abstract, encoding="utf-8")
    evidence = Path(shutil.copytree(SMALL, place / "evidence"))
    for _, *step in STEPS:
        result = runner(evidence)(*step)
        assert result.exit_code == 0, result.output
        assert "wrote" in result.output
    return evidence


@pytest.fixture
def evidence(done: Path, tmp_path: Path) -> Path:
    shutil.copytree(done.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "evidence"


@pytest.fixture
def run(evidence: Path) -> Run:
    return runner(evidence)


def contents(folder: Path) -> dict[str, str]:
    return {str(one): one.read_text("utf-8") for one in folder.rglob("*.yaml")}


def test_the_steps_of_the_page_give_a_trial_that_passes_every_check(done: Path) -> None:
    run = runner(done)
    checked = run("check")
    assert checked.exit_code == 0, checked.output
    assert "0 errors" in checked.output
    verified = run("verify", "abstract.txt")
    assert "6 readings, 0 complaints" in verified.output


def test_the_file_of_the_trial_has_the_form_of_the_house(done: Path) -> None:
    text = (done / "invented-2032/studies/OMICRON.yaml").read_text("utf-8")
    assert text.startswith("id: OMICRON\nkind: trial\nlabel: OMICRON\n\narms:\n  - id: DaraPd\n")
    assert "\ncohorts:\n  - {id: DaraPd-ITT, arm: DaraPd, itt: true}\n\nsizes:\n" in text
    assert (
        "  - cohort: DaraPd-ITT\n    endpoint: PFS\n    value: 21.40\n    unit: Month\n"
        "    against: Rd\n    against_value: 11.2\n    p: p = 0.003\n    read: [{in: results p1, "
    ) in text


def test_an_entry_leaves_the_rest_of_a_file_as_it_is(evidence: Path, run: Run) -> None:
    path = evidence / "mele-2024/studies/ALPHA.yaml"
    before = path.read_text("utf-8").splitlines()
    given = ("--source", "mele-2024", "--study", "ALPHA", "--no-questions")
    paragraph = sources.load(evidence / "mele-2024").source.record.paragraphs[0]
    added = ("--in", paragraph.id, "--start", str(paragraph.start), "--printed", "9 m")
    result = run(
        *("new", "result", *given, "--cohort", "DaraPd-ITT", "--endpoint", "TTNT"),
        *("--value", "9", "--unit", "Month", *added),
    )
    assert result.exit_code == 0, result.output
    after = path.read_text("utf-8").splitlines()
    told = [one for one in ndiff(before, after) if not one.startswith(("  ", "?"))]
    assert {one[0] for one in told} == {"+"}
    assert "+     endpoint: TTNT" in told


def test_what_is_not_an_option_is_asked(evidence: Path, run: Run) -> None:
    text = str(evidence.parent / "abstract.txt")
    said = ["invented-2032", "OMICRON", "DaraPd-IT", "DaraPd-ITT", "TTP", "", "106", "Month"]
    said += ["", "", "", "", "", "106 patients", text, "2", ""]
    result = run("new", "result", answers="\n".join(said) + "\n")
    assert result.exit_code == 0, result.output
    assert "'DaraPd-IT' is not known; the nearest: DaraPd-ITT" in result.output
    assert "1: character" in result.output
    assert "2: character" in result.output
    study = sources.load(evidence / "invented-2032").studies[0].record
    assert (study.results[-1].endpoint, study.results[-1].value) == ("TTP", 106)


RESULT = ("result", *OF_STUDY, "--text", "abstract.txt", "--cohort", "DaraPd-ITT")
PFS = (*RESULT, "--endpoint", "PFS", "--statistic", "RateAtTimepoint", "--unit", "Percent")
MISTAKES = [
    ((*PFS, "--value", "22", "--printed", "rate was 84.0%"), "'value' is 22, which does not stand"),
    (
        (*PFS, "--value", "84", "--printed", "response rate is 84.0%"),
        "the nearest is 'response rate was 84.0%.",
    ),
    ((*PFS, "--value", "106", "--printed", "106 patients"), "stands at 2 places: say which by"),
    ((*PFS, "--value", "84", "--printed", "84", "--in", "methods p1"), "'84' stands elsewhere"),
    ((*PFS, "--value", "84", "--printed", "84", "--start", "x"), "'start' is 'x', but must be"),
    ((*PFS, "--value", "many", "--printed", "84.0%"), "'value' is 'many'"),
    ((*PFS, "--printed", "84.0%"), "if and only if its status is 'reported'"),
    ((*PFS, "--value", "84"), "give the words as printed, or in 'absent'"),
    ((*PFS, "--status", "not reported", "--absent", "results"), "'absent' needs a 'note'"),
    ((*PFS, "--value", "84", "--printed", "84.0%", "--cites", "one"), "'cites' is 'one'"),
    ((*PFS, "--value", "84", "--printed", "84.0%", "--cites", "9"), "reference 9 is not in"),
    (
        (*RESULT, "--endpoint", "ORS", "--status", "not reached", "--printed", "not reached"),
        "endpoint 'ORS' is not known; nearest: OS, ORR",
    ),
    (
        (*RESULT, "--endpoint", "OS", "--status", "not reached", "--printed", "not reached"),
        "DaraPd-ITT, OS, Median is there already, at invented-2032/studies/OMICRON.yaml:",
    ),
    (("cohort", *OF_STUDY, "--id", "DaraPd-ITT"), "DaraPd-ITT is there already"),
    (("cohort", *OF_STUDY, "--id", "X", "--len", "often"), "'len' is 'often', but must be"),
    (("cohort", *OF_STUDY, "--id", "X", "--arm", "Pd"), "arm 'Pd' is not known"),
    (
        (
            "cohort",
            "--source",
            "invented-2032",
            "--no-questions",
            "--study",
            "OMIKRON",
            "--id",
            "X",
        ),
        "study 'OMIKRON' is not known: make it with `myelokg new trial OMIKRON`",
    ),
    (("trial", "OMICRON", "--source", "invented-2032"), "nothing is overwritten"),
    (("trial", "OMEGA", "--source", "other"), "there is no source 'other'"),
    (("trial", "O MEGA", "--source", "invented-2032"), "'id' is 'O MEGA'"),
    (("drug", "--no-questions", "--id", "x", "--label", "x"), "say by --source whose evidence"),
    (
        ("source", "Other", "--id", "O", "--kind", "primary report", "--title", "O"),
        "'Other' is no name of a folder",
    ),
    (
        ("source", "other", "--id", "Invented2032", "--kind", "primary report", "--title", "O"),
        "the key Invented2032 is that of invented-2032",
    ),
]


@pytest.mark.parametrize(("words", "sentence"), MISTAKES)
def test_a_mistake_is_told_and_nothing_is_written(
    done: Path, words: tuple[str, ...], sentence: str
) -> None:
    before = contents(done)
    given = (*words, "--text", "abstract.txt") if words[0] == "source" else words
    result = runner(done)("new", *given)
    assert result.exit_code == 1
    assert sentence in result.output
    assert contents(done) == before


def test_the_text_of_another_source_is_refused(evidence: Path, run: Run) -> None:
    (evidence.parent / "abstract.txt").write_text("Another text.", encoding="utf-8")
    result = run("new", *PFS, "--value", "84", "--printed", "84.0%")
    assert "the text is not that of Invented2032: its SHA-256 is" in result.output


def test_what_is_still_missing_is_told(run: Run) -> None:
    result = run("new", "trial", "SIGMA", "--source", "invented-2032")
    assert "still missing: SIGMA has no arms yet: `myelokg new arm" in result.output


def test_a_study_that_another_source_knows_is_described_as_there(evidence: Path, run: Run) -> None:
    given = ("--source", "invented-2032", "--text", "abstract.txt", "--no-questions")
    result = run(
        *("new", "result", *given, "--study", "ALPHA", "--cohort", "DaraPd-ITT"),
        *("--endpoint", "ORR", "--statistic", "ProportionOfPatients", "--unit", "Percent"),
        *("--value", "84.0", "--printed", "84.0%"),
    )
    assert result.exit_code == 0, result.output
    text = (evidence / "invented-2032/studies/ALPHA.yaml").read_text("utf-8")
    assert text.startswith("id: ALPHA\nkind: trial\nlabel: ALPHA\n\nresults:\n")


@pytest.mark.parametrize("name", FORMS)
def test_every_kind_of_entry_explains_its_questions(name: str) -> None:
    told = " ".join(CliRunner().invoke(main, ["new", name, "--help"]).output.split())
    for question in FORMS[name].questions:
        assert question.option in told
        assert question.meaning in told

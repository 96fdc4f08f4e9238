"""`myelokg ask`, as somebody uses it: in a terminal, in a pipe, and with the Tab key."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner

import queries
from queries import FLAGSHIP
from queries.choices import Catalogue
from server.ask import example
from server.cli import main
from server.engine import Engine
from server.settings import Settings
from server.terminal import Head, table

Run = Callable[..., "CompletedProcess[str]"]
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from server.cli import main; main(prog_name='myelokg')"]
QUESTIONS = queries.load()


@pytest.fixture(scope="module")
def catalogue(engine: Engine) -> Catalogue:
    return Catalogue(QUESTIONS, lambda: engine)


@pytest.fixture
def terminal(settings: Settings) -> Callable[..., tuple[str, int]]:
    """Run `myelokg` in a terminal so many characters wide; what it shows, and its exit code."""

    def terminal(width: int, *arguments: str) -> tuple[str, int]:
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
        environment["MYELOKG_RELEASES"] = str(settings.releases)
        process = subprocess.Popen(
            [*COMMAND, *arguments], cwd=ROOT, env=environment, stdin=its, stdout=its, stderr=its
        )
        os.close(its)
        return read(ours).replace("\r\n", "\n"), process.wait(timeout=30)

    return terminal


def read(handle: int) -> str:
    """All that is shown; the end of a terminal is an error on Linux."""
    shown = b""
    while True:
        try:
            piece = os.read(handle, 65536)
        except OSError:
            piece = b""
        if not piece:
            os.close(handle)
            return shown.decode()
        shown += piece


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_terminal_gets_a_table_that_fits(
    terminal: Callable[..., tuple[str, int]], width: int
) -> None:
    shown, code = terminal(width, "ask", FLAGSHIP)
    assert code == 0
    assert max(map(len, shown.splitlines())) <= width
    assert "17.8 months" in shown
    assert shown.rstrip().splitlines()[-1].startswith("(5 rows")


def test_headings_have_units_and_numbers_stand_to_the_right(
    terminal: Callable[..., tuple[str, int]],
) -> None:
    shown, _ = terminal(160, "ask", "pfs-at-least", "--least", "20")
    lines = shown.splitlines()
    rule = next(line for line in lines if line.startswith("─"))
    column = [found.span() for found in re.finditer("─+", rule)][2]
    cells = [line[slice(*column)] for line in lines]
    assert "months" in " ".join(cells[: lines.index(rule)])
    values = [one for one in cells if re.fullmatch(r" *\d+(\.\d+)?", one)]
    assert len(values) == 4


def test_where_there_is_no_room_each_row_is_a_list(
    terminal: Callable[..., tuple[str, int]],
) -> None:
    shown, _ = terminal(50, "ask", FLAGSHIP)
    assert "Trial: CARTITUDE-4" in shown
    assert "Median PFS: not reached" in shown
    assert max(map(len, shown.splitlines())) <= 50


def test_wide_keeps_each_row_on_one_line(terminal: Callable[..., tuple[str, int]]) -> None:
    shown, _ = terminal(80, "ask", FLAGSHIP, "--wide")
    assert len(shown.splitlines()) == 2 + 5 + 1
    assert "Section 3.3, paragraph 6" in shown


def test_what_is_cut_is_said(terminal: Callable[..., tuple[str, int]]) -> None:
    shown, _ = terminal(100, "ask", "limitations")
    assert "…" in shown
    assert "--wide shows" in shown


def test_a_pipe_gets_clean_csv(run: Run) -> None:
    done = run("ask", FLAGSHIP)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["trial"] for row in rows].count("EMN011") == 3
    assert done.stderr == ""


def test_a_reader_that_has_seen_enough_is_no_mistake(settings: Settings) -> None:
    ours = os.environ | {"MYELOKG_RELEASES": str(settings.releases)}
    asked = [*COMMAND, "ask", "adverse-events", "--trial", "CANDOR"]
    process = subprocess.Popen(
        asked, cwd=ROOT, env=ours, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(timeout=30)


@pytest.fixture(params=["local", "server", "endpoint"])
def place(request: pytest.FixtureRequest) -> list[str]:
    """The three places that can be asked, as options."""
    if request.param == "local":
        return []
    address = request.getfixturevalue("address")
    return ["--endpoint", address if request.param == "server" else f"{address}/sparql"]


def test_the_same_is_answered_wherever_it_is_asked(run: Run, place: list[str]) -> None:
    given = ["--drug", "daratumumab", "--drug", "isatuximab", "--endpoint", "any"]
    done = run("ask", *place, "results", *given, "--knowledge", "review")
    assert done.returncode == 0, done.stderr
    assert done.stdout == run("ask", "results", *given, "--knowledge", "review").stdout
    assert len(done.stdout.splitlines()) > 10


WRONG = [
    (["results", "--drug", "daratumumap"], "Did you mean daratumumab"),
    (["results", "--endpoint", "pf"], "Did you mean pfs or"),
    (["results", "--drugs", "daratumumab"], "--drug"),
    (["results", "--param", "drugs=daratumumab"], "Did you mean drug?"),
    (["pfs-at-least", "--least", "1000"], "the nearest is 100"),
    (["pfs-at-least", "--least", "many"], "a number such as 20"),
    (["pfs-at-least", "--least", "1", "--least", "2"], "one value"),
    (["what-is-called"], "such as 'dara'"),
    (["result"], "The nearest: results"),
    (["results", "--format", "pdf"], "csv"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_what_is_not_well_asked_ends_with_a_sentence_and_two(
    settings: Settings, place: list[str], arguments: list[str], words: str
) -> None:
    ours = {"MYELOKG_RELEASES": str(settings.releases)}
    done = CliRunner().invoke(main, ["ask", *place, *arguments], env=ours)
    assert done.exit_code == 2
    assert done.stdout == ""
    said = done.stderr.split("Error: ")[1]
    assert words in said
    assert len(said.splitlines()) == 1


def test_an_address_may_stand_after_the_question(run: Run, address: str) -> None:
    done = run("ask", "results", "--endpoint", "os", f"--endpoint={address}")
    assert "overall survival" in done.stdout


def test_nobody_at_the_address_ends_with_a_sentence_and_one(
    run: Run, free: Callable[[], int]
) -> None:
    done = run("ask", "--endpoint", f"http://127.0.0.1:{free()}", FLAGSHIP)
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("suffix", "mark"),
    [
        ("csv", b"trial,"),
        ("tsv", b"?trial\t"),
        ("json", b'{"head":'),
        ("xml", b"<?xml"),
        ("tidy.json", b'{"question":'),
        ("xlsx", b"PK"),
    ],
)
def test_a_file_is_written_in_the_format_of_its_name(
    settings: Settings, tmp_path: Path, place: list[str], suffix: str, mark: bytes
) -> None:
    file = tmp_path / f"answer.{suffix}"
    ours = {"MYELOKG_RELEASES": str(settings.releases)}
    done = CliRunner().invoke(main, ["ask", *place, FLAGSHIP, "--output", str(file)], env=ours)
    assert (done.exit_code, done.output) == (0, "")
    assert file.read_bytes().startswith(mark)


def test_tidy_json_is_the_same_wherever_it_is_asked(run: Run, place: list[str]) -> None:
    done = run("ask", *place, "pfs-at-least", "--format", "tidy")
    there = json.loads(done.stdout)
    here = json.loads(run("ask", "pfs-at-least", "--format", "tidy").stdout)
    assert there == here
    assert {one["trial"]: one["months"] for one in there["rows"]}["MM-014"] == 23.7


def test_the_list_is_grouped_and_can_be_searched(run: Run) -> None:
    listing = run("ask").stdout
    for group in queries.GROUPS:
        assert f"\n{group.capitalize()}:\n" in listing
    found = run("ask", "--search", "Hazard ratio").stdout
    assert "hazard-ratios" in found
    assert "undefined-abbreviations" not in found
    nothing = run("ask", "--search", "hazard xyz")
    assert nothing.returncode == 1
    assert "No question has all of these words" in nothing.stderr


def test_help_explains_question_parameters_columns_and_an_example(run: Run) -> None:
    query = QUESTIONS["pfs-at-least"]
    told = " ".join(run("ask", query.id, "--help").stdout.split())
    assert query.question in told
    assert query.why in told
    assert "From 0 to 100. Default: 20." in told
    assert "Median PFS, months" in told
    assert "len-r (lenalidomide-refractory" in told
    assert "daratumumab" in run("ask", "results", "--help").stdout


def test_help_knows_the_choices_of_the_server(run: Run, address: str) -> None:
    told = " ".join(run("ask", "--endpoint", address, "results", "--help").stdout.split())
    assert "belantamab-mafodotin" in told


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_example_asks_its_question(name: str, catalogue: Catalogue) -> None:
    query = catalogue[name]
    words = example(query).split()
    assert words[:3] == ["myelokg", "ask", name]
    given = dict(zip([one[2:] for one in words[3::2]], words[4::2], strict=True))
    query.bind({key: [value] for key, value in given.items()})


def test_an_example_runs(run: Run) -> None:
    done = run(*example(QUESTIONS["what-is-called"]).split()[1:])
    assert "daratumumab" in done.stdout


@pytest.fixture
def completed(settings: Settings, tmp_path: Path) -> Callable[..., list[str]]:
    """Complete a line as a shell does, by the protocol of click."""

    def completed(line: str, shell: str = "bash") -> list[str]:
        words = line.split(" ")
        environment = {
            "MYELOKG_RELEASES": str(settings.releases),
            "XDG_CACHE_HOME": str(tmp_path),
            "_MYELOKG_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": " ".join(words[:-1]) if shell == "fish" else line,
            "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
        }
        done = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.stderr == ""
        return done.stdout.split("\n")

    return completed


def test_the_shell_completes_ids_options_and_choices(
    completed: Callable[..., list[str]], address: str
) -> None:
    assert f"plain,{FLAGSHIP}" in completed("myelokg ask len-r")
    assert "plain,--drug" in completed("myelokg ask results --d")
    for words in ("ask", f"ask --endpoint {address}", f"ask --endpoint {address}/sparql"):
        found = completed(f"myelokg {words} results --drug da")
        assert [one for one in found if one] == ["plain,daratumumab"], words
        assert "plain,pfs2" in completed(f"myelokg {words} results --endpoint pf")


def test_zsh_and_fish_are_told_what_a_choice_stands_for(
    completed: Callable[..., list[str]],
) -> None:
    line = "myelokg ask results --class car"
    assert "CAR-T cell therapy" in completed(line, "zsh")
    assert "plain,car-t-cell-therapy\tCAR-T cell therapy" in completed(line, "fish")


def test_nobody_at_the_address_completes_nothing(
    completed: Callable[..., list[str]], free: Callable[[], int]
) -> None:
    assert completed(f"myelokg ask --endpoint http://127.0.0.1:{free()} len-r") == ["", ""]


def test_a_second_completion_does_not_ask_again(
    completed: Callable[..., list[str]], serving: Callable[..., object], tmp_path: Path
) -> None:
    with serving() as address:  # type: ignore[attr-defined]  # a context manager
        line = f"myelokg ask --endpoint {address} results --drug da"
        first = completed(line)
    begun = time.monotonic()
    assert completed(line) == first == ["plain,daratumumab", ""]
    assert time.monotonic() - begun < 3
    (kept,) = (tmp_path / "myelokg").iterdir()
    assert {one["id"] for one in json.loads(kept.read_text())} == set(QUESTIONS)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_printed(run: Run, shell: str) -> None:
    script = run("completion", shell).stdout
    assert f"_MYELOKG_COMPLETE={shell}_complete" in script
    if shell == "bash":
        assert subprocess.run(["bash", "-n"], input=script, text=True).returncode == 0


def test_bash_completes_with_the_script(run: Run, settings: Settings, tmp_path: Path) -> None:
    command = tmp_path / "myelokg"
    command.write_text(f'#!/bin/sh\ncd "{ROOT}" && exec {shlex.join(COMMAND)} "$@"\n')
    command.chmod(0o755)
    script = run("completion", "bash").stdout + (
        "COMP_WORDS=(myelokg ask results --drug da); COMP_CWORD=4\n"
        '_myelokg_completion myelokg da --drug; echo "${COMPREPLY[@]}"\n'
    )
    path = f"{tmp_path}:{os.environ['PATH']}"
    ours = {"PATH": path, "MYELOKG_RELEASES": str(settings.releases), "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash"], input=script, text=True, capture_output=True, env=os.environ | ours, timeout=30
    )
    assert done.stdout == "daratumumab\n", done.stderr


def test_a_table_without_a_width_is_as_wide_as_it_must() -> None:
    lines = list(table([Head("name"), Head("n", number=True)], [["a b", "1"], ["c", "22"]]))
    assert lines == ["name   n", "────  ──", "a b    1", "c     22"]


def test_a_table_with_nothing_in_it_has_its_headings() -> None:
    assert list(table([Head("a"), Head("b")], [], 20)) == ["a  b", "─  ─"]

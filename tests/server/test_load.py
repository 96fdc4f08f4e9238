"""The command that loads files: what it says, where it puts them, and how it ends."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from graph import release as releasing
from server import load as loading
from server import progress
from tests.graph.load.samples import SAMPLES
from tests.server_process import COMMAND, ROOT

Run = Callable[..., CompletedProcess[str]]
G = "https://example.org/g"


@pytest.fixture
def myelokg(run: Run, folder: Path) -> Run:
    def myelokg(*arguments: str | Path) -> CompletedProcess[str]:
        return run("load", *map(str, arguments), MYELOKG_RELEASES=str(folder))

    return myelokg


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_file_is_loaded_into_its_graph_and_replaces_it_where_asked(
    myelokg: Run, folder: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "some.ttl", "<#s> <urn:p> 1, 2 .")
    loaded = myelokg(file, "--graph", G)
    present = releasing.current(folder)
    assert (loaded.returncode, present.counts[G]) == (0, 2)
    assert loaded.stdout == f"release {present.id}: {present.triples} triples in 3 graphs\n"
    assert loaded.stderr.startswith("read 2 triples, ")
    file.write_text("<#s> <urn:p> 3 .")
    assert myelokg(file, "--graph", G, "--quiet").stderr == ""
    assert releasing.current(folder).counts[G] == 3
    assert myelokg(file, "--graph", G, "--replace").returncode == 0
    assert releasing.current(folder).counts[G] == 1


def test_quads_go_where_they_say_and_what_names_no_graph_where_asked(
    myelokg: Run, folder: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "some.trig", f"<{G}> {{ <urn:s> <urn:p> 1 }} <urn:s> <urn:p> 2 .")
    assert myelokg(file).returncode == 0
    assert (releasing.current(folder).counts[G], releasing.current(folder).unnamed) == (1, 1)
    assert myelokg(file, "--graph", "urn:other").returncode == 0
    assert releasing.current(folder).counts["urn:other"] == 1


@pytest.mark.parametrize("named", ["-", "/dev/stdin"])
def test_standard_input_is_loaded(folder: Path, named: str) -> None:
    done = subprocess.run(
        [*COMMAND, "load", named, "--format", "nt", "--graph", G],
        cwd=ROOT,
        env=os.environ | {"MYELOKG_RELEASES": str(folder)},
        input=SAMPLES["nt"][0].encode(),
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, releasing.current(folder).counts[G]) == (0, 2), done.stderr


BAD = [
    ("some.txt", "", ["--graph", G], 2, "some.txt does not end in one of .nt, "),
    ("some.ttl", "", [], 2, "Name the graph with --graph: Turtle does not tell any."),
    ("some.ttl", "", ["--graph", "g"], 2, "g is not an IRI"),
    ("some.ttl", "", ["--graph", G, "--format", "n4"], 2, "--format n4 is none of .nt, "),
    ("some.nq", "", ["--replace"], 2, "name it with --graph"),
    ("some.nq", "", ["-"], 2, "Name the format of standard input with --format"),
    ("some.nq", "", ["."], 2, ". is a folder; name the files in it, such as ./*.ttl."),
    ("some.nq", "", ["none.nq"], 2, "'none.nq' does not exist"),
    ("some.ttl", "<urn:s> <urn:p>\n .", ["--graph", G], 1, "some.ttl, line 2, column 2: "),
    ("some.ttl", "<urn:s> <urn:p>\n .", ["--graph", G], 1, "\n     .\n     ^\nNothing was loaded."),
    ("some.nt", "<urn:s> .", ["--graph", G], 1, "pass over what cannot be read with --lenient."),
    ("some.rdf", "<r>", ["--graph", G, "--lenient"], 1, "of RDF/XML nothing can be passed over: "),
    ("some.nt", "no\n", ["--graph", G, "--lenient"], 1, "nothing in it can be read as N-Triples"),
    ("some.nt", "no\n", ["--graph", G, "--report", "/no/such"], 1, "/no/such cannot be written"),
]


@pytest.mark.parametrize(("name", "text", "options", "code", "words"), BAD)
def test_what_cannot_be_loaded_is_told(
    myelokg: Run,
    folder: Path,
    tmp_path: Path,
    name: str,
    text: str,
    options: list[str],
    code: int,
    words: str,
) -> None:
    present = releasing.current(folder)
    done = myelokg(write(tmp_path / name, text), *options)
    assert done.returncode == code
    assert words in done.stderr
    assert releasing.current(folder) == present


def test_what_is_passed_over_is_told_and_the_status_says_so(
    myelokg: Run, folder: Path, tmp_path: Path
) -> None:
    lines = ["<urn:s> <urn:p> <urn:o> .", *("<urn:s> .",) * 22]
    file, report = write(tmp_path / "some.nt", "\n".join(lines)), tmp_path / "passed.tsv"
    done = myelokg(file, "--graph", G, "--lenient", "--report", report)
    assert (done.returncode, releasing.current(folder).counts[G]) == (loading.PASSED, 1)
    assert f"passed over: {file}, line 2, column 9: " in done.stderr
    assert done.stderr.count("passed over: ") == 20
    assert done.stderr.endswith("and 2 more\n22 statements were passed over\n")
    rows = [row.split("\t") for row in report.read_text().splitlines()]
    assert rows[0] == ["file", "line", "column", "why", "text"]
    assert [row[1] for row in rows[1:]] == [str(number) for number in range(2, 24)]


def test_a_mistake_in_the_last_file_leaves_all_as_it_was(
    myelokg: Run, folder: Path, tmp_path: Path
) -> None:
    before = {one.name for one in folder.iterdir()} - {".lock"}
    good = write(tmp_path / "good.nt", SAMPLES["nt"][0])
    bad = write(tmp_path / "bad.nt", "<urn:s> <urn:p> .")
    assert myelokg(good, bad, "--graph", G).returncode == 1
    assert {one.name for one in folder.iterdir()} - {".lock"} == before


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_load_that_is_stopped_in_the_middle_leaves_the_release_as_it_was(
    myelokg: Run, folder: Path, tmp_path: Path, how: signal.Signals
) -> None:
    present = releasing.current(folder)
    process = subprocess.Popen(
        [*COMMAND, "load", "-", "--format", "nt", "--graph", G],
        cwd=ROOT,
        env=os.environ | {"MYELOKG_RELEASES": str(folder)},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Who runs the tests in the background has it ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process:
        assert process.stdin is not None
        process.stdin.write(b"<urn:s> <urn:p> <urn:o> .\n" * 1000)
        process.stdin.flush()
        _wait(lambda: any(folder.glob(".making-*/store/CURRENT")))
        process.send_signal(how)
        assert process.wait(timeout=20) != 0
    assert releasing.current(folder) == present
    file = write(tmp_path / "some.nt", SAMPLES["nt"][0])
    assert myelokg(file, "--graph", G).returncode == 0
    assert not list(folder.glob(".making-*"))


def _wait(for_what: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not for_what():
        assert time.monotonic() < until
        time.sleep(0.02)


# ------------------------------------------------------------------------------ progress


def test_a_terminal_sees_a_bar(folder: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "some.nt", SAMPLES["nt"][0])
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "load", str(file), "--graph", G],
        cwd=ROOT,
        env=os.environ | {"MYELOKG_RELEASES": str(folder), "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 4096):
            seen += piece
    except OSError:  # Linux ends a terminal so
        pass
    os.close(ours)
    assert process.wait(timeout=20) == 0
    assert b"loading  [" in seen
    assert b"100%" in seen
    assert b"2 triples, " in seen


def test_lines_say_share_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, *(10.0,) * 20])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.shown([100, 300], quiet=False) as shown:
        shown.take({"file": 0, "done": 100, "size": 100, "triples": 1000})
        shown.take({"file": 1, "done": 0, "size": 300, "triples": 0})
        shown.take({"counting": True})
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "loading: 25%, 30 s left, 1,000 triples, 100 a second",
        "read 1,000 triples, 100 a second, in 10.0 s",
    ]


def test_when_all_is_read_it_is_said_what_is_done_still(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    with progress.shown([100], quiet=False) as shown:
        shown.take({"file": 0, "done": 100, "size": 100, "triples": 1000})
    assert capsys.readouterr().err.splitlines()[0] == "loading: sorting the last of it"


def test_of_a_pipe_nobody_knows_the_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    with progress.shown([None, 0], quiet=False) as shown:
        shown.take({"file": 0, "done": 0, "size": None, "triples": 5})
    assert "left" not in capsys.readouterr().err

"""Loading files from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from graph import release as releasing

Run = Callable[..., CompletedProcess[str]]
G = "https://example.org/g"


def test_a_file_is_loaded_into_its_graph_and_replaces_it_where_asked(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "some.ttl"
    file.write_text("<#s> <urn:p> 1, 2 .")
    here = {"MYELOKG_RELEASES": str(folder)}
    loaded = run("load", str(file), "--graph", G, **here)
    present = releasing.current(folder)
    assert (loaded.returncode, present.counts[G]) == (0, 2)
    assert loaded.stdout == f"release {present.id}: {present.triples} triples in 3 graphs\n"
    file.write_text("<#s> <urn:p> 3 .")
    assert run("load", str(file), "--graph", G, **here).returncode == 0
    assert releasing.current(folder).counts[G] == 3
    assert run("load", str(file), "--graph", G, "--replace", **here).returncode == 0
    assert releasing.current(folder).counts[G] == 1


def test_a_dataset_says_itself_where_it_goes(run: Run, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "some.trig"
    file.write_text(f"<{G}> {{ <urn:s> <urn:p> 1 }}")
    assert run("load", str(file), MYELOKG_RELEASES=str(folder)).returncode == 0
    assert releasing.current(folder).counts[G] == 1


BAD = [
    ("some.txt", "", ["--graph", G], 2, "does not end in one of .ttl"),
    ("some.ttl", "", [], 2, "Name the graph"),
    ("some.nq", "", ["--graph", G], 2, "Name the graph"),
    ("some.ttl", "<urn:s> <urn:p>\n .", ["--graph", G], 1, "line 2"),
]


@pytest.mark.parametrize(("name", "text", "options", "code", "words"), BAD)
def test_what_cannot_be_loaded_is_told(
    run: Run,
    folder: Path,
    tmp_path: Path,
    name: str,
    text: str,
    options: list[str],
    code: int,
    words: str,
) -> None:
    present = releasing.current(folder)
    file = tmp_path / name
    file.write_text(text)
    done = run("load", str(file), *options, MYELOKG_RELEASES=str(folder))
    assert done.returncode == code
    assert words in done.stderr
    assert releasing.current(folder) == present

"""The how-tos of CONTRIBUTING.md hold: each example is one file and works once it is there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

from ontology import PREFIXES
from server.settings import Settings, to_environment
from tests.house import ROOMS
from tests.server_process import COMMAND, ROOT, free_port, wait_for

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE))
RULE = "ontology/rules/trial-has-cohort.rq"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with all examples in it, and nothing else changed."""
    copy = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        left_out = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / room, copy / room, ignore=left_out)
    for name, text in EXAMPLES.items():
        assert not (copy / name).exists(), name
        (copy / name).write_text(text, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def address(house: Path, releases: Path) -> Iterator[str]:
    """A server process of that copy."""
    port = free_port()
    own = to_environment(Settings(releases=releases, port=port, engine_dialect="standard"))
    environment = os.environ | own | {"PYTHONPATH": str(house)}
    process = subprocess.Popen([*COMMAND, "serve"], cwd=house, env=environment)
    wait_for(f"http://127.0.0.1:{port}/health", 60)
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def read(address: str) -> str:
    with urlopen(address, timeout=30) as answer:  # noqa: S310  # a server of ours
        return str(answer.read().decode())


def test_there_is_an_example_of_each_kind_that_is_a_file() -> None:
    folders = {str(Path(name).parent) for name in EXAMPLES}
    assert {"queries", "graph/export", "server", "ontology/rules"} <= folders
    assert "graph/engine/remote/dialects" in folders


def test_the_question_answers(address: str) -> None:
    head, first, *_ = read(f"{address}/queries/contested-by-trial.csv").splitlines()
    assert head == "trial,findings"
    assert int(first.rpartition(",")[2]) > 0
    assert "state in more than one way" in read(f"{address}/queries")


def test_the_export_is_made_and_listed(address: str) -> None:
    lines = read(f"{address}/export/names").splitlines()
    assert "CANDOR" in lines
    assert "/export/names" in read(f"{address}/export.html")


def test_the_page_is_shown_and_described(address: str) -> None:
    assert "https://w3id.org/myelokg/graph/data: " in read(f"{address}/sizes")
    assert "Show the named graphs with their triples" in read(f"{address}/openapi.json")


def test_the_engine_can_be_chosen(house: Path) -> None:
    chosen = os.environ | {"PYTHONPATH": str(house), "MYELOKG_ENGINE_DIALECT": "plain"}
    command = [*COMMAND, "settings"]
    told = subprocess.run(
        command, cwd=house, env=chosen, capture_output=True, text=True, timeout=60
    )
    assert re.search(r"ENGINE_DIALECT +plain", told.stdout), told.stderr
    here = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"MYELOKG_ENGINE_DIALECT": "plain"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert here.returncode == 1


def test_the_rule_finds_what_it_says() -> None:
    found = ox.Store()
    found.update(
        "INSERT DATA { <urn:a> a mm:Trial . <urn:b> a mm:Trial . "
        "<urn:c> a mm:Cohort ; mm:trial <urn:b> }",
        prefixes=PREFIXES,
    )
    rows = found.query(EXAMPLES[RULE], prefixes=PREFIXES)
    assert [str(row["node"]) for row in rows] == ["<urn:a>"]  # type: ignore[union-attr]
    assert EXAMPLES[RULE].startswith("# warning: ")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\]\(([\w./-]+)\)", TEXT))))
def test_what_it_points_to_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", TEXT))))
def test_every_target_it_names_is_one(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

"""docs/clients.md and the six ways of the README: every line that they show runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from server.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVER = "http://127.0.0.1:8000"
WAYS = re.findall(r"<!-- ways -->\n```sh\n(.*?)```", README, re.DOTALL)[0].splitlines()
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]
COMMANDS = {"myelokg": "-c 'from server.cli import main; main()'", "python": "", "python3": ""}

Shell = Callable[[str], str]


@pytest.fixture
def shell(address: str, settings: Settings, tmp_path: Path) -> Shell:
    """Run a line of the page, with the server of the tests in place of the one it names."""

    for name, words in COMMANDS.items():
        file = tmp_path / name
        file.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words} "$@"\n')
        file.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    ours = {"PATH": path, "PYTHONPATH": str(ROOT), "BROWSER": "echo %s"}
    ours["MYELOKG_RELEASES"] = str(settings.releases)

    def shell(line: str) -> str:
        line = line.replace(".venv/bin/", "").replace(SERVER, address)
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line.replace("connect()", f'connect("{address}")')],
            cwd=tmp_path,
            env=os.environ | ours,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return shell


@pytest.mark.parametrize("line", WAYS)
def test_every_way_of_the_readme_runs(line: str, shell: Shell) -> None:
    shown = shell(line)
    if "mcp" not in line:
        assert ("queries/pfs-at-least" if "webbrowser" in line else "DREAMM-7") in shown


def test_there_are_six_ways() -> None:
    assert len(WAYS) == 6


@pytest.mark.parametrize("line", LINES)
def test_every_line_of_the_page_runs(line: str, shell: Shell) -> None:
    shell(line)


def test_its_python_runs(address: str) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script.replace(SERVER, address)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "OPTIMISMM 17.8 month" in done.stdout
    assert "release" in done.stdout
    assert done.stdout.rstrip().endswith("17")


def test_its_configuration_names_the_command() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    found = json.loads(block)["mcpServers"]["myelokg"]
    assert found == {"command": ".venv/bin/myelokg", "args": ["mcp"]}


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target

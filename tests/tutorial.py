"""The outputs that docs/tutorial.md shows; `make docs` writes them, a test compares them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from graph import release as releasing
from server.settings import Settings
from tests.server_process import serve

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tutorial.md"
SERVER = "http://127.0.0.1:8000"
BLOCK = re.compile(r"```sh\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
STARTS = "make serve\n"
"""The one command that is not run here: the server of the tests stands for it."""


def run(command: str, address: str, folder: Path) -> str:
    """What a command prints, in a folder of its own, with another server than it names."""
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", command.replace(SERVER, address)],
        cwd=folder,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout.replace(address, SERVER).replace("\r", "")


def written(text: str, address: str, release: str, folder: Path) -> str:
    """The tutorial's text with what its commands print now, one after the other."""

    def block(match: re.Match[str]) -> str:
        if match[1] == STARTS:
            return match[0]
        printed = run(match[1], address, folder).replace(release, "RELEASE")
        printed = printed if not printed or printed.endswith("\n") else printed + "\n"
        shown = f"\n```text\n{printed}```\n" if match[2] is not None else ""
        assert shown or not printed, f"{match[1]} prints what the page does not show: {printed}"
        return f"```sh\n{match[1]}```\n{shown}"

    return BLOCK.sub(block, text)


if __name__ == "__main__":
    settings = Settings(releases=ROOT / "releases", workers=1)
    with serve(settings) as served, TemporaryDirectory() as scratch:
        now = releasing.current(settings.releases).id
        text = written(PAGE.read_text(encoding="utf-8"), served, now, Path(scratch))
    PAGE.write_text(text, encoding="utf-8")

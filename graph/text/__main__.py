"""Make the index of the release in a folder, behind everybody else: `python -m graph.text FOLDER`.

Ends with 1 where it cannot be made, or another process is at it.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pyoxigraph as ox

from graph.text.make import make

_BEHIND = 10


def main(folder: Path) -> int:
    """Make the index of the release in a folder; gives the exit code."""
    os.nice(_BEHIND)
    try:
        make(ox.Store.read_only(str(folder / "store")), folder)
    except (OSError, sqlite3.Error):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""An index that is not there yet, made by a process of its own while others go on.

A write, or a load of millions of triples, does not wait for the index; it is made for who first
looks something up. Until then the search does without.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from graph.release import Release
from graph.text import schema

_KEPT = 16
_begun: dict[Path, subprocess.Popen[bytes]] = {}
_lock = threading.Lock()


def begin(release: Release) -> subprocess.Popen[bytes] | None:
    """Have the index of a release made, once; None: it was begun before, or the release is remote.

    One that cannot be made, as on a disk that is read-only, is not tried again.
    """
    with _lock:
        if release.folder in _begun or not release.folder.exists():
            return None
        while len(_begun) >= _KEPT:
            del _begun[next(iter(_begun))]
        process = _begun[release.folder] = _start(release.folder)
    threading.Thread(target=process.wait, name="index of words", daemon=True).start()
    return process


def _start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", schema.__package__ or "", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

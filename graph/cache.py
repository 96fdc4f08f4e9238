"""What an earlier build found out, kept for the next one: texts, by the hash of all they rest on.

A cache is a folder. The name of an entry says its kind and its key, which is the hash of all that
went into it: the input, and the code and packages that made it of that. So nothing in it is ever
out of date, and it can be removed at any time. An entry begins with the hash of what follows: one
that a power cut or another hand has touched is none. Those used longest ago go first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

MOST = 64 * 2**20
"""Bytes of all entries together."""
_ENTRIES = "*-" + "[0-9a-f]" * 32 + ".txt"


def name(kind: str, made_by: Iterable[str], parts: Iterable[str]) -> str:
    """The name of an entry, from the modules and packages that make it, and what they make it of.

    >>> name("sum", ["graph.cache"], ["1", "2"]) == name("sum", ["graph.cache"], ["12"])
    False
    """
    digest = hashlib.sha256()
    for part in (*map(_fingerprint, made_by), *parts):
        content = part.encode()
        digest.update(f"{len(content)} ".encode() + content)
    return f"{kind}-{digest.hexdigest()[:32]}.txt"


def _fingerprint(module: str) -> str:
    """What a module is: the hash of its text, or the version of a package."""
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    if spec.submodule_search_locations is not None:
        return f"{module} {version(module)}"
    return hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()


def find(folder: Path | None, entry: str) -> str | None:
    """The text of an entry, which counts as used now; None where there is no whole one."""
    if folder is None:
        return None
    with suppress(FileNotFoundError):
        told, _, content = (folder / entry).read_bytes().partition(b"\n")
        if told.decode(errors="replace") == hashlib.sha256(content).hexdigest():
            os.utime(folder / entry)
            return content.decode()
    return None


def keep(folder: Path | None, entry: str, text: str) -> None:
    """Keep a text as an entry, whole or not at all, and no more than `MOST` bytes of entries."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    content = text.encode()
    unfinished = folder / f".{entry}-{os.getpid()}"
    unfinished.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    unfinished.replace(folder / entry)
    _prune(folder)


def _prune(folder: Path) -> None:
    """Remove what was used longest ago; another build may be doing the same."""
    found = []
    for path in folder.glob(_ENTRIES):
        with suppress(FileNotFoundError):
            told = path.stat()
            found.append((told.st_mtime_ns, told.st_size, path))
    total = 0
    for _, size, path in sorted(found, reverse=True):
        total += size
        if total > MOST:
            path.unlink(missing_ok=True)

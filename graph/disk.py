"""What must outlive a power cut: synced, names and all, before anybody is told of it."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

_NEVER_CHANGED = ".sst"
_AT_A_TIME = 8
_OF_A_PROCESS = ("LOCK", "LOG")


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Sync a folder and all that is in it; many at a time, because each waits for the same disk."""
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        list(threads.map(sync, (folder, *folder.rglob("*"))))


def replace(path: Path, text: str) -> None:
    """Write a small file so that readers, and a power cut, find the old text or the new one."""
    beside = path.with_name(f"{path.name}.new-{os.getpid()}")
    with suppress(FileNotFoundError):
        beside.unlink()
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    give_to_owner(handle, path.parent)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    beside.replace(path)
    sync(path.parent)


def give_to_owner(handle: int, folder: Path) -> None:
    """Give a file to whom its folder belongs: what root makes there, the service has to open."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


def carry(store: Path, to: Path) -> None:
    """Bring a database into another folder, to be changed there; its own stays as it is.

    RocksDB never changes a table file once it is written, so these are linked, not copied; where
    the file system cannot link, they are copied too.
    """
    to.mkdir()
    for path in store.iterdir():
        if path.suffix == _NEVER_CHANGED:
            _link(path, to / path.name)
        elif not path.name.startswith(_OF_A_PROCESS):
            shutil.copyfile(path, to / path.name)


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)

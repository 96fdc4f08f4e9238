"""A third SPARQL server: Virtuoso, of the Debian package `virtuoso-opensource-7-bin`.

It has a folder, ports and a password of its own, and leaves nothing behind.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.server_process import free_port

USER = "dba"
LOG = "started.log"
NQUADS = 512
"""The flag of TTLP_MT for N-Quads: https://docs.openlinksw.com/virtuoso/fn_ttlp_mt/"""
# It reads files of its folder only, makes no checkpoint of its own, and bounds neither rows nor
# time. A new folder is given the password before anything else is said to it.
CONFIGURATION = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = {console}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 0
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 512M
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
CaseMode = 2
StopCompilerWhenXOverRunTime = 1
[HTTPServer]
ServerPort = {http}
ServerRoot = .
ServerThreads = 16
MaxKeepAlives = 16
KeepAliveTimeout = 60
Charset = UTF-8
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server: its addresses, and who may write."""

    address: str
    console: str
    folder: Path
    process: subprocess.Popen[bytes] = field(repr=False)
    user: str = USER
    password: str = field(default=USER, repr=False)

    @property
    def query(self) -> str:
        return f"{self.address}/sparql"

    @property
    def update(self) -> str:
        """Where updates are taken, by Digest authentication."""
        return f"{self.address}/sparql-auth"

    @property
    def store(self) -> str:
        """Where the Graph Store Protocol is spoken, by Digest authentication."""
        return f"{self.address}/sparql-graph-crud-auth"

    def sql(self, *statements: str) -> str:
        """Say statements to the console and give what it prints."""
        return _say(self.console, self.password, *statements)


@contextmanager
def serve(folder: Path, quads: Path | None = None, buffers: int = 10_000) -> Iterator[Virtuoso]:
    """Start a server over a new folder, with a file of N-Quads in it.

    `buffers` pages of 8 KiB are held in memory.
    """
    console, http = (f"127.0.0.1:{free_port()}" for _ in range(2))
    text = CONFIGURATION.format(console=console, http=http, buffers=buffers, dirty=buffers * 3 // 4)
    (folder / "virtuoso.ini").write_text(text, encoding="utf-8")
    password = secrets.token_urlsafe(12)
    with _running(folder):
        _say(console, USER, f'set password {USER} "{password}"')
        if quads is not None:
            _load(folder, console, password, quads)
        _say(console, password, "checkpoint")
    # Started again: until then it plans by the numbers of the empty store, and paths lose rows.
    with _running(folder) as process:
        yield Virtuoso(f"http://{http}", console, folder, process, password=password)


@contextmanager
def _running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    process = _start(folder)
    try:
        _wait(folder / LOG, "Server online at")
        yield process
    finally:
        process.kill()
        process.wait()


def _load(folder: Path, console: str, password: str, quads: Path) -> None:
    """Load in bulk, without a log; so a checkpoint has to follow."""
    link = folder / "load.nq"
    link.symlink_to(quads.resolve())
    text = f"file_to_string_output('{link.name}')"
    statement = f"DB.DBA.TTLP_MT({text}, '', 'urn:without-graph', {NQUADS})"
    _say(console, password, "log_enable(2)", statement)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    program = shutil.which("virtuoso-t")
    assert program, "install Debian's package virtuoso-opensource-7-bin, as `make test` does"
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )


def _wait(log: Path, words: str, seconds: float = 60.0) -> None:
    """Wait until a log says so: the addresses are there then, and the console after HTTP."""
    until = time.monotonic() + seconds
    while not (log.exists() and words in log.read_text(encoding="utf-8", errors="replace")):
        assert time.monotonic() < until, f"Virtuoso does not start: {log} says why"
        time.sleep(0.05)


def _say(console: str, password: str, *statements: str) -> str:
    command = ["isql-vt", console, USER, password, "BANNER=OFF", "PROMPT=OFF", "VERBOSE=OFF"]
    command += ["ERRORS=STDOUT", f"exec={'; '.join(statements)};"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "*** Error" not in said.stdout, said.stdout
    return said.stdout

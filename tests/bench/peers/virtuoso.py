"""Virtuoso, of the Debian package `virtuoso-opensource`, with limits that let it answer."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from tests.bench import processes
from tests.bench.peers import Data, Peer, Running
from tests.bench.processes import Weight
from tests.server.test_serving import family
from tests.server_process import free_port

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 100000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 100
ServerThreads = 100
CheckpointInterval = 0
DirsAllowed = {folder}, {given}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 2G
MaxStaticCursorRows = 10000
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 100
MaxClientConnections = 100
MaxKeepAlives = 100
KeepAliveTimeout = 30
EnabledGzipContent = 0
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000000
MaxConstructTriples = 10000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = {deadline}
"""
_LOADED = (
    "rdf_loader_run(); checkpoint; select count(*) from DB.DBA.LOAD_LIST where ll_error is null;"
)


class Virtuoso(Peer):
    """A server of its own in a folder; the bulk loader of its documentation."""

    def missing(self) -> str:
        if shutil.which("virtuoso-t") and shutil.which("isql-vt"):
            return ""
        return "Virtuoso is not installed: `make programs` installs virtuoso-opensource"

    def version(self) -> str:
        said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True)
        words = (said.stdout + said.stderr).split()
        return words[words.index("Version") + 1]

    def load(self, data: Data, folder: Path) -> Weight:
        sql = free_port()
        process = _start(data, folder, free_port(), sql, 0)
        try:
            _told(sql, "select 1;", patience=60)
            with processes.weighing(lambda: family(process.pid)) as weight:
                for file in data.files:
                    _told(sql, f"ld_dir('{file.parent}', '{file.name}', '');")
                _told(sql, _LOADED)
        finally:
            processes.stop(process, patience=60)
        return weight

    def start(self, data: Data, folder: Path, port: int, deadline: int) -> Running:
        process = _start(data, folder, port, free_port(), deadline)
        return Running(process, f"http://127.0.0.1:{port}/sparql")


def _start(data: Data, folder: Path, port: int, sql: int, deadline: int) -> subprocess.Popen[bytes]:
    given = ", ".join(sorted({str(file.parent) for file in data.files}))
    text = _INI.format(folder=folder, given=given, port=port, sql=sql, deadline=deadline)
    (folder / "virtuoso.ini").write_text(text)
    command = ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    return processes.start(command, folder / "log", cwd=folder)


def _told(sql: int, statement: str, patience: float = 3600) -> str:
    """Have a statement done through its SQL port, again while it is starting."""
    until = time.monotonic() + patience
    command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "VERBOSE=OFF", f"EXEC={statement}"]
    while True:
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience)
        if done.returncode == 0 and "*** Error" not in done.stdout + done.stderr:
            return done.stdout
        if "connect" not in (done.stdout + done.stderr).lower() or time.monotonic() > until:
            raise RuntimeError(f"Virtuoso did not do {statement!r}: {done.stdout}{done.stderr}")
        time.sleep(0.1)


PEERS = (Virtuoso("virtuoso", "Virtuoso open source, 1.3 GB of buffers"),)

"""Libraries without a server: plain rdflib, and pyoxigraph in memory, below which nothing can go.

They run in a process of their own, so that they are weighed as the others are; the time is theirs,
without that of the pipe.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import cast

from tests.bench import processes
from tests.bench.client import Answer, Refused
from tests.bench.peers import Data, Peer, Running
from tests.server_process import ROOT


class Pipe(Running):
    """A process that is asked through a pipe: a line of JSON in, a line and the bytes out."""

    def ask(self, query: str, timeout: float) -> Answer:
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(query).encode() + b"\n")
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], timeout)[0]:
                processes.stop(self.process, patience=0)
                raise Refused(f"no answer in {timeout:g} seconds")
            head = json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            raise Refused("the process has ended") from None
        if "error" in head:
            raise Refused(head["error"])
        body = self.process.stdout.read(head["bytes"])
        return Answer(head["seconds"], head["seconds"], body)


class Library(Peer):
    """`python -m tests.bench.inside LIBRARY FILE...`."""

    def version(self) -> str:
        return version(self.name)

    def start(self, data: Data, folder: Path, port: int, deadline: int) -> Running:
        command = [sys.executable, "-m", "tests.bench.inside", self.name, *map(str, data.files)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT}
        return Pipe(
            cast("subprocess.Popen[bytes]", processes.start(command, folder / "log", **pipes))
        )


_TAKES = "rdflib takes about 1,250 bytes a triple: 10 million want more than 12 GB and minutes"
PEERS = (
    Library(
        "rdflib", "plain rdflib, in process", most=2_000_000, why=_TAKES, served=False, loads=False
    ),
    Library(
        "pyoxigraph",
        "pyoxigraph in memory, in process: the floor",
        served=False,
        floor=True,
        loads=False,
    ),
)

"""The Oxigraph server, of the PyPI package `oxigraph`: in memory, and over its files on disk.

It gets no deadline: with `--timeout-s` it keeps a thread for every query until the time is up, also
when it has long answered, and a few clients with small questions bring it down in seconds.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.bench import processes
from tests.bench.peers import Data, Peer, Running
from tests.bench.processes import Weight

_PROGRAM = Path(sys.executable).parent / "oxigraph"


class Oxigraph(Peer):
    """`oxigraph serve`, with the data put into it, or `oxigraph load` and `serve-read-only`."""

    def version(self) -> str:
        return version("oxigraph")

    def load(self, data: Data, folder: Path) -> Weight:
        if not self.loads:
            return Weight()
        files = [f"--file={file}" for file in data.files]
        return processes.run(
            [str(_PROGRAM), "load", "--location", str(folder / "store"), *files], folder / "log"
        )

    def start(self, data: Data, folder: Path, port: int, deadline: int) -> Running:
        how = ["serve-read-only", "--location", str(folder / "store")] if self.loads else ["serve"]
        where = f"127.0.0.1:{port}"
        command = [str(_PROGRAM), *how, "--bind", where, "--union-default-graph"]
        process = processes.start(command, folder / "log", self.options)
        running = Running(process, f"http://{where}/query")
        if not self.loads:
            _put(data, where)
        return running


def _put(data: Data, where: str) -> None:
    """Send the files, as its own documentation does: with curl, again until it listens."""
    waiting = "--retry 50 --retry-connrefused --retry-delay 0 --retry-max-time 20".split()
    sending = ["-X", "POST", "-H", "Content-Type: application/n-quads", "-o", "/dev/null"]
    for file in data.files:
        there = f"http://{where}/store?no_transaction"
        command = ["curl", "-sSf", *waiting, *sending, "-T", str(file), there]
        subprocess.run(command, check=True, capture_output=True)


PEERS = (
    Oxigraph("oxigraph", "`oxigraph serve`, data in memory", loads=False),
    Oxigraph("oxigraph-disk", "`oxigraph serve-read-only` over a store on disk"),
)

"""rdflib-endpoint, behind its uvicorn, in an environment of its own (`.venv/bench`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench import processes
from tests.bench.peers import Data, Peer, Running
from tests.server_process import ROOT

_PYTHON = Path(sys.prefix) / "bench" / "bin" / "python"
_APP = """
import sys, uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

data = Dataset(default_union=True)
for file in sys.argv[2:]:
    data.parse(file, format="nquads")
uvicorn.run(SparqlEndpoint(graph=data), port=int(sys.argv[1]), log_level="error")
"""


class Endpoint(Peer):
    """The endpoint over a dataset in memory, as its documentation starts it."""

    def missing(self) -> str:
        return "" if _PYTHON.exists() else f"{_PYTHON.relative_to(ROOT)} is missing: `make bench`"

    def version(self) -> str:
        said = "import importlib.metadata as m; print(m.version('rdflib-endpoint'))"
        return subprocess.check_output([_PYTHON, "-c", said], text=True).strip()

    def start(self, data: Data, folder: Path, port: int, deadline: int) -> Running:
        command = [str(_PYTHON), "-c", _APP, str(port), *map(str, data.files)]
        process = processes.start(command, folder / "log")
        return Running(process, f"http://127.0.0.1:{port}/")


PEERS = (
    Endpoint(
        "rdflib-endpoint",
        "rdflib-endpoint over a dataset of rdflib",
        most=2_000_000,
        why="rdflib takes about 1,250 bytes a triple: 10 million want more than 12 GB and minutes",
        loads=False,
    ),
)

"""The service of this project, as it is served: default settings, all its processes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ontology import VERSION
from server.settings import Settings
from tests.bench import processes
from tests.bench.peers import Data, Peer, Running
from tests.bench.processes import Weight
from tests.server_process import COMMAND, ROOT


class Service(Peer):
    """`myelokg load`, `myelokg serve`."""

    def version(self) -> str:
        return VERSION

    def load(self, data: Data, folder: Path) -> Weight:
        releases = _releases(folder)
        current = data.releases / os.readlink(data.releases / "current")
        shutil.copytree(current, releases / current.name)
        (releases / "current").symlink_to(current.name)
        if data.more is None:
            return Weight()
        return processes.run(
            [*COMMAND, "load", str(data.more)], folder / "log", {"MYELOKG_RELEASES": str(releases)}
        )

    def start(self, data: Data, folder: Path, port: int, deadline: int) -> Running:
        settings = {
            "MYELOKG_RELEASES": str(_releases(folder)),
            "MYELOKG_DEADLINE": str(deadline),
            "MYELOKG_LOG": "problems",
            "PYTHONPATH": str(ROOT),
        }
        command = [*COMMAND, "serve", "--port", str(port)]
        process = processes.start(command, folder / "log", settings | self.options, cwd=ROOT)
        here = f"http://127.0.0.1:{port}"
        return Running(process, f"{here}/sparql", f"{here}/search.json?q=")


def _releases(folder: Path) -> Path:
    return folder / "releases"


_SMALL = Settings().small_release
PEERS = (
    Service(
        "myelokg", f"this service, default settings: to {_SMALL:,} triples in memory, else on disk"
    ),
)

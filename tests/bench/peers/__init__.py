"""Those that are measured, a module each: how a peer takes data, is started and is asked.

A module has ``PEERS``, so that one program can take part in several ways; its name need not be
written anywhere else.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from time import monotonic, sleep

from tests.bench import client, processes
from tests.bench.client import Answer, Refused
from tests.bench.processes import Weight

ANY = 10**12


@dataclass(frozen=True)
class Data:
    """What peers are given: N-Quads files, and how many triples they hold in all.

    `own` is our graph, the release folder of which is `releases`; `more` is beside it, or None.
    """

    name: str
    own: Path
    releases: Path
    more: Path | None
    triples: int

    @property
    def files(self) -> list[Path]:
        """All of it."""
        return [self.own, *([self.more] if self.more else [])]


@dataclass
class Running:
    """A peer that answers, at an address, or in its own process where that is empty.

    `searching`: where a word is looked for, the word to be put behind; empty: it has no search.
    """

    process: subprocess.Popen[bytes]
    address: str = ""
    searching: str = ""

    def ask(self, query: str, timeout: float) -> Answer:
        """Ask one question; raises Refused."""
        return client.ask(self.address, query, timeout)

    def memory(self) -> int:
        """Bytes of all its processes."""
        return processes.memory(self.process.pid)

    def cpu(self) -> float:
        """Seconds of processor time of all its processes so far."""
        return processes.cpu(self.process.pid)

    def stop(self) -> None:
        """End it."""
        processes.stop(self.process)


@dataclass
class Peer:
    """One that is measured. `most`: triples beyond which it is left out, for the reason `why`.

    `served`: it is asked over HTTP, by many clients; `floor`: what no server can be faster than.
    """

    name: str
    about: str
    most: int = ANY
    why: str = ""
    served: bool = True
    floor: bool = False
    loads: bool = True
    options: dict[str, str] = field(default_factory=dict)

    def missing(self) -> str:
        """What is not installed, in a sentence; empty: nothing."""
        return ""

    def version(self) -> str:
        """The version of its program."""
        raise NotImplementedError

    def load(self, data: Data, folder: Path) -> Weight:
        """Put the data where it finds them when it starts; gives what that took."""
        return Weight()

    def start(self, data: Data, folder: Path, port: int, deadline: int) -> Running:
        """Start it; it need not answer yet."""
        raise NotImplementedError


def all_peers() -> dict[str, Peer]:
    """Every peer by name, in the order in which tables show them."""
    modules = [import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__)]
    found = [peer for module in modules for peer in getattr(module, "PEERS", ())]
    order = ("myelokg", "oxigraph", "oxigraph-disk", "virtuoso", "rdflib-endpoint", "rdflib")
    return {one.name: one for one in sorted(found, key=lambda one: _place(one.name, order))}


def _place(name: str, order: tuple[str, ...]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order)), name


def first_answer(running: Running, query: str, patience: float) -> float:
    """Ask until it answers; gives the seconds that took. Raises Refused when it never does."""
    begun = monotonic()
    while True:
        try:
            running.ask(query, timeout=patience)
            return monotonic() - begun
        except Refused:
            if running.process.poll() is not None or monotonic() - begun > patience:
                raise
            sleep(0.01)

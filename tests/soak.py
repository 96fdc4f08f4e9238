"""Mixed load for a while against a server process: does memory stay where it was, is all answered?

`make soak` runs it for ten minutes; ``python -m tests.soak SECONDS`` for as long as one likes. It
prints the memory of all processes (what they share counted once) every minute, and of each that
lived from the first minute to the end; the answers by status, how long polite ones took, and the
workers lost by reason; it ends with 1 when memory grew by more than a fifth between the first
minute and the last, or when something was answered 500.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

from tests.server.test_serving import ask_raw, family, proportional_memory, status
from tests.server_process import COMMAND, ROOT, free_port, wait_for

POLITE = [
    "SELECT ?t WHERE {{ ?t a mm:Trial }} LIMIT {n}",
    "SELECT ?s ?l {{ ?s rdfs:label ?l FILTER(CONTAINS(LCASE(?l), 'dara')) }} LIMIT {n}",
    "SELECT (COUNT(*) AS ?n) {{ ?s a ?c FILTER({n} > 0) }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a mm:Drug ; ?p ?o }} LIMIT {n}",
    "ASK {{ ?s ?p {n} }}",
]
BOMBS = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a (<urn:x>|!<urn:y>)* ?b . ?b (<urn:x>|!<urn:y>)* ?c }",
    "SELECT * {" + "{" * 150 + "}" * 150 + "}",
    "SELECT nonsense",
]
PAGES = ["/", "/queries", "/sparql", "/ready", "/metrics", "/nowhere"]
GROWTH = 1.2


class Load:
    """What the clients do, and what they got."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.answers: Counter[str] = Counter()
        self.waits: list[float] = []
        self.ended = threading.Event()

    def run(self, kind: str, seed: int) -> None:
        """Go on asking until the end."""
        chance = random.Random(seed)
        while not self.ended.is_set():
            begun = time.monotonic()
            code = self._ask(kind, chance)
            self.answers[f"{kind} {code}"] += 1
            if kind == "polite":
                self.waits.append(time.monotonic() - begun)
            time.sleep(chance.random() * (0.2 if kind == "polite" else 3))

    def _ask(self, kind: str, chance: random.Random) -> int:
        if kind == "polite":
            text = chance.choice(POLITE).format(n=chance.randint(1, 200))
            return status(ask_raw(self.address, text))
        if kind == "page":
            return self.show(chance.choice(PAGES))
        return self._throw(chance.choice(BOMBS))

    def show(self, path: str) -> int:
        """Ask for a page; gives its status."""
        try:
            with urlopen(self.address + path) as answer:  # noqa: S310  # loopback
                return int(answer.status)
        except HTTPError as error:  # not there, or busy
            with error:
                return int(error.code)

    def _throw(self, bomb: str) -> int:
        path = f"{self.address}/sparql?query={quote(bomb)}"
        done = subprocess.run(
            ["curl", "-s", "-m", "30", "-o", "/dev/null", "-w", "%{http_code}", path],
            capture_output=True,
            text=True,
        )
        return int(done.stdout or 0)


def memory(root: int) -> dict[int, float]:
    """MiB of a process and of each that it started and that is still there."""
    held = {}
    for one in family(root):
        with suppress(OSError):
            held[one] = proportional_memory(one) / 2**20
    return held


def settle(load: Load) -> None:
    """Wait until bombs under way have ended."""
    time.sleep(12)


def main(seconds: float) -> int:
    """Run the load; returns the exit code."""
    port = free_port()
    with tempfile.TemporaryFile("w+") as log:
        own = {"MYELOKG_RELEASES": os.environ.get("MYELOKG_RELEASES", "releases")}
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)], cwd=ROOT, env=os.environ | own, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            return _watch(process, Load(f"http://127.0.0.1:{port}"), seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _watch(process: subprocess.Popen[bytes], load: Load, seconds: float) -> int:
    kinds = ["polite"] * 8 + ["page"] * 2 + ["bomb"] * 2
    threads = [
        threading.Thread(target=load.run, args=(kind, seed), daemon=True)
        for seed, kind in enumerate(kinds)
    ]
    for thread in threads:
        thread.start()
    measured: list[dict[int, float]] = []
    for minute in range(1, max(2, round(seconds / 60)) + 1):
        time.sleep(seconds / max(2, round(seconds / 60)))
        measured.append(memory(process.pid))
        told = f"{sum(measured[-1].values()):6.0f} MiB  {sum(load.answers.values()):7d} answers"
        write(f"{minute:3d}  {told}")
    load.ended.set()
    settle(load)
    measured.append(memory(process.pid))
    write(f"end  {sum(measured[-1].values()):6.0f} MiB, nothing asked any more")
    for one in measured[0].keys() & measured[-1].keys():
        write(f"     process {one}: {measured[0][one]:.0f} MiB, at the end {measured[-1][one]:.0f}")
    return _judge(load, measured)


def _judge(load: Load, measured: list[dict[int, float]]) -> int:
    write(f"answers: {dict(sorted(load.answers.items()))}")
    waits = sorted(load.waits)
    middle, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    write(
        f"polite: half within {middle:.3f} s, 99 of 100 in {late:.3f} s, all in {waits[-1]:.2f} s"
    )
    with urlopen(f"{load.address}/metrics") as answer:  # noqa: S310  # loopback
        lines = answer.read().decode().splitlines()
    for line in lines:
        if line.startswith("myelokg_workers_lost_total"):
            write(line)
    failed = [kind for kind in load.answers if kind.endswith(" 500")]
    first, last = (sum(held.values()) for held in (measured[0], measured[-1]))
    return int(bool(failed) or last > first * GROWTH)


def write(line: str) -> None:
    """Tell how it goes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))

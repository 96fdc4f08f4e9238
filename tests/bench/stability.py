"""A long run of the service: the mixed load of `tests.soak`, and the memory of every process.

The memory after the first minute is compared with that at the end, process by process. Each page
is asked once before: what the first of them takes stays, and must not count as growth when the
first minute had no place for it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from tests.bench.peers import Running
from tests.server.test_serving import family, proportional_memory
from tests.soak import PAGES, Load, settle

_EVERY = 5.0
_KINDS = ("polite",) * 8 + ("page",) * 2 + ("bomb",) * 2


def run(
    running: Running, minutes: float, say: Callable[[str], None], every: float = _EVERY
) -> dict[str, Any]:
    """Load the service for so long; gives the memory of all processes over time, in bytes."""
    where = urlsplit(running.address)
    load = Load(f"http://{where.netloc}")
    for page in PAGES:
        load.show(page)
    for seed, kind in enumerate(_KINDS):
        threading.Thread(target=load.run, args=(kind, seed), daemon=True).start()
    begun = monotonic()
    samples = []
    while monotonic() - begun < 60 * minutes:
        sleep(every)
        samples.append(_sample(running, monotonic() - begun))
        if len(samples) % 12 == 1:
            total = sum(samples[-1]["memory"].values()) / 2**20
            say(f"minute {samples[-1]['seconds'] / 60:.0f}: {total:.0f} MiB")
    load.ended.set()
    settle(load)
    samples.append(_sample(running, monotonic() - begun))
    return {
        "minutes": minutes,
        "samples": samples,
        "answers": dict(sorted(load.answers.items())),
        "slowest_polite": round(max(load.waits, default=0.0), 3),
    }


def _sample(running: Running, seconds: float) -> dict[str, Any]:
    """The memory of each process, by what it is and by age: `server 1`, `worker 2`."""
    found: dict[str, int] = {}
    count: Counter[str] = Counter()
    for process in sorted(family(running.process.pid)):
        with suppress(OSError):
            kind, size = _kind(process), proportional_memory(process)
            count[kind] += 1
            found[f"{kind} {count[kind]}"] = size
    return {"seconds": round(seconds, 1), "memory": found}


def _kind(process: int) -> str:
    """What a process is, by its command line."""
    words = Path(f"/proc/{process}/cmdline").read_bytes()
    return "worker" if b"graph.engine" in words else "server"

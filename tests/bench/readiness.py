"""What a peer makes ready beside its answers: an index of words, and numbers to plan queries by."""

from __future__ import annotations

import json
from time import monotonic, sleep
from urllib.parse import quote

from graph.engine.pool import FEWEST_PLANNED
from tests.bench import client
from tests.bench.client import Refused
from tests.bench.peers import Running

_WORD = "myeloma"
_JOIN = "SELECT * { ?trial a mm:Trial ; rdfs:label ?label ; mm:phase ?phase }"
_SECONDS = 30.0


def wait(running: Running, triples: int, patience: float) -> float:
    """Wait until a peer has made all of it; gives the seconds. Raises Refused."""
    begun = monotonic()
    while lacking := _lacking(running, triples):
        if monotonic() - begun > patience:
            raise Refused(f"after {patience:.0f} s it still made {' and '.join(lacking)}")
        sleep(0.5)
    return monotonic() - begun


def _lacking(running: Running, triples: int) -> list[str]:
    """What is not there yet; asking for it has it made."""
    if not running.searching:
        return []
    found = json.loads(client.fetch(running.searching + _WORD, _SECONDS).body)
    plan = client.fetch(f"{running.address}?explain=true&query={quote(_JOIN)}", _SECONDS).body
    uncounted = triples >= FEWEST_PLANNED and b"or not yet" in plan
    lacking = {"its index of words": found["partial"], "its numbers": uncounted}
    return [name for name, lacks in lacking.items() if lacks]

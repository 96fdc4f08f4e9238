"""A bomb beside polite clients: what they feel of it, when it ends, and what goes on after."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from time import monotonic, sleep

from tests.bench import client
from tests.bench.client import Refused
from tests.bench.peers import Running
from tests.bench.pressure import asking, percentile, took_one

CLIENTS = 50
_PAUSE = 0.2
"""Seconds for which a polite client thinks between two questions, at most twice so long."""
_AFTER = 2.0


@dataclass(frozen=True)
class Polite:
    """Answers, errors, and milliseconds of the median and the 99th percentile."""

    answers: int
    errors: int
    p50: float
    p99: float


def throw(
    running: Running, texts: Sequence[str], bomb: str, seconds: float, deadline: int
) -> dict[str, object]:
    """Ask politely for some seconds; then again, with a bomb from the beginning until it ends.

    The bomb is given twice the deadline; who has not ended it by then goes on with it.
    """
    calm = _politely(running, texts, lambda begun: monotonic() - begun < seconds)
    end: list[tuple[float, str]] = []
    thread = threading.Thread(target=_throw, args=(running, bomb, 2 * deadline, end), daemon=True)
    thread.start()
    beside = _politely(running, texts, lambda begun: thread.is_alive())
    thread.join()
    took, said = end[0]
    memory = running.memory()
    before = running.cpu()
    sleep(_AFTER)
    return {
        "calm": asdict(calm),
        "beside": asdict(beside),
        "seconds": round(took, 2),
        "ended": took < 2 * deadline - 0.5,
        "said": said,
        "memory": memory,
        "cpu_after": round(running.cpu() - before, 2),
        "deadline": deadline,
    }


def _throw(running: Running, bomb: str, patience: float, end: list[tuple[float, str]]) -> None:
    begun = monotonic()
    try:
        answer = client.ask(running.address, bomb, patience)
        said = f"an answer of {len(answer.body)} bytes"
    except Refused as error:
        said = " ".join(str(error).split())[:80]
    end.append((monotonic() - begun, said))


def _politely(running: Running, texts: Sequence[str], goes_on: object) -> Polite:
    """Fifty clients who think between their questions, for as long as it goes on."""
    assert callable(goes_on)
    took: list[float] = []
    errors: list[str] = []
    numbers = count(random.randrange(10**9) * 1000)
    begun = monotonic()

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        with asking(running.address) as connection:
            while goes_on(begun):
                sleep(_PAUSE * 2 * chance.random())
                text = f"{texts[chance.randrange(len(texts))]}\n#{next(numbers)}"
                took_one(connection, client.path(running.address, text), took, errors)

    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(CLIENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return Polite(
        len(took),
        len(errors),
        round(1000 * percentile(took, 0.5), 2),
        round(1000 * percentile(took, 0.99), 2),
    )

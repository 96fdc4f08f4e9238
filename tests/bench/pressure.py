"""Many clients at a time: `wrk` where there is one, else threads of our own.

Each client asks again as soon as it has its answer. Questions are written out beforehand; those
that must never repeat get a number as a comment behind them while they are asked.
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import monotonic, perf_counter
from urllib.parse import urlsplit

from tests.bench import client
from tests.bench.client import Refused
from tests.bench.peers import Running

_SCRIPT = """
local paths, n = {{}}, {start}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
request = function()
  n = n + 1
  local path = paths[n % #paths + 1]
  if {fresh} then path = path .. "%23" .. n end
  return wrk.format("GET", path)
end
done = function(summary, latency)
  local bad = summary.errors
  local errors = bad.connect + bad.read + bad.write + bad.status + bad.timeout
  io.write(string.format(
    '\\n{{"requests": %d, "seconds": %f, "errors": %d, "p50": %f, "p99": %f}}\\n',
    summary.requests, summary.duration / 1e6, errors,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
"""
_NUMBERS = count(1)
_APART = 10_000_000
"""Numbers that one run may use up, so that no later run repeats them."""


@dataclass(frozen=True)
class Pressure:
    """What clients got: requests a second, errors, milliseconds of the median and the 99th
    percentile, and microseconds of the server's processor time a request."""

    rate: float
    errors: int
    p50: float
    p99: float
    cpu: float


def press(
    running: Running, texts: Sequence[str], clients: int, seconds: float, fresh: bool, folder: Path
) -> Pressure:
    """Let so many clients ask for so long; `fresh`: no question twice. Raises Refused."""
    paths = [client.path(running.address, text + "\n") for text in texts]
    before = running.cpu()
    ask = _with_wrk if shutil.which("wrk") else _with_threads
    got = ask(running.address, paths, clients, seconds, fresh, folder)
    used = running.cpu() - before
    requests = max(1, got["requests"])
    return Pressure(
        round(got["requests"] / got["seconds"], 1),
        int(got["errors"]),
        round(got["p50"], 3),
        round(got["p99"], 3),
        round(1e6 * used / requests, 1),
    )


def _with_wrk(
    address: str, paths: Sequence[str], clients: int, seconds: float, fresh: bool, folder: Path
) -> dict[str, float]:
    where = urlsplit(address)
    (folder / "paths").write_text("\n".join(paths) + "\n")
    start, word = next(_NUMBERS) * _APART, "true" if fresh else "false"
    (folder / "wrk.lua").write_text(_SCRIPT.format(start=start, paths=folder / "paths", fresh=word))
    command = ["wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "30s"]
    command += ["-H", f"Accept: {client.ROWS}", "-s", str(folder / "wrk.lua")]
    done = subprocess.run([*command, f"http://{where.netloc}"], capture_output=True, text=True)
    if done.returncode:
        raise Refused(" ".join((done.stdout + done.stderr).split())[:200])
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _with_threads(
    address: str, paths: Sequence[str], clients: int, seconds: float, fresh: bool, folder: Path
) -> dict[str, float]:
    took: list[float] = []
    errors: list[str] = []
    until = monotonic() + seconds
    numbers = count(next(_NUMBERS) * _APART)

    def ask() -> None:
        with asking(address) as connection:
            while monotonic() < until:
                number = next(numbers)
                path = paths[number % len(paths)] + (f"%23{number}" if fresh else "")
                took_one(connection, path, took, errors)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(clients)]
    begun = monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return {
        "requests": len(took),
        "seconds": monotonic() - begun,
        "errors": len(errors),
        "p50": 1000 * percentile(took, 0.5),
        "p99": 1000 * percentile(took, 0.99),
    }


class asking:  # noqa: N801  # used as a function
    """A connection that is kept, and opened again when it broke."""

    def __init__(self, address: str) -> None:
        where = urlsplit(address)
        assert where.hostname
        self._connection = http.client.HTTPConnection(where.hostname, where.port, timeout=15)

    def __enter__(self) -> http.client.HTTPConnection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def took_one(
    connection: http.client.HTTPConnection, path: str, took: list[float], errors: list[str]
) -> None:
    """Ask once; note the seconds, and what went wrong."""
    begun = perf_counter()
    try:
        connection.request("GET", path, headers={"Accept": client.ROWS})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            errors.append(str(response.status))
    except (OSError, http.client.HTTPException) as error:
        errors.append(type(error).__name__)
        with suppress(OSError):
            connection.close()
    took.append(perf_counter() - begun)


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which a part of the values lie; 0 where there are none.

    >>> percentile([3, 1, 2, 4], 0.5)
    2
    """
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(part * len(ordered)) - 1))] if ordered else 0

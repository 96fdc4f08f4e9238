"""Processes of a peer: started as a group of their own, weighed, and ended with all of it."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.server.test_serving import family, proportional_memory

_TICK = os.sysconf("SC_CLK_TCK")
_GROUPS: set[int] = set()


@dataclass
class Weight:
    """What something took: seconds, seconds of processor time, bytes of memory at the most."""

    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0


def start(
    command: Sequence[str], log: Path, more: Mapping[str, str] | None = None, **options: object
) -> subprocess.Popen[bytes]:
    """Start a program as the head of a group of processes; what it says goes to a file."""
    with log.open("ab") as file:
        process = subprocess.Popen(  # type: ignore[call-overload]  # options as given
            command,
            stderr=file,
            start_new_session=True,
            env=os.environ | dict(more or {}),
            **{"stdout": file, "stdin": subprocess.DEVNULL, **options},
        )
    _GROUPS.add(process.pid)
    return process


def stop(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """End a program politely, then its whole group without asking."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    _kill(process.pid)
    process.wait()
    _GROUPS.discard(process.pid)


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


@atexit.register
def stop_all() -> None:
    """Leave no process behind, however the run ends."""
    for group in _GROUPS:
        _kill(group)


def run(command: Sequence[str], log: Path, more: Mapping[str, str] | None = None) -> Weight:
    """Run a program to its end and weigh it; raises RuntimeError with the end of what it said."""
    process = start(command, log, more)
    with weighing(lambda: family(process.pid)) as weight:
        code = process.wait()
    stop(process)
    if code:
        said = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{command[0]} ended with {code}:\n{said}")
    return weight


def cpu(root: int) -> float:
    """Seconds of processor time of a process and all it started, those that ended included."""
    return sum(map(_cpu, family(root)))


def _cpu(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def memory(root: int) -> int:
    """Bytes of a process and all it started, what they share counted once."""
    total = 0
    for one in family(root):
        with suppress(OSError):
            total += proportional_memory(one)
    return total


@contextmanager
def weighing(processes: Callable[[], list[int]], every: float = 0.2) -> Iterator[Weight]:
    """Weigh processes while something runs: time, processor time, and the most memory seen."""
    weight = Weight()
    ended = threading.Event()

    def watch() -> None:
        before = sum(map(_cpu, processes()))
        while True:
            found = processes()
            used = sum(map(_cpu, found)) - before
            weight.cpu = max(weight.cpu, used)
            sizes = []
            for one in found:
                with suppress(OSError):
                    sizes.append(proportional_memory(one))
            weight.memory = max(weight.memory, sum(sizes))
            if ended.wait(every):
                return

    thread = threading.Thread(target=watch, daemon=True)
    begun = monotonic()
    thread.start()
    try:
        yield weight
    finally:
        weight.seconds = monotonic() - begun
        ended.set()
        thread.join()

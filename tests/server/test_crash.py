"""Server processes that are killed, that share a store, and whose disk is full."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from graph import release as releasing
from server.settings import Settings, to_environment
from tests.server_process import COMMAND, ROOT, free_port, wait_for

ROUNDS = [3, 14, 15, 92, 653]
HOLD = """
import sys, time
from pathlib import Path
from graph import lock
with lock.held(Path(sys.argv[1]), 5.0):
    print("held", flush=True)
    time.sleep(60)
"""


class Server:
    """A server process over a folder, which a test may kill."""

    def __init__(self, folder: Path, token: str, **changes: Any) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self._token = token
        settings = Settings(**({"releases": folder, "workers": 1, "keep_releases": 3} | changes))
        port = self.address.rpartition(":")[2]
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", port],
            cwd=ROOT,
            env=os.environ | to_environment(settings),
            start_new_session=True,
        )
        wait_for(self.address + "/health")

    def update(self, text: str) -> int:
        """Post an update; the status of the answer."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/sparql-update",
        }
        asked = Request(self.address + "/update", text.encode(), headers)  # noqa: S310  # ours
        try:
            with urlopen(asked, timeout=60) as answer:  # noqa: S310  # our own address
                return int(answer.status)
        except HTTPError as error:
            self.problem = json.loads(error.read())
            self.headers = error.headers
            return error.code

    def ask(self, query: str) -> str:
        """Ask a query; the answer as CSV."""
        path = f"{self.address}/sparql?format=csv&query={quote(query)}"
        with urlopen(path, timeout=60) as answer:  # noqa: S310  # our own address
            return str(answer.read().decode())

    def numbers(self) -> set[int]:
        """The numbers that were inserted."""
        return {int(one) for one in self.ask("SELECT ?n { <urn:s> <urn:n> ?n }").split()[1:]}

    def kill(self) -> None:
        """End the process and all that it started, in no order, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


Start = Callable[..., Server]


@pytest.fixture
def start(folder: Path, token: str) -> Iterator[Start]:
    started: list[Server] = []

    def start(**changes: Any) -> Server:
        started.append(Server(folder, token, **changes))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def insert(number: int) -> str:
    return f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:n> {number} }} }}"


def write_until_killed(server: Server, first: int, acknowledged: list[int]) -> None:
    """Insert one number after another; noted is what was acknowledged."""
    number = first
    try:
        while True:
            if server.update(insert(number)) == 204:
                acknowledged.append(number)
            number += 1
    except (OSError, HTTPException):
        return


def more_than(number: int, things: list[int]) -> bool:
    return len(things) > number


def test_what_was_acknowledged_outlives_a_kill_at_any_moment(start: Start, folder: Path) -> None:
    acknowledged: list[int] = []
    for seed in ROUNDS:
        server = start()
        assert set(acknowledged) <= server.numbers()
        first = seed * 1000
        before = len(acknowledged)
        writer = threading.Thread(target=write_until_killed, args=(server, first, acknowledged))
        writer.start()
        wait_until(partial(more_than, before, acknowledged))
        time.sleep(random.Random(seed).random())
        server.kill()
        writer.join(timeout=10)
    server = start()
    found = server.numbers()
    assert set(acknowledged) <= found
    assert len(found - set(acknowledged)) <= len(ROUNDS)
    assert server.update(insert(1)) == 204
    assert not list(folder.glob(".making-*"))
    assert len(releasing.listed(folder)) <= 3


def test_a_server_that_alone_is_killed_leaves_no_process_behind(start: Start) -> None:
    server = start()
    assert server.update(insert(1)) == 204
    family = int(os.getpgid(server.process.pid))
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    wait_until(lambda: not members(family))
    with pytest.raises(URLError):
        server.numbers()


def members(family: int) -> list[str]:
    """The processes of a group that are not dead."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == family and fields[0] != "Z":
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found


def test_two_servers_on_one_store_lose_no_write_of_either(start: Start) -> None:
    servers = [start(queue_seconds=20.0), start(queue_seconds=20.0)]
    results: list[int] = []

    def write(server: Server, first: int) -> None:
        for number in range(first, first + 4):
            results.append(server.update(insert(number)))

    threads = [
        threading.Thread(target=write, args=(server, place * 100))
        for place, server in enumerate(servers)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert results == [204] * 8
    wanted = {0, 1, 2, 3, 100, 101, 102, 103}
    wait_until(lambda: all(server.numbers() == wanted for server in servers))


def test_a_second_writer_is_told_who_writes_and_when_to_come_again(
    start: Start, folder: Path
) -> None:
    server = start(queue_seconds=0.3)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert server.update(insert(1)) == 503
        assert server.problem["type"].endswith("/store-busy")
        assert f"Process {holder.pid} has been writing since" in server.problem["detail"]
        assert server.headers["Retry-After"] == "5"
        assert server.numbers() == set()
        holder.kill()
    assert server.update(insert(1)) == 204


def test_a_full_disk_is_told_and_what_was_served_is_served_still(start: Start) -> None:
    server = start()
    assert server.update(insert(1)) == 204
    served = [server.process.pid, *children(server.process.pid)]
    limit_files(served, 20_000)
    large = " ".join(f"<urn:s{one}> <urn:p> 'text number {one}' ." for one in range(3000))
    assert server.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {large} }} }}") == 507
    assert server.problem["type"].endswith("/store-full")
    assert server.numbers() == {1}
    limit_files(served, resource.RLIM_INFINITY)
    assert server.update(insert(2)) == 204
    assert server.numbers() == {1, 2}


def limit_files(processes: Iterable[int], size: int) -> None:
    """Let processes write files of so many bytes; those of the release before may be leaving."""
    for process in processes:
        with suppress(ProcessLookupError):
            resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def children(process: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for one in (task / "children").read_text().split():
            found += [int(one), *children(int(one))]
    return found


def test_readers_go_on_while_others_write(start: Start) -> None:
    server = start(workers=2)
    over, failed, longest = threading.Event(), [], [0.0]

    def read() -> None:
        while not over.is_set():
            begun = time.monotonic()
            try:
                server.numbers()
            except OSError as error:
                failed.append(error)
            longest[0] = max(longest[0], time.monotonic() - begun)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(3):
        assert server.update(insert(number)) == 204
        assert number in server.numbers()
    over.set()
    reader.join()
    assert not failed
    assert longest[0] < 1.0

"""The server process itself, asked over real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest

from queries import FLAGSHIP

SELECT = "PREFIX mm: <https://w3id.org/myelokg/onto/> SELECT ?t WHERE { ?t a mm:Trial }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
FLOOD = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


CURL_PARTIAL_FILE = 18


@pytest.fixture(scope="module")
def hurried(serving: Callable[..., Any]) -> Iterator[str]:
    """The address of a server process that gives its queries two seconds."""
    with serving(deadline=2.0) as address:
        yield address


def fetch(address: str, **headers: str) -> bytes:
    with urlopen(Request(address, headers=headers), timeout=30) as answer:  # noqa: S310  # loopback
        return bytes(answer.read())


def talk(address: str, text: str, seconds: float = 30.0) -> bytes:
    """Send raw lines and read until the server closes."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=seconds) as channel:
        channel.sendall(text.replace("\n", "\r\n").encode())
        received = bytearray()
        while piece := channel.recv(65536):
            received += piece
    return bytes(received)


def ask_raw(address: str, query: str, method: str = "GET", more: str = "") -> bytes:
    path = "/sparql?query=" + quote(query, safe="")
    return talk(address, f"{method} {path} HTTP/1.1\nHost: x\nConnection: close\n{more}\n")


def status(answer: bytes) -> int:
    return int(answer.split(None, 2)[1])


def family(root: int) -> list[int]:
    """A process and all that it started."""
    found = [root]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == root:
                found += family(int(entry.name))
    return found


def proportional_memory(process: int) -> int:
    """Bytes of a process, what it shares counted by share."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_the_first_answer_comes_quickly(serving: Callable[..., Any]) -> None:
    begun = time.monotonic()
    with serving() as address:
        fetch(f"{address}/queries/{FLAGSHIP}.csv")
        assert time.monotonic() - begun < 5


def test_all_processes_together_stay_small(serving: Callable[..., Any]) -> None:
    before = set(family(os.getpid()))
    with serving() as address:
        for path in ("/", "/queries", f"/queries/{FLAGSHIP}", "/sparql", "/ready"):
            fetch(address + path)
        own = set(family(os.getpid())) - before
        assert len(own) >= 4
        assert sum(map(proportional_memory, own)) < 250_000_000


def test_a_page_is_served_like_any_other(address: str) -> None:
    assert b"<h1>" in fetch(address + "/", Accept="text/html")
    assert b"--ground" in fetch(address + "/static/style.css")


def test_accept_may_stand_on_several_lines(address: str) -> None:
    more = "Accept: text/csv;q=0.2\nAccept: text/tab-separated-values;q=0.9\n"
    answer = ask_raw(address, SELECT, more=more)
    assert b"content-type: text/tab-separated-values" in answer.lower()


def test_head_has_no_body_and_frees_its_worker(address: str) -> None:
    for _ in range(6):
        answer = ask_raw(address, FLOOD, method="HEAD")
        assert status(answer) == 200
        assert answer.endswith(b"\r\n\r\n")
    assert status(ask_raw(address, "ASK {}")) == 200


def test_a_chunked_request_body_is_read(address: str) -> None:
    body = f"{len(SELECT):x}\n{SELECT}\n0\n\n"
    head = "POST /sparql HTTP/1.1\nHost: x\nConnection: close\nTransfer-Encoding: chunked\n"
    answer = talk(address, head + f"Content-Type: application/sparql-query\n\n{body}")
    assert status(answer) == 200


def test_a_query_that_never_ends_is_stopped_while_others_are_answered(
    serving: Callable[..., Any],
) -> None:
    with serving(deadline=2.0) as address:
        stopped: list[tuple[bytes, float]] = []
        begun = time.monotonic()

        def bomb() -> None:
            answer = ask_raw(address, ENDLESS, more="Accept: application/json\n")
            stopped.append((answer, time.monotonic() - begun))

        thread = threading.Thread(target=bomb)
        thread.start()
        waits = list(polite(address, until=begun + 1.8))
        thread.join()
        answer, seconds = stopped[0]
        assert status(answer) == 503
        assert b"query-timeout" in answer
        assert b"access-control-allow-origin" in answer.lower()
        assert 1.9 < seconds < 4
        assert len(waits) > 10
        assert max(waits) < 1
        assert status(ask_raw(address, "ASK {}")) == 200


def polite(address: str, until: float) -> Iterator[float]:
    """Ask small questions until a time; the seconds that each waited."""
    while time.monotonic() < until:
        begun = time.monotonic()
        assert status(ask_raw(address, SELECT)) == 200
        yield time.monotonic() - begun


def test_when_long_queries_fill_the_service_one_yields_and_is_told_when_to_return(
    serving: Callable[..., Any],
) -> None:
    with serving(deadline=3.0, workers=1) as address, ThreadPoolExecutor(2) as two:
        bombs = []
        for _ in range(2):  # one moves to the slow lane, one keeps the only place
            bombs.append(two.submit(ask_raw, address, ENDLESS))
            time.sleep(1.0)
        assert status(ask_raw(address, SELECT)) == 200
        answers = [bomb.result() for bomb in bombs]
        [stopped] = [one for one in answers if b"problems/query-timeout" in one]
        [displaced] = [one for one in answers if b"problems/busy" in one]
        assert status(stopped) == status(displaced) == 503
        assert b"retry-after: 5" in displaced.lower()


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_an_answer_that_breaks_off_breaks_the_connection(hurried: str, encoding: str) -> None:
    query = quote(FLOOD, safe="")
    done = subprocess.run(
        [
            "curl",
            "-s",
            "-o",
            "-",
            "-H",
            f"Accept-Encoding: {encoding}",
            f"{hurried}/sparql?query={query}",
        ],
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == CURL_PARTIAL_FILE
    assert len(done.stdout) > 2**16


def test_a_broken_answer_is_never_ended_as_if_it_were_whole(hurried: str) -> None:
    answer = ask_raw(hurried, FLOOD, more="Accept: text/csv\n")
    assert status(answer) == 200
    assert b"transfer-encoding: chunked" in answer.lower()
    assert not answer.endswith(b"\r\n0\r\n\r\n")


def test_a_client_that_leaves_frees_its_worker(serving: Callable[..., Any]) -> None:
    with serving(deadline=30.0, workers=1, queue_seconds=10.0) as address:
        parts = urlsplit(address)
        path = "/sparql?query=" + quote(FLOOD, safe="")
        with socket.create_connection((parts.hostname, parts.port)) as channel:
            channel.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert channel.recv(65536).startswith(b"HTTP/1.1 200")
        begun = time.monotonic()
        assert status(ask_raw(address, SELECT)) == 200
        assert time.monotonic() - begun < 5

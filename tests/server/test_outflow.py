"""No more of an answer is made than its client takes."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from server.outflow import EACH, MOST, Outflows
from tests.server.test_serving import FLOOD, SELECT, ask_raw, family, proportional_memory, status

SLACK = 10 * 2**20


def begin(address: str, query: str) -> socket.socket:
    """Ask for an answer without reading it."""
    parts = urlsplit(address)
    channel = socket.create_connection((parts.hostname, parts.port), timeout=30)
    path = "/sparql?format=json&query=" + quote(query, safe="")
    channel.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return channel


def held(processes: set[int]) -> int:
    """Bytes of the processes that are no workers."""
    servers = [
        one
        for one in processes
        if b"graph.engine.worker" not in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    return sum(map(proportional_memory, servers))


def test_clients_that_do_not_read_take_little_memory_and_no_place(
    serving: Callable[..., Any],
) -> None:
    before = set(family(os.getpid()))
    with serving(deadline=3.0) as address, ExitStack() as stack:
        assert status(ask_raw(address, SELECT)) == 200
        ours = set(family(os.getpid())) - before
        at_first = held({one for one in ours if Path(f"/proc/{one}").exists()})
        for number in range(4):
            stack.enter_context(begin(address, f"{FLOOD} # {number}"))
        time.sleep(1.5)
        assert status(ask_raw(address, SELECT)) == 200
        now = held(set(family(os.getpid())) - before)
        assert now - at_first < MOST + 4 * EACH + SLACK


def test_a_client_that_reads_slowly_gets_the_whole(address: str) -> None:
    query = "SELECT * { ?s ?p ?o . ?d a mm:Trial } LIMIT 60000"
    with begin(address, query) as channel:
        received = bytearray()
        while piece := channel.recv(2**20):
            received += piece
            if len(received) < 6 * 2**20:
                time.sleep(0.02)
    assert received.endswith(b"]}}\r\n0\r\n\r\n")


def test_a_connection_that_is_not_found_is_not_waited_for() -> None:
    outflow = Outflows(patience=1.0).begin("192.0.2.1:1", "192.0.2.2:2")
    room = outflow.room(2**40)
    try:
        room.send(None)
    except StopIteration:
        outflow.close()
    else:
        raise AssertionError("it waits")

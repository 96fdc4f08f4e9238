"""Watching whether a client leaves, within the server process that is used."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.test_serving import fetch
from tests.server_process import ROOT, free_port, wait_for


@pytest.fixture(scope="module")
def watched() -> Iterator[str]:
    """The address of an application that watches its clients."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, "-m", "tests.server.watched", str(port)], cwd=ROOT)
    try:
        wait_for(address + "/kept")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def test_of_a_request_that_was_watched_nothing_stays_in_memory(watched: str) -> None:
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(fetch, [watched] * 24))
    assert fetch(watched + "/kept") == b"0"


def test_of_a_client_that_left_nothing_stays_in_memory(watched: str) -> None:
    port = int(watched.rpartition(":")[2])
    for _ in range(8):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    fetch(watched)  # as long as they are watched
    fetch(watched)
    assert fetch(watched + "/kept") == b"0"

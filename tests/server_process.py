"""A server process for tests: how it is started, on which port, and when it is there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from server.settings import Settings, to_environment

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-c", "from server.cli import main; main()"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 20.0) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  # our own address
            return
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


@contextmanager
def serve(settings: Settings) -> Iterator[str]:
    """Start a server process and give its address; stopped by SIGTERM, which must suffice."""
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | to_environment(settings))
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0

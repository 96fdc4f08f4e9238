"""A server of our own to try the cases on: a folder, a small release, a port; gone afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from server.conformance.cases import seed
from server.conformance.runner import Endpoint
from server.settings import Settings, to_environment

_COMMAND = "from server.cli import main; main()"
_START_SECONDS, _END_SECONDS = 30.0, 20.0


class NotStarted(Exception):
    """The server did not come up."""


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """Serve the seed of the cases until the context ends; raises `NotStarted`."""
    with TemporaryDirectory(prefix="myelokg-conformance-") as folder:
        releases = Path(folder) / "releases"
        _make_release(releases)
        port = _free_port()
        settings = Settings(releases=releases, port=port, workers=2, log="nothing")
        environment = os.environ | to_environment(settings)
        process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, "serve"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            _wait(process, port)
            yield Endpoint(f"http://127.0.0.1:{port}", _make_token(releases))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=_END_SECONDS)


def _make_release(releases: Path) -> None:
    from rdflib import Graph

    from graph import release
    from graph.build import Graphs

    named = {name: Graph().parse(data=text, format="nt") for name, text in seed().items()}
    release.switch(releases, release.store(Graphs(named, {}), releases))


def _make_token(releases: Path) -> str:
    from server import tokens

    return tokens.create(releases, "conformance", patience=_START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
            return
        except OSError:
            time.sleep(0.05)
    raise NotStarted("The server for the cases did not start; 'myelokg serve' says why.")

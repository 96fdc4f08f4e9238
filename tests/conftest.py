"""What all tests share: no network but loopback, and one release that nobody changes."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import queries
from graph import release as releasing
from graph.engine.embedded import Engine
from graph.release import NoRelease, Release
from queries.describe import describe

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the release that `make test` has built, or a new one where there is none."""
    folder = Path(os.environ.get("MYELOKG_TEST_RELEASES", ROOT / "releases")).resolve()
    try:
        releasing.current(folder)
    except NoRelease:
        folder = tmp_path_factory.mktemp("releases")
        releasing.make(folder, further=describe(queries.load().values()))
    return folder


@pytest.fixture(scope="session")
def release(releases: Path) -> Release:
    return releasing.current(releases)


@pytest.fixture(scope="session")
def engine(releases: Path) -> Iterator[Engine]:
    """An engine with the time that the server gives by default."""
    engine = Engine(releases, workers=2, deadline=10.0, queue_seconds=20.0)
    yield engine
    engine.close()

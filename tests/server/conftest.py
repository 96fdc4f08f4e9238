"""An application over the release of the tests, and real server processes over it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import create_app, tokens
from server.engine import Engine, start
from server.settings import Settings, to_environment
from tests import small
from tests.server_process import COMMAND, ROOT, free_port, serve, wait_for


@pytest.fixture(scope="session")
def settings(releases: Path) -> Settings:
    return Settings(releases=releases, deadline=3.0, workers=1, queue_seconds=5.0)


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    """An engine with little time, so that what never ends is soon stopped."""
    engine = start(settings)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def app(settings: Settings, engine: Engine) -> Flask:
    return create_app(settings, engine)


class Client(FlaskClient):
    """A client that reads every answer to its end, as most clients do."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a tiny release, to be written to."""
    folder = tmp_path / "releases"
    small.make(folder)
    return folder


@pytest.fixture
def token(folder: Path) -> str:
    return tokens.create(folder, "tester", 1.0)


class Writer(Client):
    """A client that brings a token, unless told otherwise."""

    token = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs["headers"] = {"Authorization": f"Bearer {self.token}", **kwargs.get("headers", {})}
        return super().open(*args, **kwargs)


@pytest.fixture
def writer(folder: Path, token: str, settings: Settings) -> Iterator[FlaskClient]:
    """A client that may write, of an application of its own."""
    own = Settings(**(vars(settings) | {"releases": folder, "max_write_bytes": 2**20}))
    engine = start(own)
    app = create_app(own, engine)
    app.test_client_class = type("Writer", (Writer,), {"token": token})
    yield app.test_client()
    engine.close()


@pytest.fixture(scope="session")
def run(settings: Settings) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `myelokg` as a process of its own, with the release of the tests."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=os.environ | {"MYELOKG_RELEASES": str(settings.releases)} | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture(scope="session")
def serving(settings: Settings) -> Callable[..., Any]:
    """Start a server process and give its address; stopped by SIGTERM, which must suffice."""

    def serving(**changes: Any) -> AbstractContextManager[str]:
        return serve(Settings(**(vars(settings) | {"workers": 2} | changes)))

    return serving


@pytest.fixture
def launch(settings: Settings) -> Iterator[Callable[[int], subprocess.Popen[bytes]]]:
    """Start a server process on a port, for a test that stops it itself."""
    started: list[subprocess.Popen[bytes]] = []

    def launch(port: int) -> subprocess.Popen[bytes]:
        command = [*COMMAND, "serve", "--port", str(port)]
        own = to_environment(settings)
        started.append(subprocess.Popen(command, cwd=ROOT, env=os.environ | own))
        wait_for(f"http://127.0.0.1:{port}/health")
        return started[-1]

    yield launch
    for one in started:
        one.kill()
        one.wait()


@pytest.fixture
def free() -> Callable[[], int]:
    """Find ports that nobody listens on."""
    return free_port


@pytest.fixture(scope="session")
def address(serving: Callable[..., Any]) -> Iterator[str]:
    """The address of a server process that all tests share."""
    with serving() as address:
        yield address

"""Engines of others in front of which the server stands: real ones, with our release in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.engine.remote.engine import Engine
from graph.release import DUMP, Release
from server import create_app
from server.engine import start
from server.settings import Settings
from tests import other_server, virtuoso_server
from tests.virtuoso_server import Virtuoso


def settings(address: str, **more: Any) -> Settings:
    """The settings of a server in front of an Oxigraph server."""
    own = Settings(
        engine=f"{address}/query",
        engine_update=f"{address}/update",
        engine_store=f"{address}/store",
        engine_dialect="oxigraph",
    )
    return Settings(**(vars(own) | more))


@pytest.fixture(scope="package")
def oxigraph(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[str]:
    """An Oxigraph server into which somebody has loaded our dump."""
    folder = tmp_path_factory.mktemp("oxigraph")
    other_server.load(folder, release.folder / DUMP)
    with other_server.serve(folder) as address:
        yield address


@pytest.fixture(scope="package")
def found(oxigraph: str) -> Iterator[Engine]:
    """The engine of a server in front of it."""
    engine = start(settings(oxigraph, deadline=60.0))
    assert isinstance(engine, Engine)
    yield engine
    engine.close()


@pytest.fixture
def client(found: Engine, oxigraph: str, tmp_path: Path) -> FlaskClient:
    return create_app(settings(oxigraph, releases=tmp_path), found).test_client()


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Virtuoso]:
    """A Virtuoso server into which somebody has loaded our dump."""
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso_server.serve(folder, release.folder / DUMP) as server:
        yield server


def before(server: Virtuoso, **more: Any) -> Settings:
    """The settings of a server in front of a Virtuoso server."""
    return Settings(
        engine=server.query,
        engine_update=server.update,
        engine_store=server.store,
        engine_dialect="virtuoso",
        **more,
    )


@pytest.fixture(scope="session")
def virtuosos(virtuoso: Virtuoso) -> Iterator[Engine]:
    """The engine of a server in front of it; its plans take longer than the answers."""
    engine = start(before(virtuoso, deadline=60.0))
    assert isinstance(engine, Engine)
    yield engine
    engine.close()

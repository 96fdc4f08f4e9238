"""A release to load into, and what loads files into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph import write as writing
from graph.change import Load, Source
from graph.load import kinds
from graph.release import Release
from graph.write import Limits
from tests import small
from tests.graph.load.samples import G
from tests.graph.test_write import unproven

LIMITS = Limits(seconds=60.0, patience=5.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "releases"
    small.make(folder)
    return folder


@pytest.fixture
def load(folder: Path, tmp_path: Path) -> Callable[..., Release]:
    def load(
        files: dict[str, bytes | str],
        graph: str | None = G,
        limits: Limits = LIMITS,
        tell: Callable[[dict[str, Any]], None] = lambda _: None,
        **more: bool,
    ) -> Release:
        sources = []
        for name, content in files.items():
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            about = kinds.named(name)
            assert about is not None
            sources.append(Source(str(path), name, about.suffix, graph or path.as_uri()))
        change = Load(graph, tuple(sources), **more)
        return writing.write(folder, change, limits, unproven, tell).release

    return load

"""Every export of the release of the tests, made once, each in a process of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.engine.answer import Question
from graph.engine.embedded import Engine
from graph.export import find
from graph.export.shelf import Shelf
from graph.release import Release
from ontology import PREFIXES

Rows = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="session")
def made(releases: Path, release: Release) -> Callable[[str], Path]:
    """Give the file of an export by its name."""
    shelf = Shelf(releases)
    return lambda name: shelf.take(find(name), release)


@pytest.fixture(scope="session")
def rows(engine: Engine) -> Rows:
    """Ask the release itself, to compare: the rows of a query as texts."""
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())

    def rows(text: str) -> list[dict[str, str]]:
        answer = engine.ask(Question(declared + text, rows="csv")).body().decode()
        return list(csv.DictReader(io.StringIO(answer)))

    return rows

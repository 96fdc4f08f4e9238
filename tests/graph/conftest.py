"""A small invented review, whole and broken; and the real one, built once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from graph import build, mappings, reason, sources
from graph.build import Graphs
from graph.release import DUMP, Release
from ontology import PREFIXES

SMALL = Path(__file__).parent / "evidence"

Rows = list[tuple[str | None, ...]]


class Broken(NamedTuple):
    """A folder of evidence with one mistake, and the line on which the mistake stands."""

    folder: Path
    line: int


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A copy of the small review that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "evidence"))


@pytest.fixture
def broken(evidence: Path) -> Callable[[str, str, str], Broken]:
    """Replace words of one evidence file, which must stand there exactly once."""

    def broken(file: str, old: str, new: str) -> Broken:
        path = evidence / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has '{old}' {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return Broken(evidence, text[: text.index(old)].count("\n") + 1)

    return broken


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the reasoner's answers are kept for the whole session."""
    return tmp_path_factory.mktemp("inferred")


def _built(folder: Path, cache: Path) -> Graphs:
    graphs = build.build(sources.read(folder))
    graphs = graphs.extended(reason.infer(graphs, cache))
    return graphs.extended(mappings.describe(graphs))


@pytest.fixture(scope="session")
def small(cache: Path) -> Graphs:
    """The small review as graphs, inferred ones included."""
    return _built(SMALL, cache)


@pytest.fixture(scope="session")
def whole(releases: Path) -> Graphs:
    """The real evidence as graphs, inferred ones included."""
    return _built(sources.EVIDENCE, releases / ".cache")


@pytest.fixture(scope="session")
def rows(release: Release) -> Callable[[str], Rows]:
    """Ask the release directly, over all its graphs: values as text, in the query's order."""
    store = ox.Store()
    store.bulk_load(path=str(release.folder / DUMP), format=ox.RdfFormat.N_QUADS)

    def rows(query: str) -> Rows:
        found = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return [tuple(value and value.value for value in row) for row in found]

    return rows

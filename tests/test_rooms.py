"""The rooms import downwards only: server, queries, graph, ontology."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = {
    "ontology": set[str](),
    "graph": {"ontology"},
    "queries": {"ontology", "graph"},
    "server": {"ontology", "graph", "queries"},
}
HEAVY = {"rdflib", "owlready2", "pyshacl", "pydantic", "ruamel", "mcp", "pandas", "networkx"}
SERVING = ["graph/release.py", "ontology/__init__.py", "queries/__init__.py"]
SERVING += ["graph/citation.py", "server/mcp/route.py", "server/mcp/command.py"]


def imported(path: Path, at_the_top: bool = False) -> set[str]:
    """First names of the modules a file imports; at the top, or anywhere in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if at_the_top else list(ast.walk(tree))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    origins = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | origins}


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        above = imported(path) & (BELOW.keys() - BELOW[room] - {room})
        assert not above, path


def test_nothing_heavy_is_imported_on_the_way_to_serving() -> None:
    serving = [ROOT / name for name in SERVING]
    serving += [*(ROOT / "server").glob("*.py"), *(ROOT / "graph/engine").glob("*.py")]
    serving += (ROOT / "graph/export").glob("*.py")
    for path in serving:
        assert not imported(path, at_the_top=True) & HEAVY, path

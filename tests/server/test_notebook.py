"""The notebook under docs runs against the graph as it is; its own asserts compare the figures."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs/notebook/evidence.ipynb"
ON_FILES = Config({"KernelManager": {"transport": "ipc"}})
PNG = b"\x89PNG"


def run(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    folder = {"metadata": {"path": str(ROOT)}}
    NotebookClient(notebook, timeout=60, resources=folder, config=ON_FILES).execute()
    return notebook


@pytest.fixture
def notebook(address: str, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    monkeypatch.setenv("MYELOKG_ADDRESS", address)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return nbformat.read(FILE, as_version=4)


def shown(notebook: nbformat.NotebookNode, id: str) -> str:
    """What a cell shows, as text."""
    (cell,) = (one for one in notebook.cells if one.id == id)
    return "".join(one.get("data", {}).get("text/html", "") for one in cell.outputs)


def test_it_runs_and_shows_tables_gaps_contradictions_and_a_picture(
    notebook: nbformat.NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "medians.png"
    monkeypatch.setenv("MYELOKG_PICTURE", str(picture))
    done = run(notebook)
    assert "17.8 months" in shown(done, "table-1b")
    assert "progressing on frontline lenalidomide" in shown(done, "table-2b")
    assert "not evaluated" in shown(done, "medians")
    assert "APOLLO, BOSTON, CANDOR" in shown(done, "gap-table")
    assert "35.7 months" in shown(done, "exchanged")
    assert picture.read_bytes().startswith(PNG)
    assert any("image/png" in one.get("data", {}) for cell in done.cells for one in outputs(cell))


def outputs(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return list(cell.get("outputs", []))


def test_it_fails_when_a_figure_is_another(notebook: nbformat.NotebookNode) -> None:
    end = next(n for n, cell in enumerate(notebook.cells) if cell.id == "printed-asserts")
    notebook.cells = notebook.cells[: end + 1]
    notebook.cells[end].source = notebook.cells[end].source.replace("17.8", "17.9")
    with pytest.raises(CellExecutionError, match="AssertionError"):
        run(notebook)


def test_it_is_kept_without_outputs_so_that_none_is_stale() -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    nbformat.validate(kept)
    for cell in kept["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert kept["metadata"]["language_info"] == {"name": "python"}

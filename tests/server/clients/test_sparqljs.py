"""sparqljs, by which editors in JavaScript read SPARQL: what we publish is SPARQL to it too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import queries
from tests.server.clients import node


def wrong(folder: Path, texts: dict[str, str], prefixes: dict[str, str] | None = None) -> Any:
    """The complaints of sparqljs about texts, by their names."""
    file = folder / "texts.json"
    file.write_text(json.dumps({"prefixes": prefixes or {}, "texts": texts}), encoding="utf-8")
    return json.loads(node.run(node.FOLDER / "parse.mjs", str(file)))


def test_every_saved_question_is_read_as_it_is_published(tmp_path: Path) -> None:
    texts = {name: queries.with_prefixes(one.text) for name, one in queries.load().items()}
    assert len(texts) > 40
    assert wrong(tmp_path, texts) == {}


def test_a_mistake_is_found(tmp_path: Path) -> None:
    assert list(wrong(tmp_path, {"good": "ASK {}", "bad": "ASK {"})) == ["bad"]

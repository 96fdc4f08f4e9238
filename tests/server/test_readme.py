"""What a reader can reach or run stands in the README, or the suite fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from server.cli import main

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def test_every_route_is_documented(app: Flask, readme: str) -> None:
    written = {"/queries.<suffix>": "/queries.json", "/queries/<name>": "/queries/<id>"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            assert f"`{written.get(rule.rule, rule.rule)}`" in readme, rule.rule


def test_every_command_is_documented(readme: str) -> None:
    for name in main.commands:
        assert f"myelokg {name}" in readme or f"make {name}" in readme, name

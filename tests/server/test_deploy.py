"""What docs/deploy says of settings is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.settings import Settings, from_environment, rows

FOLDER = Path(__file__).parents[2] / "docs" / "deploy"
KNOWN = {one.variable for one in rows(Settings())}
FILES = sorted(one for one in FOLDER.iterdir())


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    assert set(re.findall(r"MYELOKG_[A-Z_]+", path.read_text())) <= KNOWN


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.name)
def test_every_value_that_is_set_can_be_used(path: Path) -> None:
    given = dict(re.findall(r"(MYELOKG_[A-Z_]+)=(\S*)", path.read_text()))
    from_environment({name: value.rstrip(" \\") for name, value in given.items()})


def test_every_file_is_told_of() -> None:
    text = (FOLDER / "README.md").read_text()
    for path in FILES:
        assert path.name == "README.md" or f"({path.name})" in text

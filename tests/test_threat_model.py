"""Every claim of the threat model has its test."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = [one.split("|")[1:-1] for one in MODEL.splitlines() if one.startswith("| ")][2:]


def defined() -> set[str]:
    """The names of all tests."""
    texts = (one.read_text(encoding="utf-8") for one in (ROOT / "tests").rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"(?m)^def (test_\w+)\(", text)}


def test_every_claim_names_a_test_and_every_named_test_exists() -> None:
    assert len(ROWS) > 20
    tests = defined()
    for claim, _, named in ROWS:
        names = re.findall(r"`(test_\w+)`", named)
        assert names, f"{claim.strip()!r} names no test"
        assert set(names) <= tests, f"{claim.strip()!r} names a test that does not exist"


def test_every_setting_it_names_exists() -> None:
    from server.settings import Settings, rows

    known = {one.variable for one in rows(Settings())}
    assert set(re.findall(r"MYELOKG_[A-Z_]+", MODEL)) <= known

"""What `make` starts."""

from __future__ import annotations

import os
import subprocess

from tests.server_process import ROOT


def test_what_make_starts_may_keep_the_code_that_it_compiles() -> None:
    given = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    told = ("make", "--silent", "--eval", "told: ; @env", "told")
    shown = subprocess.run(told, cwd=ROOT, env=given, check=True, capture_output=True, text=True)
    assert "PATH=" in shown.stdout
    assert "PYTHONDONTWRITEBYTECODE" not in shown.stdout

"""docs/browsers.md tells of the tools whose requests are tried, and of the versions that ran."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.server.browsers import shapes

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/browsers.md").read_text(encoding="utf-8")
PACKAGES = json.loads(
    (ROOT / "tests/server/clients/package-lock.json").read_text(encoding="utf-8")
)["packages"]
LOCKED = dict(
    re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE)
)


def test_each_tool_on_the_page_is_tried_and_each_that_is_tried_is_on_the_page() -> None:
    told = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(
        [*(one["name"] for one in shapes.browsers().values()), "Federation"]
    )


def test_each_says_where_its_shapes_were_learnt() -> None:
    assert all(one["learnt"] for one in shapes.browsers().values())


def test_the_versions_are_those_that_run() -> None:
    told = dict(re.findall(r"^\| `([^`]+)` \| ([\d.]+) \|$", PAGE, re.MULTILINE))
    for name, version in told.items():
        locked = PACKAGES.get(f"node_modules/{name}", {}).get("version") or LOCKED[name]
        assert version == locked, f"docs/browsers.md: {name} is {locked} now"
    named = json.loads((ROOT / "tests/server/clients/package.json").read_text(encoding="utf-8"))
    assert set(named["dependencies"]) <= set(told)


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target

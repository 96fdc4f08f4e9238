"""The tests of pages can fail: what they look for is found where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import NARROW
from tests.browser.watch import Watch, barriers, overflow, walk

BAD = """<!doctype html><html lang="en"><title>Bad</title>
<style>a:focus { outline: none }</style><main><h1>Bad</h1>
<p style="color:#999">Too pale</p><input><a href="/">Focus that nobody sees</a>
<button tabindex="-1">Never reached</button><div style="width:900px">Wide</div></main>"""

MISCHIEF = """async () => {
  const add = (name, more) =>
    document.head.append(Object.assign(document.createElement(name), more));
  add("style", { textContent: "h1 { color: red }" });
  add("script", { textContent: "console.log(1)" });
  console.error("an error");
  setTimeout(() => { throw new Error("thrown"); });
  await fetch("http://elsewhere.invalid/").catch(() => 0);
  const image = new Image();
  image.src = "http://127.0.0.2:9/x.png";
  await new Promise((done) => setTimeout(done, 100));
}"""


@pytest.fixture
def bad(with_scripts: BrowserContext) -> Iterator[Page]:
    page = with_scripts.new_page()
    page.set_content(BAD)
    yield page
    page.close()


def test_barriers_are_found(bad: Page) -> None:
    found = " ".join(barriers(bad))
    assert "label (critical)" in found
    assert "color-contrast (serious)" in found


def test_what_tab_does_not_reach_or_show_is_found(bad: Page) -> None:
    found = walk(bad)
    assert found["missed"] == ["button Never reached"]
    assert found["unseen"] == ["a Focus that nobody sees"]


def test_what_sticks_out_is_found(bad: Page) -> None:
    bad.set_viewport_size(NARROW)
    assert "div Wide" in overflow(bad)


def test_errors_refusals_and_requests_elsewhere_are_found(bad: Page, address: str) -> None:
    with Watch(bad, address) as watch:
        bad.goto("/")
        bad.evaluate(MISCHIEF)
    found = " ".join(watch.complaints)
    for word in ("style-src", "script-src", "an error", "thrown", "elsewhere.invalid"):
        assert word in found

"""The documentation as files: a browser that opens them from a disk reads and searches them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from server.site import search
from server.site.folder import write
from tests.browser.conftest import NARROW
from tests.browser.watch import barriers, overflow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    write(target)
    return target


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab that fails the test when the browser complains of anything."""
    complaints: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda one: one.url.startswith("file:") or complaints.append(one.url))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("words", ["graph store protocol", "MYELOKG_RELEASES", "nothinghasthis"])
def test_the_search_finds_what_that_of_the_server_finds(site: Path, tab: Page, words: str) -> None:
    expected = [hit.page.title for hit in search.find(words)]
    tab.goto(f"{(site / 'search.html').as_uri()}?q={words.replace(' ', '+')}")
    found = tab.locator("#hits a").evaluate_all("all => all.map((one) => one.textContent)")
    assert [one.partition(": ")[0] for one in found] == expected
    assert tab.locator("h2").first.inner_text() == "All headings"


@pytest.mark.parametrize("name", ["index", "search", "tutorial", "reference/settings", "house"])
def test_a_file_is_read_in_silence_and_nothing_sticks_out(site: Path, tab: Page, name: str) -> None:
    tab.goto((site / f"{name}.html").as_uri())
    tab.emulate_media(color_scheme="dark")
    tab.set_viewport_size(NARROW)
    assert overflow(tab) == []


@pytest.mark.parametrize("name", ["index", "search", "tutorial"])
def test_a_file_has_no_barrier(site: Path, browser: Browser, name: str) -> None:
    # In a tab that nobody listens to: axe asks for the style sheets, which a file may not.
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((site / f"{name}.html").as_uri())
        assert barriers(page) == []

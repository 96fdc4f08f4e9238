"""A real Chromium before a real server, cut off from every other host."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from graph.release import Release
from server.settings import Settings
from tests.browser.watch import Watch
from tests.server_process import serve

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
SECONDS = 15.0
"""How long anything on a page may take, on a machine that does more besides."""

# What the driver starts must be gone before other tests run: it keeps an event loop running in
# this thread. So nothing here lives longer than the package.


@pytest.fixture(scope="package")
def address(releases: Path) -> Iterator[str]:
    with serve(Settings(releases=releases, workers=2)) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "install Debian's package chromium, as `make test` does"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def with_scripts(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport=WIDE, reduced_motion="reduce")
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


@pytest.fixture(scope="package")
def without_scripts(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport=WIDE, java_script_enabled=False)
    context.set_default_timeout(SECONDS * 1000)
    yield context
    context.close()


@pytest.fixture(scope="package")
def tab(with_scripts: BrowserContext) -> Page:
    return with_scripts.new_page()


@pytest.fixture(scope="package")
def plain_tab(without_scripts: BrowserContext) -> Page:
    return without_scripts.new_page()


@pytest.fixture
def expected() -> list[str]:
    """Words of the complaints that a test wants to hear; it adds them."""
    return []


@contextmanager
def watched(tab: Page, address: str, expected: list[str]) -> Iterator[Page]:
    """Use a tab; fail when anything in it complains, or asks another host for anything."""
    tab.set_viewport_size(WIDE)
    tab.emulate_media(color_scheme="light")
    with Watch(tab, address) as watch:
        yield tab
        tab.goto("about:blank")  # what is still said of the page is heard
    assert [one for one in watch.complaints if not any(word in one for word in expected)] == []


@pytest.fixture
def page(tab: Page, address: str, expected: list[str]) -> Iterator[Page]:
    """A wide, light tab that is watched."""
    with watched(tab, address, expected) as page:
        yield page


@pytest.fixture
def plain(plain_tab: Page, address: str, expected: list[str]) -> Iterator[Page]:
    """A tab in which no script runs, watched in the same way."""
    with watched(plain_tab, address, expected) as page:
        yield page


@pytest.fixture(scope="session")
def named(release: Release) -> Callable[[str], str]:
    """Write the id of the release into an address of `tests.pages`."""
    return lambda target: target.replace("{release}", release.id)

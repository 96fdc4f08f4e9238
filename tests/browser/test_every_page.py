"""Every page in a browser: wide and narrow, light and dark, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW
from tests.browser.watch import barriers, overflow, walk
from tests.pages import PAGES, PROBLEMS

ALL = [*PAGES, *PROBLEMS]
SIZE = """performance.getEntries()
  .filter((one) => one.encodedBodySize && !["script", "fetch"].includes(one.initiatorType))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
"""Bytes of a page and of what it loads, as they are sent; of what is there before scripts add."""
Named = Callable[[str], str]


def opened(page: Page, target: str) -> Page:
    """Open a page, wait until it is there, and see that it is what was asked for."""
    answer = page.goto(target, wait_until="load")
    assert answer is not None
    assert answer.status == PROBLEMS.get(target, 200)
    assert answer.headers["content-type"].startswith("text/html")
    return page


@pytest.mark.parametrize("target", ALL)
def test_a_page_has_no_barrier_and_nothing_sticks_out(
    page: Page, named: Named, target: str
) -> None:
    opened(page, named(target))
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert overflow(page) == []
    assert barriers(page) == []


@pytest.mark.parametrize("target", ALL)
def test_tab_reaches_all_that_can_be_operated_and_shows_where_it_is(
    page: Page, named: Named, target: str
) -> None:
    opened(page, named(target))
    found = walk(page)
    assert found["reached"][0] == "a Skip to the content"
    assert found["missed"] == []
    assert found["unseen"] == []


@pytest.mark.parametrize("target", ALL)
def test_a_page_is_complete_without_scripts(
    page: Page, plain: Page, named: Named, target: str
) -> None:
    opened(plain, named(target))
    assert plain.locator("h1").count() == 1
    for landmark in ("header", "nav[aria-label]", "main", "footer"):
        assert plain.locator(landmark).first.is_visible()
    if plain.locator("script[src]").count():
        opened(page, named(target))
        headings = set(page.locator("main :is(h1, h2, h3)").all_inner_texts())
        assert headings <= set(plain.locator("main :is(h1, h2, h3)").all_inner_texts())
    for form in plain.locator("form").all():
        assert form.get_attribute("action")
        assert form.locator("button:not([type=button])").count() >= 1


@pytest.mark.parametrize("target", PAGES)
def test_a_page_is_under_100_kilobytes_with_what_it_needs(
    page: Page, named: Named, target: str
) -> None:
    opened(page, named(target))
    assert 0 < page.evaluate(SIZE) < 100_000


def test_the_first_page_is_complete_within_300_milliseconds(page: Page) -> None:
    took = []
    for _ in range(3):
        opened(page, "/")
        took.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    assert 0 < min(took) < 300


def test_every_link_of_a_page_to_another_part_of_it_leads_somewhere(page: Page) -> None:
    for target in PAGES[:2]:
        opened(page, target)
        for link in page.locator("a[href^='#']").all():
            assert page.locator(str(link.get_attribute("href"))).count() == 1

"""What people come for, done by hand in a browser, with scripts and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

SEEN = re.compile("opened")


@pytest.fixture(params=["page", "plain"])
def either(request: pytest.FixtureRequest) -> Page:
    tab: Page = request.getfixturevalue(request.param)
    return tab


def test_the_flagship_is_answered_on_the_first_page_with_its_place(either: Page) -> None:
    either.goto("/")
    row = either.get_by_role("row", name=re.compile("OPTIMISMM"))
    expect(row).to_contain_text("17.8 months")
    expect(row).to_contain_text("Table 1")


def test_who_does_not_report_it_is_one_click_away(either: Page) -> None:
    either.goto("/")
    either.get_by_role("link", name="Which trials do not report it?").click()
    expect(either.get_by_role("row", name=re.compile("CANDOR")).first).to_be_visible()


def test_a_brand_name_leads_to_the_drug(either: Page) -> None:
    either.goto("/evidence")
    either.get_by_role("searchbox").fill("Revlimid")
    either.keyboard.press("Enter")
    either.get_by_role("main").get_by_role("link", name="lenalidomide", exact=True).click()
    expect(either.get_by_role("heading", level=1)).to_contain_text("lenalidomide")


def test_why_the_value_of_ikema_differs_is_found(either: Page) -> None:
    either.goto("/evidence/sources/IKEMA")
    expect(either.get_by_text("not accepted").first).to_be_visible()


def test_the_drugs_against_bcma_are_seen(either: Page) -> None:
    either.goto("/explore")
    either.get_by_label("Begin with").fill("BCMA")
    either.keyboard.press("Enter")
    links = either.get_by_role("list").filter(has_text="target")
    expect(links.get_by_role("link", name="teclistamab", exact=True).first).to_be_visible()


def test_a_table_is_had_for_a_spreadsheet(page: Page) -> None:
    page.goto("/queries/meta-analysis-table")
    assert page.request.get("/queries/meta-analysis-table.xlsx").body().startswith(b"PK")


def test_a_way_between_two_things_is_found(either: Page) -> None:
    either.goto("/explore?thing=d:CANDOR&hide=disease")
    either.get_by_label("Find a way to").fill("CD38")
    either.keyboard.press("Enter")
    expect(either.get_by_role("heading", name=re.compile("A way from CANDOR"))).to_be_visible()
    expect(either.get_by_role("main")).to_contain_text("daratumumab")


def test_the_picture_is_worked_by_keyboard(page: Page) -> None:
    page.goto("/explore?thing=d:CANDOR")
    arm = page.locator(".canvas a", has_text="CANDOR, DaraKd arm")
    expect(arm).not_to_have_class(SEEN)
    arm.focus()
    page.keyboard.press("Enter")
    expect(arm).to_have_class(SEEN)
    page.go_back()
    expect(arm).not_to_have_class(SEEN)


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_the_picture_is_saved(page: Page, tmp_path: Path, suffix: str) -> None:
    page.goto("/explore?thing=d:KPd")
    with page.expect_download() as saved:
        page.get_by_role("button", name=f"Save as {suffix.upper()}").click()
    path = tmp_path / "picture"
    saved.value.save_as(path)
    begin = path.read_bytes()[:8]
    assert begin.startswith(b"<svg" if suffix == "svg" else b"\x89PNG")


def test_what_to_cite_is_found_from_every_page(either: Page) -> None:
    either.goto("/evidence")
    either.get_by_role("link", name="How to cite").click()
    expect(either.get_by_role("blockquote")).to_contain_text("MyeloKG, version")

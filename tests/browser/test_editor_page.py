"""The editor in a browser: with its scripts, by keyboard, and with no script at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from graph.release import Release
from queries import FLAGSHIP
from tests.browser.conftest import NARROW
from tests.browser.watch import barriers, overflow, walk

CODE = "#code .cm-content"
ROWS = (
    "SELECT ?name (COUNT(?arm) AS ?arms) { ?one a mm:Trial ; rdfs:label ?name ; mm:hasArm ?arm } "
)
ROWS += "GROUP BY ?name ORDER BY ?name"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def editor(page: Page) -> Iterator[Page]:
    """The editor, ready, in a browser that remembers nothing."""
    page.goto("/editor")
    page.evaluate("localStorage.clear()")
    page.reload()
    page.wait_for_selector("html[data-editor=ready]")
    yield page
    page.evaluate("localStorage.clear()")


def write(page: Page, text: str) -> None:
    """Replace what stands in the editor.

    Not by writing over it: Chromium would keep the style of what was there in a style attribute,
    which the policy refuses, and would say so.
    """
    page.locator(CODE).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Backspace")
    page.keyboard.insert_text(text)


def ask(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")


def written(page: Page) -> str:
    return page.locator("#query").input_value()


def cells(page: Page, column: int) -> list[str]:
    return page.locator(f"#result tbody td:nth-child({column})").all_inner_texts()


def metric(address: str, name: str) -> float:
    with urlopen(f"{address}/metrics") as answer:  # noqa: S310  # our own server
        text = answer.read().decode()
    return sum(float(one) for one in re.findall(rf"(?m)^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", text))


def test_the_example_is_answered_with_rows_time_and_release(editor: Page, release: Release) -> None:
    editor.get_by_role("button", name="Ask", exact=True).click()
    expect(editor.locator("#result caption")).to_have_text("5 rows")
    told = editor.locator("#result .told").first.inner_text()
    assert re.fullmatch(rf"5 rows in [\d,]+ ms, from release {release.id}\.", told)
    assert "OPTIMISMM" in cells(editor, 1)


def test_things_have_labels_and_lead_to_their_page(editor: Page) -> None:
    ask(editor, "SELECT ?drug { d:OPTIMISMM mm:testsDrug ?drug } ORDER BY ?drug")
    link = editor.locator("#result tbody a", has_text="pomalidomide")
    expect(link).to_have_attribute("href", "/onto/pomalidomide")
    expect(link).to_have_attribute("title", "https://w3id.org/myelokg/onto/pomalidomide")


def test_rows_are_sorted_filtered_and_reduced_to_columns(editor: Page) -> None:
    ask(editor, ROWS)
    editor.locator("#result th button", has_text="arms").click()
    assert cells(editor, 2) == sorted(cells(editor, 2), key=int)
    expect(editor.locator("#result th").nth(1)).to_have_attribute("aria-sort", "ascending")
    editor.keyboard.press("Enter")  # the focus stays on the button
    assert cells(editor, 2) == sorted(cells(editor, 2), key=int, reverse=True)
    editor.get_by_label("Rows with these words").fill("cartitude")
    assert cells(editor, 1) == ["CARTITUDE-4"]
    expect(editor.locator("#result caption")).to_contain_text("1 of ")
    editor.get_by_text("Columns").click()
    editor.get_by_label("arms").uncheck()
    assert editor.locator("#result th").all_inner_texts() == ["name"]


def test_names_and_numbers_are_drawn_as_bars(editor: Page) -> None:
    ask(editor, ROWS)
    editor.get_by_label("Chart").check()
    rows = editor.locator("#result svg .bar").count()
    assert rows > 10
    expect(editor.get_by_role("img")).to_have_accessible_name(f"arms by name: {rows} bars")
    assert barriers(editor) == []


def test_a_description_is_drawn_and_listed(editor: Page) -> None:
    ask(editor, "DESCRIBE d:OPTIMISMM")
    expect(editor.locator("#result svg .node").first).to_be_visible()
    listed = editor.locator("#result details").inner_text()
    assert "tests drug: pomalidomide" in listed
    assert barriers(editor) == []
    editor.get_by_label("Text").check()
    expect(editor.locator("#result pre")).to_contain_text(
        "<https://w3id.org/myelokg/data/OPTIMISMM>"
    )


def test_yes_and_no_are_words(editor: Page) -> None:
    ask(editor, "ASK { ?one a mm:Trial }")
    expect(editor.locator("#result .answer")).to_have_text("Yes")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_with_an_answer_has_no_barrier_and_fits_a_telephone(
    editor: Page, scheme: str
) -> None:
    editor.emulate_media(color_scheme=scheme)
    ask(editor, ROWS)
    expect(editor.locator("#result caption")).to_be_visible()
    assert barriers(editor) == []
    editor.set_viewport_size(NARROW)
    assert overflow(editor) == []


def test_tab_goes_through_the_page_with_an_answer_and_leaves_the_editor(editor: Page) -> None:
    ask(editor, "SELECT ?s { ?s a mm:Trial } LIMIT 3")
    expect(editor.locator("#result caption")).to_be_visible()
    found = walk(editor)
    assert found["missed"] == []
    assert found["unseen"] == []
    assert "div Query" in found["reached"]


TYPED = [
    ("SELECT * WHERE {\n  ?s a ", "Tri", "trial", "mm:Trial"),
    ("SELECT * WHERE {\n  ?s a mm:Trial ; ", "tests dr"[:5], "tests drug", "mm:testsDrug"),
    ("SELECT * WHERE {\n  ?s mm:testsDrug ", "Len", "lenalidomide", "mm:lenalidomide"),
    ("SELECT * WHERE {\n  ?s mm:trial ", "optim", "OPTIMISMM", "d:OPTIMISMM"),
    ("SELECT * WHERE {\n  ?s mm:testsDrug/", "tar", "target", "mm:target"),
]


@pytest.mark.parametrize(("before", "typed", "label", "name"), TYPED)
def test_what_may_stand_there_is_offered_by_its_label(
    editor: Page, before: str, typed: str, label: str, name: str
) -> None:
    write(editor, before)
    editor.keyboard.type(typed, delay=20)
    option = editor.get_by_role("option").filter(has_text=name).first
    expect(option).to_be_visible()
    assert label in option.inner_text()
    option.click()
    prefix = name.partition(":")[0]
    assert written(editor).startswith(f"PREFIX {prefix}: <https://w3id.org/myelokg/")
    assert written(editor).rstrip("}").endswith(before + name)


def test_a_prefix_is_declared_once(editor: Page) -> None:
    write(editor, "PREFIX mm: <https://w3id.org/myelokg/onto/>\nSELECT * { ?s a ")
    editor.keyboard.type("Regimen", delay=20)
    editor.get_by_role("option").filter(has_text="mm:Regimen").first.click()
    assert written(editor).count("PREFIX") == 1


def test_a_mistake_is_marked_while_writing_and_mended_with_a_click(editor: Page) -> None:
    write(editor, "SELECT * { ?s mm:testDrug ?o }")
    mark = editor.locator("#code .cm-lintRange-warning")
    expect(mark).to_have_text("mm:testDrug")
    mark.hover()
    expect(editor.locator("#code .cm-tooltip-lint")).to_contain_text("Did you mean mm:testsDrug")
    editor.get_by_role("button", name="use mm:testsDrug").click()
    assert written(editor) == "SELECT * { ?s mm:testsDrug ?o }"


def test_an_error_is_told_and_the_cursor_goes_there(editor: Page, expected: list[str]) -> None:
    expected.append("status of 400")
    ask(editor, "SELECT * {\n  ?s ?p\n}")
    expect(editor.get_by_role("alert")).to_contain_text("Line 3, column 1")
    expect(editor.locator("#code .cm-lintPoint-error, #code .cm-lintRange-error")).to_have_count(1)
    editor.keyboard.insert_text("?o ")
    assert written(editor) == "SELECT * {\n  ?s ?p\n?o }"


def test_stop_ends_the_work_of_the_server(editor: Page, address: str) -> None:
    before = metric(address, "myelokg_workers_lost_total")
    ask(editor, LONG)
    stop = editor.get_by_role("button", name="Stop")
    expect(stop).to_be_enabled()
    editor.wait_for_timeout(300)
    stop.click()
    expect(editor.locator("#result .answer")).to_contain_text("Stopped")
    for _ in range(50):
        if metric(address, "myelokg_workers_lost_total") > before:
            break
        editor.wait_for_timeout(100)
    assert metric(address, "myelokg_workers_lost_total") == before + 1
    ask(editor, "ASK {}")
    expect(editor.locator("#result .answer")).to_have_text("Yes")


def test_a_short_link_leads_back_to_query_release_and_answer(
    editor: Page, plain: Page, release: Release
) -> None:
    write(editor, ROWS)
    editor.get_by_role("button", name="Short link").click()
    link = editor.locator("#ask > .told a")
    expect(link).to_be_visible()
    address = str(link.get_attribute("href"))
    plain.goto(address)
    assert plain.locator("#query").input_value() == ROWS
    assert "CARTITUDE-4" in plain.locator("#result").inner_text()
    assert release.id in plain.locator("main .lead").inner_text()


def test_an_answer_is_taken_away_as_a_file(editor: Page) -> None:
    ask(editor, ROWS)
    with editor.expect_download() as taken:
        editor.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename == "answer.csv"
    with open(taken.value.path(), encoding="utf-8") as file:
        assert file.readline().strip() == "name,arms"


def test_saved_questions_are_found_by_their_words(editor: Page) -> None:
    editor.locator("#saved summary").click()
    editor.get_by_label("Words in the question").fill("hazard ratio")
    shown = editor.locator("#saved li:visible")
    assert 0 < shown.count() < 20
    shown.first.get_by_role("link").click()
    editor.wait_for_selector("html[data-editor=ready]")
    assert "question=" in editor.url
    assert "SELECT" in written(editor)


def test_what_was_asked_is_remembered_in_the_browser_until_it_is_forgotten(editor: Page) -> None:
    ask(editor, "ASK { ?remember ?me ?well }")
    expect(editor.locator("#result .answer")).to_be_visible()
    editor.goto("/editor")
    editor.locator("#history summary").click()
    editor.get_by_role("button", name="Take").first.click()
    assert written(editor) == "ASK { ?remember ?me ?well }"
    editor.get_by_role("button", name="Forget them").click()
    assert editor.evaluate("localStorage.getItem('myelokg.queries')") == "[]"
    assert editor.locator("#history").count() == 0


def test_a_query_in_the_address_is_asked_at_once(page: Page) -> None:
    page.goto("/editor?query=ASK%7B%7D")
    expect(page.locator("#result .answer")).to_have_text("Yes")


def test_without_scripts_the_form_asks_and_shows(plain: Page) -> None:
    plain.goto(f"/editor?question={FLAGSHIP}")
    plain.get_by_role("button", name="Ask", exact=True).click()
    assert plain.url.partition("?")[0].endswith("/sparql")
    assert "OPTIMISMM" in plain.locator("#result table").inner_text()


def test_without_scripts_a_short_link_is_made_too(plain: Page) -> None:
    plain.goto("/editor?query=ASK%7B%7D")
    plain.get_by_role("button", name="Short link").click()
    assert re.search(r"/s/[a-z2-7]{12}$", plain.url)
    assert plain.locator("#result .answer").inner_text() == "Yes"


def test_a_bundle_that_was_changed_is_not_run(page: Page, expected: list[str]) -> None:
    page.route("**/static/ui/editor.js", lambda one: one.fulfill(body="document.title = 'changed'"))
    page.goto("/editor")
    page.wait_for_timeout(200)
    assert page.title() != "changed"
    expected.append("integrity")
    page.unroute_all()

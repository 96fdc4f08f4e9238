"""The table of the documentation: all that stands under docs is in it, and leads somewhere."""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections import Counter
from html import unescape
from urllib.parse import urldefrag

import pytest
from flask.testing import FlaskClient

from server.site import reference
from server.site.contents import MADE, ROOT, TABLE, Page, load

PAGES = load().pages
WRITTEN = [page for page in PAGES.values() if not page.source.startswith(MADE)]
HTML = {"Accept": "text/html"}
OF_US = re.compile(r'href="([/#][^"]*)"')


def of_the_repository(path: str) -> bool:
    """Whether a file is kept in the repository, or is new and will be."""
    asked = ["git", "check-ignore", "--quiet", path]
    return subprocess.run(asked, cwd=ROOT, check=False).returncode != 0


def test_every_file_under_docs_is_in_the_table() -> None:
    listed = {page.source for page in PAGES.values()}
    listed |= {file.relative_to(ROOT).as_posix() for file in load().files.values()}
    found = {
        one.relative_to(ROOT).as_posix()
        for one in TABLE.parent.rglob("*")
        if one.is_file() and one != TABLE
    }
    missing = [one for one in sorted(found - listed) if of_the_repository(one)]
    assert not missing, f"name them in docs/site.toml: {', '.join(missing)}"


def test_every_entry_of_the_table_names_something() -> None:
    entries = re.findall(r'"([^"]+\.\w+|[^"]+/\w+|made:\w+)"', TABLE.read_text(encoding="utf-8"))
    assert len(entries) > 20
    for entry in entries:
        assert entry.startswith(MADE) or list(ROOT.glob(entry)), entry


def test_no_two_pages_have_one_name() -> None:
    names = [page.name for section in load().sections for page in section.pages]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert not set(names) & load().files.keys()


def test_every_page_that_is_made_from_code_is_in_the_table() -> None:
    listed = {
        one.source.removeprefix(MADE) for one in PAGES.values() if one.source.startswith(MADE)
    }
    assert listed == set(reference.names())


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.source)
def test_every_link_leads_somewhere_in_the_repository(page: Page) -> None:
    for target in page.outline.targets:
        if ":" in target.partition("/")[0]:
            continue
        path, fragment = urldefrag(target)
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
        source = source if path else page.source
        assert (ROOT / source).exists(), f"{page.source} links to {target}"
        there = load().by_source(source)
        if fragment and there is not None:
            anchors = {one.anchor for one in there.outline.headings}
            assert fragment in anchors, f"{page.source} links to {target}"


@pytest.mark.parametrize("name", ["", *PAGES])
def test_every_link_leads_somewhere_on_the_site(name: str, client: FlaskClient) -> None:
    page = client.get(f"/docs/{name}", headers=HTML).text
    ids = set(re.findall(r'id="([^"]+)"', page))
    for href in set(map(unescape, OF_US.findall(page))):
        path, fragment = urldefrag(href)
        if not path:
            assert not fragment or fragment in ids, href
        elif path.startswith("/docs/"):
            there = path.removeprefix("/docs/")
            assert there in PAGES or there in load().files or there == "search", href
            anchors = {one.anchor for one in PAGES[there].outline.headings} if fragment else set()
            assert not fragment or fragment in anchors, href


def test_the_addresses_of_the_service_that_pages_name_answer(client: FlaskClient) -> None:
    for name in ("reference/addresses", "reference/questions", "readme"):
        page = client.get(f"/docs/{name}", headers=HTML).text
        text = page.partition('<div class="text">')[2].partition('<nav class="contents"')[0]
        for href in list(dict.fromkeys(OF_US.findall(text)))[:12]:
            assert client.get(href.partition("#")[0] or "/", headers=HTML).status_code == 200, href

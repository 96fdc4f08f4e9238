"""The site as files: whole without a server."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from click.testing import CliRunner

from server.site.__main__ import main
from server.site.contents import load
from server.site.folder import SiteError, write


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    assert write(target) == len(load().pages)
    return target


def test_no_link_of_any_file_is_dead_and_none_leaves_the_folder(site: Path) -> None:
    pages = {one: one.read_text(encoding="utf-8") for one in site.rglob("*.html")}
    assert len(pages) == len(load().pages) + 2
    ids = {one: set(re.findall(r'id="([^"]+)"', text)) for one, text in pages.items()}
    for file, text in pages.items():
        for target in set(map(unescape, re.findall(r'(?:href|src)="([^"]*)"', text))):
            if target.startswith(("http:", "https:", "mailto:")):
                continue
            path, fragment = urldefrag(target)
            there = (file.parent / path).resolve() if path else file
            assert there.is_file(), f"{file.name} links to {target}"
            assert there.is_relative_to(site), f"{file.name} links to {target}"
            assert not fragment or fragment in ids[there], f"{file.name} links to {target}"


def test_every_page_is_under_100_kilobytes_and_loads_nothing_from_elsewhere(site: Path) -> None:
    styles = sum((site / name).stat().st_size for name in ("style.css", "docs.css"))
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert len(text.encode()) + styles < 100_000, file.name
        assert not re.search(r"<(?:script|img|link)[^>]+(?:src|href)=\"(?:https?:)?//", text)
        assert "style=" not in text


def test_a_folder_with_other_files_is_left_alone(site: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SiteError, match="name a new folder"):
        write(tmp_path)
    assert write(site)
    done = CliRunner().invoke(main, [str(tmp_path)])
    assert done.exit_code == 1
    assert "name a new folder" in done.output

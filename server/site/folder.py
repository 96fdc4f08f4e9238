"""The site as a folder of files, to be read without a server, from a disk or any web space.

All addresses are relative and nothing is asked of another host. Without scripts the page of the
search lists all headings; a script adds hits. Its index is JSON that is assigned in a script,
because a browser reads no JSON beside a page that is itself a file.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from flask import Flask, render_template

from server.site import routes
from server.site.contents import Contents, load
from server.site.links import Folder

_STATIC = Path(__file__).parents[1] / "static"
_OWN = ("style.css", "docs.css", "icon.svg")
_SCRIPT = Path(__file__).with_name("search.js")
_INDEX = "index.js"


class SiteError(Exception):
    """The site cannot be written; the message says why, and what to do."""


def write(target: Path) -> int:
    """Write the site into a folder and count its pages; raises SiteError and OSError.

    The folder must be new, empty, or an earlier site, whose files are written over.
    """
    contents = load()
    if not contents.sections:
        raise SiteError("There is no docs/site.toml here; write the site in a copy of the project.")
    if target.exists() and any(target.iterdir()) and not (target / _INDEX).is_file():
        raise SiteError(f"{target} has files that are no site of ours; name a new folder.")
    target.mkdir(parents=True, exist_ok=True)
    with Flask("server.app").app_context():
        _pages(contents, target)
    _files(contents, target)
    return len(contents.pages)


def _pages(contents: Contents, target: Path) -> None:
    front, listed = routes.shown(contents, Folder()), routes.shown(contents, Folder("search"))
    _put(target / "index.html", render_template("docs/front.html", **front))
    _put(target / "search.html", render_template("docs/listed.html", **listed))
    for page in contents.pages.values():
        shown = routes.whole(page, contents, Folder(page.name))
        _put(target / f"{page.name}.html", render_template("docs/page.html", **shown))


def _files(contents: Contents, target: Path) -> None:
    for name in _OWN:
        shutil.copyfile(_STATIC / name, target / name)
    shutil.copyfile(_SCRIPT, target / _SCRIPT.name)
    for name, file in contents.files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / name)
    _put(target / _INDEX, f"const parts = {json.dumps(_index(contents), ensure_ascii=False)};\n")


def _index(contents: Contents) -> list[list[str]]:
    """Each part of each page: its address, the title of its page, its heading and its text."""
    place = Folder()
    return [
        [
            place.page(page.name) + (f"#{part.anchor}" if part.anchor else ""),
            page.title,
            part.heading,
            part.text,
        ]
        for page in contents.pages.values()
        for part in page.outline.parts
    ]


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

"""Where a link of a page leads: on the served site, and in a folder of files.

In the repository links are relative, so that a forge follows them; here each is looked up.
"""

from __future__ import annotations

import posixpath
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from server.site.contents import MADE, Contents, Page


class Place(Hashable, Protocol):
    """How things are addressed where the site stands."""

    def page(self, name: str) -> str:
        """The address of a page."""

    def file(self, name: str) -> str:
        """The address of a file beside the pages, or one of the site's own."""

    def service(self, path: str) -> str | None:
        """The address of a page of the running service; None where none runs."""


@dataclass(frozen=True)
class Served:
    """The site under `/docs` of a running service."""

    def page(self, name: str) -> str:
        """The address of a page; the empty name is the front page."""
        return f"/docs/{name}".rstrip("/")

    def file(self, name: str) -> str:
        """The address of a file."""
        return f"/docs/{name}"

    def service(self, path: str) -> str | None:
        """The service is there."""
        return path


@dataclass(frozen=True)
class Folder:
    """The site as files, seen from the page `name`; all addresses are relative."""

    name: str = ""

    def page(self, name: str) -> str:
        """The file of a page."""
        return self.file(f"{name or 'index'}.html")

    def file(self, name: str) -> str:
        """A file of the folder."""
        return posixpath.relpath(name, posixpath.dirname(self.name) or ".")

    def service(self, path: str) -> str | None:
        """No service runs."""
        return None


def lead(target: str, page: Page, contents: Contents, place: Place) -> str | None:
    """Say where a link of a page leads; None for a file of the repository that is no page."""
    if target.startswith("#") or ":" in target.partition("/")[0]:
        return target
    if target.startswith("/"):
        return place.service(target)
    path, mark, fragment = target.partition("#")
    path = _within(path, page)
    found = contents.by_source(path)
    if found is not None:
        return place.page(found.name) + mark + fragment
    names = [name for name, file in contents.files.items() if file.as_posix().endswith(f"/{path}")]
    return place.file(names[0]) if names else None


def _within(path: str, page: Page) -> str:
    """The path from the top of the repository; what is made from the code links from there."""
    folder = "" if page.source.startswith(MADE) else posixpath.dirname(page.source)
    return posixpath.normpath(posixpath.join(folder, path))

"""What the documentation consists of: sections, pages and files, from `docs/site.toml`.

A page is a Markdown file of the repository, or one that `reference` writes from the code. It is
read anew only by another process: what is served does not change under its readers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath

from server.site import markup, reference

CARRIED = Path(__file__).parent / "sources"
"""What an installed wheel carries of the repository; `make release` puts it there."""
ROOT = CARRIED if CARRIED.exists() else Path(__file__).parents[2]
TABLE = ROOT / "docs" / "site.toml"
MADE = "made:"
"""Begins an entry of the table that names a module of `reference` instead of a file."""


@dataclass(frozen=True)
class Page:
    """A page: its name in addresses, its section, and its source, a path or `made:name`."""

    name: str
    section: str
    source: str

    @property
    def text(self) -> str:
        """The page in Markdown; raises OSError."""
        if self.source.startswith(MADE):
            return reference.write(self.source.removeprefix(MADE))
        return (ROOT / self.source).read_text(encoding="utf-8")

    @property
    def made_from(self) -> str:
        """What it is made from, for the foot of the page."""
        if self.source.startswith(MADE):
            return reference.made_from(self.source.removeprefix(MADE))
        return self.source

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.outline.title

    @property
    def lead(self) -> str:
        """Its first sentence."""
        return self.outline.lead

    @property
    def outline(self) -> markup.Outline:
        """Its headings and words."""
        return _outline(self)


@cache
def _outline(page: Page) -> markup.Outline:
    return markup.outline(page.text)


@dataclass(frozen=True)
class Section:
    """A part of the documentation, with what it is for and its pages in their order."""

    title: str
    about: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Contents:
    """All sections, and the files beside the pages, by the name under which they are had."""

    sections: tuple[Section, ...]
    files: dict[str, Path]

    @property
    def pages(self) -> dict[str, Page]:
        """Every page by its name, in the order in which they are read."""
        return {page.name: page for section in self.sections for page in section.pages}

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """The pages before and after a page."""
        order = list(self.pages.values())
        at = order.index(page)
        return (order[at - 1] if at else None), (order[at + 1] if order[at + 1 :] else None)

    def by_source(self, path: str) -> Page | None:
        """The page that is made of a file of the repository."""
        return next((page for page in self.pages.values() if page.source == path), None)


@lru_cache(maxsize=1)
def load() -> Contents:
    """Read the table; without it, as where only the packages were installed, there is nothing."""
    if not TABLE.is_file():
        return Contents((), {})
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    sections = tuple(_section(one) for one in table["section"])
    return Contents(sections, {_name(one): ROOT / one for one in _found(table["files"])})


def _section(entry: dict[str, list[str] | str]) -> Section:
    title = str(entry["title"])
    pages = tuple(Page(_name(one), title, one) for one in _found(entry["pages"]))
    return Section(title, str(entry["about"]), pages)


def _found(entries: Sequence[str]) -> Iterator[str]:
    """The files that entries name and that there are; an asterisk stands for all that fit."""
    for entry in entries:
        if entry.startswith(MADE):
            yield entry
        else:
            yield from sorted(one.relative_to(ROOT).as_posix() for one in ROOT.glob(entry))


def _name(source: str) -> str:
    """Name a page or file: a page has no suffix, and a README is its folder.

    >>> _name("docs/clients.md"), _name("docs/deploy/README.md"), _name("README.md")
    ('clients', 'deploy', 'readme')
    >>> _name("made:settings"), _name("docs/deploy/nginx.conf")
    ('reference/settings', 'deploy/nginx.conf')
    """
    if source.startswith(MADE):
        return f"reference/{source.removeprefix(MADE)}"
    path = PurePosixPath(source.removeprefix("docs/"))
    if path.suffix != ".md":
        return str(path)
    if path.stem == "README" and path.parent.name:
        return str(path.parent)
    return str(path.with_suffix("")) if source.startswith("docs/") else path.stem.lower()

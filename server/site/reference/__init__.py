"""Pages that are written from the code: one module a page, found by its name.

A module has `SOURCE`, the words for what it is made from, and `write()`, which gives Markdown whose
links start at the top of the repository. A new page is a new module and a line in `docs/site.toml`.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def names() -> list[str]:
    """The pages that there are."""
    return [one.name for one in iter_modules(__path__)]


def write(name: str) -> str:
    """Write a page, in Markdown."""
    return str(_module(name).write())


def made_from(name: str) -> str:
    """Say what a page is made from."""
    return str(_module(name).SOURCE)


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")


def cell(text: str) -> str:
    r"""Write a text as the cell of a table.

    >>> cell("one|two\nlines")
    'one\\|two lines'
    """
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def table(*rows: tuple[str, ...]) -> str:
    """Write rows of Markdown as a table; the first is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])

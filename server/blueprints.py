"""The blueprints of the service: each module of this room that makes one is found by itself.

A new page is a new module with a line ``blueprint = Blueprint("name", __name__)``; nothing else has
to know of it. Modules are looked for as text, so that those that serve nothing (the command line,
the tools) are not imported on the way to serving.

>>> "server.pages" in modules() and "server.search.page" in modules()
True
>>> "server.cli" in modules()
False
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from flask import Blueprint

_ROOM = Path(__file__).parent
_MADE = re.compile(r"^blueprint = Blueprint\(", re.MULTILINE)


def all_blueprints() -> Iterator[Blueprint]:
    """Every blueprint, by the name of its module, so that the order is always the same."""
    for name in modules():
        blueprint: Blueprint = import_module(name).blueprint
        yield blueprint


def modules() -> list[str]:
    """The names of the modules that make a blueprint: of the room, and of the folders in it."""
    files = [*_ROOM.glob("*.py"), *_ROOM.glob("*/*.py")]
    return sorted(_name(one) for one in files if _MADE.search(one.read_text(encoding="utf-8")))


def _name(file: Path) -> str:
    return ".".join([_ROOM.name, *file.relative_to(_ROOM).with_suffix("").parts])

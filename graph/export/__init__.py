"""Exports: a whole release, or what people want of it, as files that other programs open.

A module of this folder that has `EXPORTS` adds formats; nothing else has to know of them. Each
format has a record, which the command line, the pages and the documentation are made from, and a
function that writes it. The same release gives the same bytes: nothing is taken from the clock.

>>> find("graphml").suffix, find(".ttl").name
('graphml', 'turtle')

Nothing heavy is imported at the top of these modules: the server reads the records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import BinaryIO

from graph.export.source import Source
from graph.release import Release
from ontology import SHAPES_FILE

__all__ = ["MOST_TRIPLES", "Export", "Source", "TooLarge", "UnknownExport", "all_exports", "find"]

MOST_TRIPLES = 2_000_000
"""Triples of the largest release that is folded: those formats are made in memory."""

GROUPS = {
    "rdf": "The graph, whole",
    "ontology": "The ontology",
    "table": "The results as a table",
    "network": "The results as a network",
    "literature": "The references",
    "health": "For health data systems",
    "archive": "All of it, packed",
}
"""What kinds of exports there are, in the order in which they are shown."""


class UnknownExport(Exception):
    """No export goes by this name; `nearest` lists those that are spelt most like it."""

    def __init__(self, name: str) -> None:
        names = list(all_exports())
        self.nearest = get_close_matches(name, names, n=3, cutoff=0.5)
        told = f"the nearest: {', '.join(self.nearest)}" if self.nearest else ", ".join(names)
        super().__init__(f"No export is called {name!r}; {told}")


class TooLarge(Exception):
    """A release has more triples than are folded in memory; line formats have no such bound."""

    def __init__(self, name: str, triples: int) -> None:
        super().__init__(
            f"The export {name!r} is made in memory, of at most {MOST_TRIPLES:,} triples; this "
            f"release has {triples:,}. Take 'nquads' or 'turtle', which have no such bound"
        )


@dataclass(frozen=True)
class Export:
    """A format: what it is called, what it is, what it is good for, and how it is written.

    `folds` says that it is made in memory, from the findings; otherwise it is streamed.
    """

    name: str
    group: str
    title: str
    suffix: str
    media_type: str
    about: str
    good_for: str
    writer: Callable[[Source, BinaryIO], None]
    folds: bool = True

    def write(self, release: Release, stream: BinaryIO) -> None:
        """Write a release in this format; raises TooLarge."""
        if self.folds and release.triples > MOST_TRIPLES:
            raise TooLarge(self.name, release.triples)
        self.writer(Source(release), stream)

    def file_name(self, release: Release) -> str:
        """What the file is called: name of the export, release, suffix."""
        return f"myelokg-{self.name}-{release.id}.{self.suffix}"


@cache
def all_exports() -> dict[str, Export]:
    """Every format by name, kind by kind."""
    modules = [import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__)]
    found = [export for one in modules for export in getattr(one, "EXPORTS", ())]
    order = list(GROUPS)
    found.sort(key=lambda one: order.index(one.group))
    return {one.name: one for one in found}


def find(name: str) -> Export:
    """The format of this name, or of this suffix where only one has it; raises UnknownExport."""
    exports = all_exports()
    wanted = name.strip().lower().removeprefix(".")
    if wanted in exports:
        return exports[wanted]
    of_suffix = [one for one in exports.values() if one.suffix == wanted]
    if len(of_suffix) != 1:
        raise UnknownExport(name)
    return of_suffix[0]


@cache
def edition() -> str:
    """The hash of what writes exports: of another edition, equal releases may give other bytes."""
    folder = Path(__file__).parent
    files = [*folder.glob("*.py"), *folder.glob("*.rq"), *folder.parent.glob("*.py"), SHAPES_FILE]
    read = b"".join(one.read_bytes() for one in sorted(files))
    return hashlib.sha256(read).hexdigest()[:12]

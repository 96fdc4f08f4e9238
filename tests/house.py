"""The picture of the house and its text, drawn from the code; `make docs` writes them.

Read as syntax, nothing is imported: rooms and the folders in them, the modules of each with the
first sentence of their docstrings, and which folder imports from which.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from server.evidence.svg import Drawing

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROOMS = ("server", "queries", "graph", "ontology")
"""From the top down: a room imports only what is below it (tests/test_rooms.py)."""


@dataclass(frozen=True)
class Module:
    """One file of Python, read and not run."""

    path: Path
    root: Path = ROOT

    @property
    def name(self) -> str:
        """Its dotted name."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(one for one in parts if one != "__init__")

    @property
    def folder(self) -> str:
        """The dotted name of the folder it stands in."""
        return ".".join(self.path.relative_to(self.root).parent.parts)

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @property
    def about(self) -> str:
        """The first sentence of its docstring, or as much of it as stands on its first lines."""
        paragraph = (ast.get_docstring(self.tree) or "").split("\n\n")[0]
        return " ".join(paragraph.split()).rstrip(":")

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.path.read_text(encoding="utf-8").splitlines())

    def imports(self) -> Iterator[str]:
        """The dotted names it imports, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (one.name for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{one.name}" for one in node.names)


@dataclass(frozen=True)
class House:
    """The folders of the rooms with their modules, and how often one imports from another."""

    folders: dict[str, list[Module]]

    @classmethod
    def read(cls, root: Path = ROOT) -> House:
        """Read every module of the four rooms."""
        folders: dict[str, list[Module]] = {}
        for path in sorted(one for room in ROOMS for one in _files(root / room)):
            folders.setdefault(Module(path, root).folder, []).append(Module(path, root))
        return cls(folders)

    def of(self, room: str) -> list[str]:
        """The folders of a room: itself, then those in it."""
        return [one for one in self.folders if one.partition(".")[0] == room]

    @cached_property
    def imports(self) -> Counter[tuple[str, str]]:
        """How many modules of a folder import from another folder."""
        found: Counter[tuple[str, str]] = Counter()
        for folder, modules in self.folders.items():
            for module in modules:
                met = {self._folder(name) for name in module.imports()} - {"", folder}
                found.update((folder, one) for one in met)
        return found

    def _folder(self, name: str) -> str:
        """The folder a dotted name leads to; empty: it is not of this house."""
        while name and name not in self.folders:
            name = name.rpartition(".")[0]
        return name


def _files(room: Path) -> Iterator[Path]:
    return (one for one in room.rglob("*.py") if "node_modules" not in one.parts)


# ---------------------------------------------------------------------------- the picture

BOX, GAP, HIGH, BAND, LEFT = 104.0, 12.0, 40.0, 190.0, 96.0
"""Width of a folder, room beside it, its height, height of a room, and where folders begin."""


def picture(house: House) -> str:
    """Draw rooms as bands, folders as boxes, and what imports what as arrows."""
    widest = max(len(house.of(room)) for room in ROOMS)
    drawing = Drawing(
        LEFT + widest * (BOX + GAP),
        len(ROOMS) * BAND - 70,
        "The house",
        "Four rooms, one below the other; arrows lead from the folder that imports to the one it "
        "imports from, and go down from room to room. docs/house.md says the same in words.",
    )
    places = dict(_places(house))
    for number, (pair, modules) in enumerate(sorted(house.imports.items())):
        with drawing.group(f"{pair[0]} → {pair[1]}: {_modules(modules)}"):
            _arrow(drawing, places[pair[0]], places[pair[1]], number)
    for folder, (x, y) in places.items():
        _box(drawing, folder, x, y, house.folders[folder])
    for number, room in enumerate(ROOMS):
        drawing.write(8, number * BAND + 84, room, size=18, bold=True)
    return drawing.file() + "\n"


def _places(house: House) -> Iterator[tuple[str, tuple[float, float]]]:
    """Where each folder stands: its left upper corner, each row in the middle of the picture."""
    widest = max(len(house.of(room)) for room in ROOMS)
    for row, room in enumerate(ROOMS):
        folders = house.of(room)
        left = LEFT + (widest - len(folders)) * (BOX + GAP) / 2
        for column, folder in enumerate(folders):
            yield folder, (left + column * (BOX + GAP), row * BAND + 60)


def _arrow(
    drawing: Drawing, start: tuple[float, float], end: tuple[float, float], number: int
) -> None:
    """Draw an import: straight down to another room, over the roofs to a folder of the same."""
    shift = (number % 9 - 4) * 5.0
    x1, x2 = start[0] + BOX / 2 + shift, end[0] + BOX / 2 + shift
    if start[1] != end[1]:
        drawing.line(x1, start[1] + HIGH, x2, end[1], stroke="quiet", width=0.6)
    else:
        roof = start[1] - 8 - number % 9 * 3.5
        drawing.line(x1, start[1], x1, roof, stroke="accent", width=0.6)
        drawing.line(x1, roof, x2, roof, stroke="accent", width=0.6)
        drawing.line(x2, roof, x2, end[1], stroke="accent", width=0.6)
    tip = [(x2 - 2.5, end[1] - 5), (x2 + 2.5, end[1] - 5), (x2, end[1])]
    drawing.polygon(tip, fill="accent" if start[1] == end[1] else "quiet")


def _box(drawing: Drawing, folder: str, x: float, y: float, modules: list[Module]) -> None:
    drawing.box(x, y, BOX, HIGH, fill="raised", stroke="quiet")
    last = folder.rpartition(".")[2]
    drawing.write(x + BOX / 2, y + 17, last, bold=True, anchor="middle")
    drawing.write(x + BOX / 2, y + 32, _modules(len(modules)), size=10, anchor="middle")


def _modules(number: int) -> str:
    return "1 module" if number == 1 else f"{number} modules"


# ---------------------------------------------------------------------------- the text

HEAD = """# The house

<!-- Written by `python -m tests.house` from the code; do not edit. -->

Four rooms. A room imports only what is below it: `server`, `queries`, `graph`, `ontology`; a test
(`tests/test_rooms.py`) holds that. Red arrows stay within a room. Where something new goes, says
[CONTRIBUTING.md](../CONTRIBUTING.md).

![The rooms with their folders, and arrows from what imports to what is imported](house.svg)
"""


def page(house: House) -> str:
    """Say the same in words: what imports what, then every module with what it is."""
    lines = [HEAD, "## What imports what", "", "| folder | imports from |", "| --- | --- |"]
    for folder in (one for room in ROOMS for one in house.of(room)):
        met = sorted(end for start, end in house.imports if start == folder)
        lines.append(
            f"| `{folder}` | {', '.join(f'`{one}`' for one in met) or 'nothing of ours'} |"
        )
    for folder in (one for room in ROOMS for one in house.of(room)):
        lines += ["", f"## {folder}", "", "| module | what it is |", "| --- | --- |"]
        lines += [_row(one) for one in house.folders[folder]]
    return "\n".join(lines) + "\n"


def _row(module: Module) -> str:
    shown = module.path.relative_to(module.root).as_posix()
    about = module.about.replace("|", "\\|")
    return f"| [{module.path.name}](../{shown}) | {about} |"


def written() -> dict[Path, str]:
    """The files of the house, as they should be."""
    house = House.read()
    return {DOCS / "house.svg": picture(house), DOCS / "house.md": page(house)}


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")

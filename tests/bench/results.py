"""What was measured, as plain values: `results.json`, with the run that each part comes from.

A part is a size, or the long run; each says by which command, when, and at which load.
"""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import machine
from tests.bench.measure import Plan
from tests.bench.peers import Peer

NAME = "results.json"
_UNTOLD_WITH_VALUE, _UNTOLD = ("--note", "--output"), ("--note", "--output", "--add")
"""Options that change nothing of what is measured."""


class OtherMachine(Exception):
    """The results that are there come from another machine, or from other versions."""


@dataclass
class Results:
    """The results of a folder; parts of this run take the place of the same parts of others."""

    folder: Path
    plan: Plan
    note: str
    found: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def begin(cls, folder: Path, plan: Plan, note: str, add: bool) -> Results:
        """Begin with nothing, or `add` to what a folder has; raises `OtherMachine`."""
        here = machine.describe()
        found = _read(folder) if add else {}
        if found.get("machine", here) != here:
            raise OtherMachine(
                f"{folder / NAME} was measured on {_said(found['machine'])}, "
                f"this is {_said(here)}. "
                "Leave --add away to begin anew, or give another --output."
            )
        found = {"machine": here, "peers": {}, "questions": {}, "sizes": [], **found}
        found["peers"] |= {one.name: _peer(one) for one in plan.peers}
        found["questions"] |= {
            one.name: {"title": one.title, "kind": one.kind} for one in plan.questions
        }
        return cls(folder, plan, note, found)

    def run(self) -> dict[str, Any]:
        """What a reader needs to do a part of this run again, and the load as it begins."""
        return {
            "command": command(sys.argv[1:]),
            "day": datetime.now(UTC).date().isoformat(),
            "note": self.note,
            "load": [machine.load()],
            "seed": self.plan.seed,
            "rounds": self.plan.rounds,
        }

    def take_size(self, run: dict[str, Any], size: dict[str, Any]) -> None:
        """Take what was measured at a size."""
        others = [one for one in self.found["sizes"] if one["data"] != size["data"]]
        mine = {"run": _ended(run), **size}
        self.found["sizes"] = sorted([*others, mine], key=lambda one: int(one["triples"]))

    def take_long(self, run: dict[str, Any], memory: dict[str, Any]) -> None:
        """Take what a long run has shown."""
        self.found["stability"] = {"run": _ended(run), **memory}

    def write(self) -> None:
        """Write what is known."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / NAME).write_text(json.dumps(self.found, indent=1) + "\n", encoding="utf-8")


def command(words: list[str]) -> str:
    """The command that measures the same, without folders of this machine.

    >>> command(["--sizes", "own", "--note", "At night.", "--add"])
    'make bench BENCH="--sizes own"'
    """
    kept = []
    for before, word in zip(["", *words], words, strict=False):
        if word not in _UNTOLD and before not in _UNTOLD_WITH_VALUE:
            kept.append(Path(word).name if word.startswith("/") else word)
    return f'make bench BENCH="{shlex.join(kept)}"' if kept else "make bench"


def _ended(run: dict[str, Any]) -> dict[str, Any]:
    return run | {"load": [*run["load"], machine.load()]}


def _read(folder: Path) -> dict[str, Any]:
    file = folder / NAME
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _said(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False)


def _peer(peer: Peer) -> dict[str, Any]:
    return {
        "about": peer.about,
        "version": "" if peer.missing() else peer.version(),
        "floor": peer.floor,
        "served": peer.served,
        "loads": peer.loads,
    }

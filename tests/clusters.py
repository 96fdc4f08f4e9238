"""The arithmetic of docs/clusters.md; `make docs` writes it, a test compares it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "clusters.md"
BEGIN, END = "<!-- computed by tests/clusters.py -->\n", "<!-- end -->"
HIT = 65e-6
"""Processor seconds of an answer from the cache: docs/benchmarks, repeated, 8 clients."""


@dataclass(frozen=True)
class Measured:
    """What an engine costs, as measured: bytes and processor seconds."""

    name: str
    stored: float
    """Bytes on disk a triple."""
    loaded: float
    """Processor seconds a triple of a bulk load."""
    asked: float
    """Processor seconds of the engine for a tiny question."""
    fronted: float
    """Processor seconds of this server for it."""


MEASURED = (
    Measured("Virtuoso 7.2.5", 40, 95.6 / 10e6, 2127e-6, 2667e-6),
    Measured("Oxigraph 0.5", 320, 154.8 / 10e6, 213e-6, 1707e-6),
)


@dataclass(frozen=True)
class Wanted:
    """What is to be served; the shares are assumptions, to be replaced by one's own."""

    triples: float = 1e9
    requests: float = 1000
    cached: float = 0.5
    heavy: float = 0.05
    heavy_seconds: float = 0.05
    releases: int = 2
    busy: float = 0.5
    """The share of a processor that is used at the most."""


def cores(wanted: Wanted, engine: Measured) -> tuple[float, float]:
    """Processors of the engine, and of this server.

    >>> [round(one, 1) for one in cores(Wanted(cached=0, heavy=0, busy=1), MEASURED[1])]
    [0.2, 1.7]
    """
    missed = wanted.requests * (1 - wanted.cached)
    asked = (1 - wanted.heavy) * engine.asked + wanted.heavy * wanted.heavy_seconds
    ours = missed * engine.fronted + wanted.requests * wanted.cached * HIT
    return missed * asked / wanted.busy, ours / wanted.busy


def table() -> str:
    """The plan as a table: a line a quantity, a column an engine."""
    lines = ["| | " + " | ".join(one.name for one in MEASURED) + " |", "| --- |" + " ---: |" * 2]
    wanted = Wanted()
    lines.append(
        _line("disk, one release, GB", [one.stored * wanted.triples / 1e9 for one in MEASURED])
    )
    kept = [one.stored * wanted.triples * wanted.releases / 1e9 for one in MEASURED]
    lines.append(_line(f"disk, {wanted.releases} releases side by side, GB", kept))
    hours = [one.loaded * wanted.triples / 3600 for one in MEASURED]
    lines.append(_line("bulk load, hours of one processor", hours))
    for share in (0.0, 0.5, 0.9):
        found = [cores(Wanted(cached=share), one) for one in MEASURED]
        told = f"from the cache {share:.0%}"
        lines.append(_line(f"{told}: processors of the engine", [one for one, _ in found]))
        lines.append(_line(f"{told}: processors of this server", [two for _, two in found]))
    return "\n".join(lines) + "\n"


def _line(name: str, values: list[float]) -> str:
    return f"| {name} | " + " | ".join(f"{one:.1f}" for one in values) + " |"


def written(text: str) -> str:
    """The page with its computed part."""
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

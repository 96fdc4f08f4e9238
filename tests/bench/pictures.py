"""Pictures of the results, as SVG: growth with size, ratios with spread, memory over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

from server.evidence.svg import Drawing
from tests.bench import figures

Found = dict[str, Any]
Point = tuple[float, float]

_STROKES = ("accent", "ink", "ink", "quiet", "quiet", "quiet", "ink")
_DASHES = ("", "", "5 3", "", "5 3", "1 3", "1 3")
_WIDE, _HIGH, _COLUMNS = 210.0, 150.0, 3
_LEFT, _TOP, _GAP = 34.0, 24.0, 18.0


def draw(found: Found) -> dict[str, str]:
    """All pictures that the results are enough for, by file name."""
    drawn = {}
    if panels := growth(found):
        drawn["growth.svg"] = _panels(found, panels)
    if "stability" in found:
        drawn["stability.svg"] = _memory(found["stability"])
    return drawn


def growth(found: Found) -> dict[str, dict[str, list[Point]]]:
    """Milliseconds by triples for every question and peer, of results of two sizes or more."""
    panels: dict[str, dict[str, list[Point]]] = {}
    for name, question in found["questions"].items():
        for size in found["sizes"] if len(found["sizes"]) > 1 else ():
            for peer, note in size["peers"].items():
                one = note["questions"].get(name)
                if one and "error" not in one and one["ms"]:
                    middle = figures.spread(one["ms"])
                    assert middle
                    lines = panels.setdefault(question["title"], {})
                    lines.setdefault(peer, []).append((size["triples"], middle.middle))
    return panels


def _panels(found: Found, panels: dict[str, dict[str, list[Point]]]) -> str:
    rows = ceil(len(panels) / _COLUMNS)
    width, height = _COLUMNS * _WIDE + 20, rows * _HIGH + 50
    drawing = Drawing(
        width,
        height,
        "Milliseconds by triples",
        "A panel a question, a line a peer; both axes are logarithmic. Tables have the figures.",
    )
    _legend(drawing, list(found["peers"]), width)
    for number, (title, lines) in enumerate(panels.items()):
        row, column = divmod(number, _COLUMNS)
        _panel(drawing, column * _WIDE + 10, row * _HIGH + 40, title, lines, list(found["peers"]))
    return drawing.file() + "\n"


def _legend(drawing: Drawing, peers: Sequence[str], width: float) -> None:
    step = (width - 20) / max(1, len(peers))
    for number, peer in enumerate(peers):
        x = 10 + number * step
        drawing.line(x, 14, x + 18, 14, **_look(number))
        drawing.write(x + 22, 18, peer, size=9)


def _look(number: int) -> dict[str, Any]:
    """How the line of a peer looks: colour, dashes and width, so that no colour is needed."""
    place = number % len(_STROKES)
    return {"stroke": _STROKES[place], "dash": _DASHES[place], "width": 2.2 if not number else 1.4}


def _panel(
    drawing: Drawing,
    x: float,
    y: float,
    title: str,
    lines: dict[str, list[Point]],
    peers: Sequence[str],
) -> None:
    points = [point for line in lines.values() for point in line]
    across = _axis([one for one, _ in points], x + _LEFT, x + _WIDE - _GAP)
    up = _axis([one for _, one in points], y + _HIGH - 40, y + _TOP)
    drawing.write(x + _LEFT, y + 12, f"{title}, ms", size=10, bold=True)
    for value, place in _ticks([one for _, one in points], up):
        drawing.line(x + _LEFT, place, x + _WIDE - _GAP, place)
        drawing.write(x + _LEFT - 4, place + 3, f"{value:g}", size=8, anchor="end", fill="quiet")
    for value, place in _ticks([one for one, _ in points], across):
        drawing.write(place, y + _HIGH - 27, _short(value), size=8, anchor="middle", fill="quiet")
    for peer, line in lines.items():
        with drawing.group(f"{peer}: " + ", ".join(f"{v:g} ms at {t:,.0f}" for t, v in line)):
            _line(drawing, [(across(a), up(b)) for a, b in line], peers.index(peer))


def _line(drawing: Drawing, points: Sequence[Point], number: int) -> None:
    look = _look(number)
    for (x1, y1), (x2, y2) in pairwise(points):
        drawing.line(x1, y1, x2, y2, **look)
    for x, y in points:
        drawing.circle(x, y, 2, fill=look["stroke"])


def _axis(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    """Where a value lies on a logarithmic axis that holds all of them, in whole powers of ten."""
    low, high = _powers(values)
    return lambda value: start + (end - start) * (log10(value) - low) / (high - low)


def _powers(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _ticks(
    values: Sequence[float], place: Callable[[float], float]
) -> Iterator[tuple[float, float]]:
    low, high = _powers(values)
    for power in range(low, high + 1):
        yield 10.0**power, place(10.0**power)


def _short(value: float) -> str:
    """A number of triples in few signs.

    >>> _short(1e6), _short(1e4)
    ('1 M', '10 k')
    """
    return f"{value / 1e6:g} M" if value >= 1e6 else f"{value / 1e3:g} k"


def _memory(found: Found) -> str:
    """Memory of all processes together over time, from zero."""
    width, height = 640.0, 240.0
    samples = [
        (one["seconds"] / 60, sum(one["memory"].values()) / 2**20) for one in found["samples"]
    ]
    most = max(value for _, value in samples) * 1.1
    end = max(minute for minute, _ in samples)
    drawing = Drawing(
        width, height, "Memory over time", "MiB of all processes of the service, by minutes."
    )
    for part in range(5):
        y = 200 - 170 * part / 4
        drawing.line(50, y, width - 20, y)
        drawing.write(44, y + 3, f"{most * part / 4:,.0f}", size=9, anchor="end", fill="quiet")
        x = 50 + (width - 70) * part / 4
        drawing.write(x, 216, f"{end * part / 4:.1f}", size=9, anchor="middle", fill="quiet")
    drawing.write(50, 20, "MiB of all processes", size=10, bold=True)
    drawing.write(width - 20, 232, "minutes", size=9, anchor="end", fill="quiet")
    points = [(50 + (width - 70) * a / end, 200 - 170 * b / most) for a, b in samples]
    _line(drawing, points, 0)
    return drawing.file() + "\n"

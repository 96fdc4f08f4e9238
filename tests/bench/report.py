"""The report: tables computed from `results.json`, with the pictures beside them.

``python -m tests.bench.report [FOLDER]`` writes it again from the results that are there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench import figures, pictures, results
from tests.bench.figures import Spread

Found = dict[str, Any]
OURS, PEER = "myelokg", "oxigraph"
_MIB = 2**20
_DASH = "–"
_AGAIN = """\
Other data, questions, seeds: `make bench BENCH="--data FILE.nq --queries FOLDER --seed 2"`. Other
sizes: `--sizes own,1000000,10000000`; fewer peers or questions: `--only NAME`, as often as needed;
an hour of mixed load, too: `--minutes 60`; one part after the other, on other days: `--add`.
`make bench BENCH=--help` lists all. A question is a `.rq` file, a peer a module of
`tests/bench/peers`. Answers are compared between peers; who answers otherwise than most is marked,
and takes part in no ratio.
"""


def write(folder: Path) -> None:
    """Write `README.md` and the pictures of a folder that has `results.json`."""
    found = json.loads((folder / results.NAME).read_text(encoding="utf-8"))
    for name, text in pictures.draw(found).items():
        (folder / name).write_text(text, encoding="utf-8")
    text = "\n".join(_document(found)).rstrip() + "\n"
    (folder / "README.md").write_text(text, encoding="utf-8")


def _document(found: Found) -> Iterator[str]:
    yield from _about(found)
    for size in found["sizes"]:
        yield f"## {size['data'].capitalize()}: {size['triples']:,} triples in all\n"
        yield from _run(size["run"])
        for section in (_questions, _ratios, _keeping, _streams, _pressure, _bombs, _left_out):
            yield from section(found, size)
    if any(len(one) for one in pictures.growth(found)):
        yield "## Growth\n\n![Milliseconds by triples, a panel a question](growth.svg)\n"
        yield "Both axes are logarithmic; the figures are those of the tables above.\n"
    yield from _stability(found)


def _about(found: Found) -> Iterator[str]:
    machine = found["machine"]
    yield "<!-- Written by `python -m tests.bench.report` from results.json; do not edit. -->"
    yield "# Benchmarks\n"
    yield "The service beside its peers: same data, same questions, same machine."
    yield f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gib']} GiB of"
    yield f"memory, {machine['system']}, Python {machine['python']}."
    yield "Rounds after one that warms up; peers take turns within a round. Medians, with quartiles"
    yield "in brackets. Read ratios, not absolutes.\n"
    yield _AGAIN
    peers = found["peers"].items()
    rows = [(name, one["version"] or "not installed", one["about"]) for name, one in peers]
    yield from table(("peer", "version", "what it is"), rows, "lll")


def _run(run: Found) -> Iterator[str]:
    """By which run this was measured."""
    before, *_, after = run["load"]
    yield f"`{run['command']}`, {run['day']}; seed {run['seed']}, rounds: {run['rounds']};"
    yield f"load average {before} before and {after} after.\n"
    if run["note"]:
        yield f"**{run['note']}**\n"


def _questions(found: Found, size: Found) -> Iterator[str]:
    """Milliseconds of every question, by peer."""
    peers = list(size["peers"])
    rows = []
    for name, question in _asked(found, size, "tiny", "query", "search", "large"):
        notes = [size["peers"][peer]["questions"].get(name) for peer in peers]
        count = next((note["rows"] for note in notes if note and note["rows"]), [])
        rows.append((question["title"], _counted(count), *map(_time, notes)))
    if rows:
        yield "Milliseconds to the last byte of the answer; no question is asked twice.\n"
        yield from table(("question", "rows", *peers), rows, "lr" + "r" * len(peers))
        yield "\\* by its own search, `/search.json`, and not by SPARQL.\n"
        for name, one in size["peers"].items():
            if "ready" in one:
                yield "What the query finds as a word, the search has to tell or to count. Before"
                yield f"the questions, {name} was waited for until it had its index and its numbers"
                yield f"to plan by: {_number(one['ready'])} s after all peers had started.\n"
        yield from _processor(found, size)
    empty = [found["questions"][one]["title"] for one in size["empty"]]
    if empty:
        yield f"Not asked, because these data have no value for it: {', '.join(empty)}.\n"


def _processor(found: Found, size: Found) -> Iterator[str]:
    """Processor time, which other work on the machine moves less than it moves the clock."""
    peers = list(size["peers"])
    rows = []
    for name, question in _asked(found, size, "query", "search", "large"):
        notes = [size["peers"][peer]["questions"].get(name) or {} for peer in peers]
        used = [one.get("cpu_ms") or [] for one in notes]
        means = (_number(sum(one) / len(one)) if one else "" for one in used)
        rows.append((question["title"], *means))
    yield "Milliseconds of processor time of all processes of a peer, on average; small ones are"
    yield "coarse, because the system counts in steps of 10.\n"
    yield from table(("question", *peers), rows, "l" + "r" * len(peers))


def _asked(found: Found, size: Found, *kinds: str) -> Iterator[tuple[str, Found]]:
    for name, question in found["questions"].items():
        if question["kind"] in kinds and name not in size["empty"]:
            yield name, question


def _counted(rows: Sequence[int]) -> str:
    if not rows:
        return _DASH
    low, high = min(rows), max(rows)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _time(note: Found | None) -> str:
    if note is None:
        return _DASH
    if "error" in note:
        return "no answer"
    mark = "" if note.get("agrees", True) else " **other answer**"
    return _spread(note["ms"]) + mark + (" *" if note.get("own_search") else "")


def _spread(values: Sequence[float], show: Callable[[float], str] | None = None) -> str:
    one = figures.spread(values)
    return _DASH if one is None else _three(one, show or _number)


def _three(one: Spread, show: Callable[[float], str]) -> str:
    if one.low == one.high:
        return show(one.middle)
    return f"{show(one.middle)} ({show(one.low)}–{show(one.high)})"


def _number(value: float) -> str:
    """Three digits that count.

    >>> _number(1234.5), _number(12.34), _number(0.1234)
    ('1,234', '12.3', '0.123')
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3g}"


def _ratios(found: Found, size: Found) -> Iterator[str]:
    """Ours to the peer's, and to the floor's, question by question and on average."""
    ours = size["peers"].get(OURS)
    others = [
        name for name in (PEER, "oxigraph-disk", "virtuoso", "pyoxigraph") if name in size["peers"]
    ]
    if ours is None or not others:
        return
    rows, averages = [], {name: [] for name in others}  # type: dict[str, list[float]]
    for name, question in _asked(found, size, "tiny", "query", "search", "large"):
        cells = []
        for other in others:
            one = compared(ours, size["peers"][other], name, "ms")
            cells.append("" if one is None else _three(one, "{:.2f}".format))
            averages[other] += [one.middle] if one and question["kind"] == "query" else []
        rows.append((question["title"], *cells))
    means = [figures.mean(averages[other]) for other in others]
    rows.append(("geometric mean of the queries", *(f"{one:.2f}" if one else "" for one in means)))
    yield f"How many times the peer's time `{OURS}` takes: below 1 it is faster.\n"
    yield from table(("question", *(f"to {one}" for one in others)), rows, "l" + "r" * len(others))


def compared(ours: Found, other: Found, question: str, what: str) -> Spread | None:
    """The ratio of two peers at a question, if both answered, and alike."""
    notes = [one["questions"].get(question) for one in (ours, other)]
    if not all(note and "error" not in note and note.get("agrees", True) for note in notes):
        return None
    return figures.ratios(notes[0][what], notes[1][what])


def _keeping(found: Found, size: Found) -> Iterator[str]:
    """Loading, starting, memory."""
    rows = []
    for name, note in size["peers"].items():
        load = note.get("load")
        rate = f"{size['triples'] / load['seconds'] / 1000:,.0f}" if load else "at each start"
        rows.append(
            (
                name,
                _number(load["seconds"]) if load else _DASH,
                rate,
                _mib(load["memory"]) if load else _DASH,
                _mib(load["disk"]) if load else _DASH,
                _spread(note["start"]),
                _mib(note["memory_idle"]),
                _mib(note.get("memory_after")),
            )
        )
    heads = ("peer", "load, s", "thousand triples/s", "load, MiB", "disk, MiB")
    heads += ("start to first answer, s", "idle, MiB", "after all questions, MiB")
    yield from table(heads, rows, "lrrrrrrr")


def _mib(value: float | None) -> str:
    return _DASH if value is None else f"{value / _MIB:,.0f}"


def _streams(found: Found, size: Found) -> Iterator[str]:
    """Large answers: rate, first byte, growth of memory."""
    for name, question in _asked(found, size, "large"):
        rows = []
        for peer, all_notes in size["peers"].items():
            note = all_notes["questions"].get(name)
            if note and "error" not in note and found["peers"][peer]["served"]:
                rates = [note["bytes"] / _MIB / (one / 1000) for one in note["ms"]]
                grown = max(note.get("growth", [0])) / _MIB
                rows.append(
                    (
                        peer,
                        _number(note["bytes"] / _MIB),
                        _spread(rates),
                        _spread(note["first_ms"]),
                        f"{grown:,.0f}",
                    )
                )
        if rows:
            yield f"{question['title'].capitalize()}, as a stream:\n"
            heads = ("peer", "MiB", "MiB/s", "first byte, ms", "growth of memory at the most, MiB")
            yield from table(heads, rows, "lrrrr")


def _pressure(found: Found, size: Found) -> Iterator[str]:
    """Many clients at a time."""
    rows = []
    for peer, note in size["peers"].items():
        for kind, by_clients in note.get("pressure", {}).items():
            for clients, got in by_clients.items():
                parts = [
                    _spread([one[what] for one in got]) for what in ("rate", "p50", "p99", "cpu")
                ]
                errors = sum(one["errors"] for one in got)
                shown = "never repeated" if kind == "fresh" else kind
                rows.append((shown, int(clients), peer, *parts, f"{errors:,}" if errors else ""))
    rows.sort(key=lambda row: (row[0], row[1]))
    if rows:
        yield "Tiny questions, clients that ask again at once:\n"
        heads = ("questions", "clients", "peer", "requests/s", "p50, ms", "p99, ms")
        yield from table((*heads, "processor time a request, µs", "errors"), rows, "lrlrrrrr")


def _bombs(found: Found, size: Found) -> Iterator[str]:
    """What polite clients feel of a bomb."""
    rows = []
    for peer, note in size["peers"].items():
        if got := note.get("bomb"):
            calm, beside = got["calm"], got["beside"]
            times = f"{beside['p99'] / calm['p99']:.1f}" if calm["p99"] else _DASH
            end = f"{got['seconds']:.2f}" if got["ended"] else f"not within {got['seconds']:.0f}"
            rows.append(
                (
                    peer,
                    _number(calm["p50"]),
                    _number(calm["p99"]),
                    _number(beside["p50"]),
                    _number(beside["p99"]),
                    times,
                    beside["errors"] or "",
                    end,
                    _number(got["cpu_after"]) if got["cpu_after"] else "0",
                    got["said"].replace("|", " ")[:60],
                )
            )
    if rows:
        deadline = next(
            note["bomb"]["deadline"] for note in size["peers"].values() if "bomb" in note
        )
        yield "Fifty polite clients without and with a bomb; the deadline, where a peer has one, is"
        yield f"{deadline} s:\n"
        heads = ("peer", "p50, ms", "p99, ms", "p50 beside", "p99 beside", "times", "errors")
        heads += ("bomb ended after, s", "processor time in 2 s after, s", "what it was told")
        yield from table(heads, rows, "lrrrrrrrrl")


def _left_out(found: Found, size: Found) -> Iterator[str]:
    if size["left_out"]:
        yield "Left out:\n"
        yield from (f"- {name}: {reason}" for name, reason in size["left_out"].items())
        yield ""
    for peer, note in size["peers"].items():
        yield from (f"- {peer}, {one}" for one in note.get("failures", ()))
        for name, one in note["questions"].items():
            if "error" in one:
                yield f"- {peer}, {found['questions'][name]['title']}: {one['error']}"
    yield ""


def _stability(found: Found) -> Iterator[str]:
    """Memory of every process after a minute and at the end."""
    if "stability" not in found:
        return
    got = found["stability"]
    first = next((one for one in got["samples"] if one["seconds"] >= 60), got["samples"][0])
    last = got["samples"][-1]
    names = sorted({*first["memory"], *last["memory"]})
    rows = [(one, _mib(first["memory"].get(one)), _mib(last["memory"].get(one))) for one in names]
    totals = [sum(sample["memory"].values()) for sample in (first, last)]
    rows.append(("all", _mib(totals[0]), _mib(totals[1])))
    yield f"## Stability: {got['minutes']:g} minutes of mixed load\n"
    yield from _run(got["run"])
    yield "![Memory over time](stability.svg)\n"
    yield from table(("process", "after a minute, MiB", "at the end, MiB"), rows, "lrr")
    answers = ", ".join(f"{name}: {count:,}" for name, count in got["answers"].items())
    yield f"Answers: {answers}. The slowest polite one took {got['slowest_polite']} s.\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], sides: str) -> Iterator[str]:
    """A table in Markdown; `sides`: l or r for each column."""
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---:' if side == 'r' else '---' for side in sides)} |"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/benchmarks"))

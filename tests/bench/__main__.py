"""Run the benchmark: ``python -m tests.bench --help``."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from time import monotonic

import click

from tests.bench import data, measure, questions, report, stability
from tests.bench.measure import PRESSURE, Plan
from tests.bench.peers import Data, Peer, all_peers, first_answer
from tests.bench.results import OtherMachine, Results
from tests.server_process import ROOT, free_port

QUERIES = Path(__file__).parent / "queries"
RESULTS = ROOT / "docs" / "benchmarks"
_FILE = click.Path(exists=True, path_type=Path)
_BEGUN = monotonic()


def say(line: str) -> None:
    """Tell how far it is."""
    click.echo(f"{monotonic() - _BEGUN:6.0f} s  {line}", err=True)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sizes", default="own,1000000", show_default=True, help="own, or invented triples.")
@click.option("--data", "file", type=_FILE, help="A file of yours, beside our graph: size 'file'.")
@click.option("--queries", type=_FILE, default=QUERIES, help="Folder of questions, .rq files.")
@click.option("--seed", default=1, show_default=True, help="Of the data, and of the values asked.")
@click.option("--rounds", default=5, show_default=True, help="Times that each question is asked.")
@click.option("--seconds", default=2.0, show_default=True, help="For which many clients ask.")
@click.option("--clients", default="1,8,50", show_default=True, help="Of them at a time.")
@click.option("--deadline", default=10, show_default=True, help="Seconds given to a query.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds to wait for an answer.")
@click.option("--only", multiple=True, help="A peer or question; others are left out. Repeatable.")
@click.option("--minutes", default=0.0, help="Watch the service's memory under load so long, too.")
@click.option("--output", type=click.Path(path_type=Path), default=RESULTS, help="Folder written.")
@click.option("--add", is_flag=True, help="Keep what the folder has of other sizes.")
@click.option("--note", default="", help="A sentence about this run, for the report.")
def main(
    sizes: str,
    file: Path | None,
    queries: Path,
    seed: int,
    rounds: int,
    seconds: float,
    clients: str,
    deadline: int,
    patience: float,
    only: tuple[str, ...],
    minutes: float,
    output: Path,
    add: bool,
    note: str,
) -> None:
    """Measure the service beside its peers, over the same data, by the same questions."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background, else
    peers, asked, pressing = _chosen(queries, only)
    plan = Plan(
        peers,
        asked,
        seed,
        rounds,
        clients=tuple(map(int, clients.split(","))),
        seconds=seconds,
        deadline=deadline,
        patience=patience,
        pressure=pressing,
    )
    wanted = [*filter(None, sizes.split(",")), *(["file"] if file else [])]
    try:
        found = Results.begin(output, plan, note, add)
    except OtherMachine as error:
        raise click.ClickException(str(error)) from None
    releases = Path(os.environ.get("MYELOKG_RELEASES", ROOT / "releases")).resolve()
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        for size in wanted:
            folder = Path(place)
            say(f"size {size}")
            begun = found.run()
            given = _prepared(size, releases, folder, seed, file)
            found.take_size(begun, measure.run(plan, given, folder / f"at-{size}", say))
            _write(found)  # each, so that a run that ends early has told it
            _emptied(folder / f"at-{size}", given.more)
        if minutes:
            begun = found.run()
            found.take_long(begun, _long(place, releases, minutes, seed, deadline))
    _write(found)
    say(f"written: {output.relative_to(ROOT) if output.is_relative_to(ROOT) else output}")


def _prepared(size: str, releases: Path, folder: Path, seed: int, file: Path | None) -> Data:
    try:
        return data.prepare(size, releases, folder, seed, file)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _write(found: Results) -> None:
    """Write the results, and their report."""
    found.write()
    report.write(found.folder)


def _chosen(
    folder: Path, only: tuple[str, ...]
) -> tuple[list[Peer], list[questions.Question], bool]:
    """The peers and questions that take part; all of a kind of which none is named."""
    peers, asked = all_peers(), {one.name: one for one in questions.load(folder)}
    known = {*peers, *asked, PRESSURE}
    if unknown := set(only) - known:
        raise click.UsageError(f"{unknown.pop()} is none of {', '.join(sorted(known))}.")
    some_peers = [peers[name] for name in peers if name in only] or list(peers.values())
    named = {*asked, PRESSURE} & set(only)
    some = [one for name, one in asked.items() if not named or name in named or one.kind == "tiny"]
    return some_peers, some, not named or PRESSURE in named


def _emptied(folder: Path, more: Path | None) -> None:
    """Give the disk back."""
    shutil.rmtree(folder, ignore_errors=True)
    if more is not None:
        more.unlink()


def _long(
    place: str, releases: Path, minutes: float, seed: int, deadline: int
) -> dict[str, object]:
    """The service alone under mixed load, with a million invented triples."""
    folder = Path(place)
    given = data.prepare("1000000", releases, folder, seed, None)
    peer = all_peers()["myelokg"]
    (folder / "long").mkdir()
    peer.load(given, folder / "long")
    running = peer.start(given, folder / "long", free_port(), deadline)
    try:
        first_answer(running, "ASK { ?s ?p ?o }", 60)
        return stability.run(running, minutes, say)
    finally:
        running.stop()


if __name__ == "__main__":
    main()

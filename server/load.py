"""The command `myelokg load`: files of triples, of any size, into the next release."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server import commands, keep, progress

if TYPE_CHECKING:
    from graph.change import ChangeSyntaxError, Load, Source

_DAY = 86400.0
_FEW = 20
"""Statements that were passed over and are shown."""
PASSED = 3
"""The exit status of a load that passed over something."""
_STDIN = "-"
_COLUMNS = ("file", "line", "column", "why", "text")


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, allow_dash=True),
)
@click.option("--graph", metavar="IRI", help="Named graph for triples that do not name theirs.")
@click.option(
    "--format", "suffix", metavar="SUFFIX", help="Format, whatever the names say: ttl, nq ..."
)
@click.option("--replace", is_flag=True, help="What the graph held goes first.")
@click.option("--lenient", is_flag=True, help="Pass over statements that cannot be read.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for what was passed over.",
)
@click.option("--quiet", is_flag=True, help="Say nothing of the progress.")
def load(
    files: tuple[str, ...],
    graph: str | None,
    suffix: str | None,
    replace: bool,
    lenient: bool,
    report: Path | None,
    quiet: bool,
) -> None:
    """Load FILEs into named graphs, all or nothing, as a release; running servers follow.

    The suffix tells the format: N-Triples (.nt), N-Quads (.nq), Turtle (.ttl), TriG (.trig),
    RDF/XML (.rdf, .owl), JSON-LD (.jsonld) or OBO (.obo, made OWL). Files may be packed by gzip,
    zstd, bzip2 or xz; - is standard input, of which --format tells the format. Quads keep their
    graphs; triples go into that of --graph.

    A mistake is told with file, line and column, and nothing is loaded. With --lenient, broken
    statements of N-Triples, N-Quads, Turtle and TriG are passed over, the first of them shown, and
    all written to the file of --report; the exit status is then 3. docs/loading.md says more.
    """
    from graph import change

    if replace and graph is None:
        raise click.UsageError("--replace empties a graph first: name it with --graph.")
    sources = tuple(_source(one, graph, suffix) for one in files)
    asked = change.Load(_checked(graph), sources, replace, lenient)
    with _passed(report) as passed, progress.shown(_sizes(sources), quiet) as shown:
        _load(asked, lambda words: (passed if "passed" in words else shown).take(words))
    passed.show()
    if passed.number:
        raise click.exceptions.Exit(PASSED)


def _load(asked: Load, tell: Any) -> None:
    from graph import write
    from graph.change import ChangeSyntaxError

    settings = commands.settings()
    limits = write.Limits(
        seconds=_DAY,
        memory=settings.write_memory,
        patience=settings.queue_seconds,
        small=settings.small_release,
        keep=settings.keep_releases,
    )
    with keep.told():
        try:
            made = write.write(settings.releases, asked, limits, lambda _: nullcontext(), tell)
        except ChangeSyntaxError as error:
            raise click.ClickException(_mistake(error, asked)) from None
    release = made.release
    click.echo(f"release {release.id}: {release.triples:,} triples in {len(release.counts)} graphs")


def _checked(graph: str | None) -> str | None:
    from graph.engine.using import is_iri

    if graph is not None and not is_iri(graph):
        raise click.UsageError(f"{graph} is not an IRI that can name a graph; https://... is.")
    return graph


def _source(path: str, graph: str | None, suffix: str | None) -> Source:
    """A file as the library is told of it; raises click.UsageError when it cannot be loaded."""
    from graph.change import Source
    from graph.load import kinds

    if os.path.isdir(path):
        raise click.UsageError(f"{path} is a folder; name the files in it, such as {path}/*.ttl.")
    found = kinds.BY_SUFFIX.get(suffix.lower().removeprefix(".")) if suffix else kinds.named(path)
    if found is None:
        raise click.UsageError(_no_format(path, suffix))
    if graph is None and not found.quads:
        raise click.UsageError(f"Name the graph with --graph: {found.name} does not tell any.")
    if path == _STDIN:
        return Source(path, "standard input", found.suffix, graph or "urn:stdin", os.dup(0))
    full = Path(path).absolute()
    # A pipe such as <(command) is one of this process: the writer has no such name.
    handle = None if os.path.isfile(path) else os.open(path, os.O_RDONLY)
    return Source(str(full), path, found.suffix, graph or full.as_uri(), handle)


def _no_format(path: str, suffix: str | None) -> str:
    from graph.load import kinds

    every = ", ".join(f".{one}" for one in kinds.BY_SUFFIX)
    if suffix:
        return f"--format {suffix} is none of {every}."
    if path == _STDIN:
        return f"Name the format of standard input with --format: one of {every}."
    return f"{path} does not end in one of {every}; name its format with --format."


def _sizes(sources: tuple[Source, ...]) -> list[int | None]:
    """The bytes of each file; None: it is a pipe, and nobody knows."""
    about = [
        os.fstat(one.handle) if one.handle is not None else os.stat(one.path) for one in sources
    ]
    return [one.st_size if stat.S_ISREG(one.st_mode) else None for one in about]


def _mistake(error: ChangeSyntaxError, asked: Load) -> str:
    """What is wrong, where, how it reads there, and what to do."""
    place = [error.file or "", *(_place(error.line, error.column))]
    lines = [f"{', '.join(filter(None, place))}: {error}."]
    if error.text is not None:
        lines.append(f"    {error.text}")
        lines += [" " * (error.column + 3) + "^"] if error.column else []
    lines.append("Nothing was loaded. " + _advice(error, asked))
    return "\n".join(lines)


def _place(line: int | None, column: int | None) -> Iterator[str]:
    if line:
        yield f"line {line:,}"
    if column:
        yield f"column {column:,}"


def _advice(error: ChangeSyntaxError, asked: Load) -> str:
    from graph.load import kinds

    formats = {kinds.BY_SUFFIX[one.format] for one in asked.sources if one.name == error.file}
    if not error.line or not formats:
        return "Mend that first."
    (one, *_) = formats
    if one.unit is None:
        return f"Mend the file; of {one.name} nothing can be passed over: {one.whole}."
    if asked.lenient:
        return "Mend the file."
    return "Mend the file, or pass over what cannot be read with --lenient."


class _Passed:
    """Keeps the first statements that were passed over, and writes all of them to a file."""

    def __init__(self, rows: Any) -> None:
        self.number = 0
        self._rows = rows
        self._first: list[dict[str, Any]] = []

    def take(self, words: dict[str, Any]) -> None:
        """Take a word on a statement that was passed over."""
        one = words["passed"]
        self.number += 1
        if len(self._first) < _FEW:
            self._first.append(one)
        if self._rows:
            self._rows.writerow([one[name] for name in _COLUMNS])

    def show(self) -> None:
        """Tell how many there were, and the first of them."""
        for one in self._first:
            place = ", ".join((one["file"], *_place(one["line"], one["column"])))
            click.echo(f"passed over: {place}: {one['why']}\n    {one['text']}", err=True)
        if self.number > _FEW:
            click.echo(f"and {self.number - _FEW:,} more", err=True)
        if self.number:
            click.echo(f"{self.number:,} statements were passed over", err=True)


@contextmanager
def _passed(report: Path | None) -> Iterator[_Passed]:
    if report is None:
        yield _Passed(None)
        return
    try:
        file = report.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"{report} cannot be written: {error.strerror}.") from None
    with file:
        rows = csv.writer(file, delimiter="\t", lineterminator="\n")
        rows.writerow(_COLUMNS)
        yield _Passed(rows)

"""The command `myelokg`: build a release, serve it, ask it. One call of the library a command."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from ontology import VERSION
from server import (
    ask,
    bring,
    commands,
    completion,
    curate,
    intake,
    keep,
    load,
    process,
    rehearsal,
    synthesis,
    take,
    terminal,
)
from server import settings as all_settings
from server.conformance.command import conformance
from server.mcp import command as mcp
from server.settings import Settings
from server.terminal import Head

if TYPE_CHECKING:
    from graph.engine.answer import Answer
    from graph.release import Release
    from queries import Query
    from server.engine import Engine

_ROWS = ("table", "csv", "tsv", "json", "xml")
_GRAPHS = ("ttl", "nt", "jsonld", "rdf")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="myelokg")
def main() -> None:
    """Evidence for multiple myeloma at first relapse after lenalidomide, to build, serve and ask.

    Settings are read from the environment; `myelokg settings` lists them.
    """


_OF_CURATORS = (*rehearsal.COMMANDS, curate.verify, curate.explain, curate.cut, *intake.COMMANDS)
_OF_KEEPERS = (load.load, keep.releases, keep.token, take.export, bring.publish, synthesis.generate)
_OF_ASKERS = (ask.ask, completion.command, mcp.command)
for _command_made_elsewhere in (*_OF_CURATORS, *_OF_KEEPERS, *_OF_ASKERS, conformance):
    main.add_command(_command_made_elsewhere)


@main.command()
@curate.EVIDENCE
@curate.WITHOUT
@click.option("--fresh", is_flag=True, help="Leave out the graphs that others have loaded.")
@click.option("--no-cache", is_flag=True, help="Find all out anew; the release is the same.")
def build(evidence: Path | None, without: tuple[str, ...], fresh: bool, no_cache: bool) -> None:
    """Build the evidence into a release and switch to it.

    Graphs that were loaded, and that the evidence does not make, stay. If anything is wrong with
    the evidence, the complaints name file and line, and the release that is served stays as it was.
    """
    from graph import release
    from graph.check import CheckError
    from graph.lock import StoreBusy
    from graph.reason import Inconsistent, NoJava
    from graph.sources import EvidenceError, UnknownSource
    from queries.describe import describe

    settings = commands.settings()
    further = describe(_questions().values())
    try:
        release.make(
            settings.releases,
            lambda text: click.echo(text, err=True),
            evidence,
            without=without,
            further=further,
            fresh=fresh,
            cached=not no_cache,
            keep=settings.keep_releases,
            small=settings.small_release,
        )
    except (EvidenceError, UnknownSource, CheckError, Inconsistent, NoJava, StoreBusy) as error:
        raise click.ClickException(f"The release was not built.\n{error}") from None


@main.command()
@click.option("--host", help="Address to listen on, instead of MYELOKG_HOST.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on, instead of MYELOKG_PORT."
)
def serve(host: str | None, port: int | None) -> None:
    """Serve the current release over HTTP until interrupted."""
    settings = commands.settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    with _told():
        release = _served(settings)
        _questions()
    _check_address(settings)
    greeting = f"MyeloKG {release.version}, release {release.id}: {_url(settings)}"
    process.run(settings, lambda: click.echo(greeting))


@main.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--format", "suffix", type=click.Choice(_ROWS + _GRAPHS), help="Format of the answer."
)
@click.option("--explain", is_flag=True, help="Tell how it is answered, and do not answer it.")
def query(file: IO[str], suffix: str | None, explain: bool) -> None:
    """Answer the SPARQL query in FILE, or on standard input (-), from the local release.

    Rows are a table in a terminal and CSV in a pipe; triples are Turtle.
    """
    from graph.engine.answer import Question

    rows = None if suffix in _GRAPHS else suffix or _usual()
    graph = None if suffix in _ROWS else suffix or "ttl"
    try:
        text = file.read()
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8.") from None
    with _engine() as engine:
        question = Question(text, rows=rows and _wire(rows), graph=graph, explain=explain)
        _write(engine.ask(question), as_table=rows == "table")


@main.command("settings")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show_settings(as_json: bool) -> None:
    """List every setting: variable, value, default and what it does."""
    rows = list(all_settings.rows(commands.settings()))
    if as_json:
        click.echo(json.dumps([vars(one) for one in rows], indent=2))
        return
    cells = [(one.variable, one.value, one.default, one.help) for one in rows]
    heads = [Head(one) for one in ("variable", "value", "default", "what it does")]
    for line in terminal.table(heads, cells):
        click.echo(line)


def _questions() -> dict[str, Query]:
    """Read the saved questions, so that a mistake in one is told before anything is started."""
    import queries

    try:
        return queries.load()
    except queries.QueryFileError as error:
        raise click.ClickException(str(error)) from None


def _served(settings: Settings) -> Release:
    """The release that will be served, for the greeting; raises NoRelease and EngineError."""
    from server.engine import start

    if not settings.engine:
        from graph.release import current

        return current(settings.releases)
    engine = start(settings)
    try:
        return engine.release
    finally:
        engine.close()


def _usual() -> str:
    return "table" if sys.stdout.isatty() else "csv"


def _wire(rows: str) -> str:
    return "json" if rows == "table" else rows


@contextmanager
def _engine() -> Iterator[Engine]:
    """An engine over the local release, for one question; refusals become a sentence."""
    from server.engine import start

    settings = commands.settings()
    with _told():
        engine = start(settings, workers=1)
        try:
            yield engine
        finally:
            engine.close()


def _write(answer: Answer, as_table: bool) -> None:
    if as_table and answer.kind == "rows":
        for line in ask.table(answer, None, terminal.width_of_terminal()):
            click.echo(line)
        return
    for piece in answer.chunks:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


@contextmanager
def _told() -> Iterator[None]:
    """Turn the refusals of engine and release into a sentence and exit code 1."""
    from graph.engine.answer import EngineError, QuerySyntaxError
    from graph.release import NoRelease

    try:
        yield
    except QuerySyntaxError as error:
        where = f"line {error.line}, column {error.column}: " if error.line else ""
        raise click.ClickException(f"the query is not SPARQL 1.1: {where}{error}") from None
    except (EngineError, NoRelease) as error:
        raise click.ClickException(str(error)) from None


def _check_address(settings: Settings) -> None:
    """Refuse an address that cannot be listened on, before anything is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise click.ClickException(
                f"Cannot listen on {_url(settings)}: {reason}. Choose another with --port."
            ) from None


def _url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"

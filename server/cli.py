"""The command `myelokg`: build a release, serve it, ask it. One call of the library a command."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from ontology import VERSION
from server import curate, keep, process
from server import settings as all_settings
from server.conformance.command import conformance
from server.settings import SettingError, Settings

if TYPE_CHECKING:
    from graph.engine.answer import Answer
    from queries import BoundQuery, Parameter, Query
    from server.engine import Engine

_ROWS = ("table", "csv", "tsv", "json", "xml")
_GRAPHS = ("ttl", "nt", "jsonld", "rdf")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="myelokg")
def main() -> None:
    """Evidence for multiple myeloma at first relapse after lenalidomide, to build, serve and ask.

    Settings are read from the environment; `myelokg settings` lists them.
    """


_OF_CURATORS = (curate.check, curate.verify, curate.explain)
for _command_made_elsewhere in (*_OF_CURATORS, keep.load, keep.releases, keep.token, conformance):
    main.add_command(_command_made_elsewhere)


@main.command()
@curate.EVIDENCE
@click.option("--fresh", is_flag=True, help="Leave out the graphs that others have loaded.")
def build(evidence: Path | None, fresh: bool) -> None:
    """Build the evidence into a release and switch to it.

    Graphs that were loaded, and that the evidence does not make, stay. If anything is wrong with
    the evidence, the complaints name file and line, and the release that is served stays as it was.
    """
    from graph import release
    from graph.check import CheckError
    from graph.lock import StoreBusy
    from graph.reason import Inconsistent, NoJava
    from graph.sources import EvidenceError
    from queries.describe import describe

    settings = _settings()
    further = describe(_questions().values())
    try:
        release.make(
            settings.releases,
            lambda text: click.echo(text, err=True),
            evidence,
            further=further,
            fresh=fresh,
            keep=settings.keep_releases,
            small=settings.small_release,
        )
    except (EvidenceError, CheckError, Inconsistent, NoJava, StoreBusy) as error:
        raise click.ClickException(f"The release was not built.\n{error}") from None


@main.command()
@click.option("--host", help="Address to listen on, instead of MYELOKG_HOST.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on, instead of MYELOKG_PORT."
)
def serve(host: str | None, port: int | None) -> None:
    """Serve the current release over HTTP until interrupted."""
    settings = _settings()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    with _told():
        from graph.release import current

        release = current(settings.releases)
    _questions()
    _check_address(settings)
    greeting = f"MyeloKG {release.version}, release {release.id}: {_url(settings)}"
    process.run(settings, lambda: click.echo(greeting))


class Questions(click.Group):
    """The saved questions as commands, so that each explains its own options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every saved question, in the order of the catalogue."""
        return list(_questions())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command of one question; None: there is no such question."""
        query = _questions().get(cmd_name)
        return None if query is None else _command(query)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the question that is asked; an unknown one is refused with the nearest names."""
        if args and args[0] not in _questions():
            nearest = get_close_matches(args[0], _questions(), n=3, cutoff=0.4)
            hint = f"The nearest: {', '.join(nearest)}." if nearest else "See 'myelokg ask --help'."
            ctx.fail(f"No saved question is called {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)


@main.command(
    cls=Questions, invoke_without_command=True, subcommand_metavar="ID [--PARAMETER VALUE]..."
)
@click.pass_context
def ask(context: click.Context) -> None:
    """Answer a saved question from the local release; without ID, list the questions.

    `myelokg ask ID --help` explains a question and its parameters. The answer is a table in a
    terminal and CSV in a pipe.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@main.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--format", "suffix", type=click.Choice(_ROWS + _GRAPHS), help="Format of the answer."
)
def query(file: IO[str], suffix: str | None) -> None:
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
        question = Question(text, rows=rows and _wire(rows), graph=graph)
        _write(engine.ask(question), as_table=rows == "table")


@main.command("settings")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show_settings(as_json: bool) -> None:
    """List every setting: variable, value, default and what it does."""
    rows = list(all_settings.rows(_settings()))
    if as_json:
        click.echo(json.dumps([vars(one) for one in rows], indent=2))
        return
    cells = [(one.variable, one.value, one.default, one.help) for one in rows]
    for line in _columns(("variable", "value", "default", "what it does"), cells):
        click.echo(line)


def _command(query: Query) -> click.Command:
    options: list[click.Parameter] = [_option(one) for one in query.parameters]
    options += [
        click.Option(
            ["--param"],
            multiple=True,
            metavar="NAME=VALUE",
            help="A parameter, written the long way.",
        ),
        click.Option(
            ["suffix", "--format"], type=click.Choice(_ROWS), help="Format of the answer."
        ),
    ]
    return click.Command(
        query.id,
        params=options,
        callback=_asker(query),
        help=f"{query.question}\n\n{query.why}",
        short_help=query.question,
    )


def _option(one: Parameter) -> click.Option:
    spellings = dict.fromkeys([f"--{one.name}", f"--{one.name.replace('_', '-')}"])
    default = f" Default: {', '.join(one.default)}." if one.default else ""
    many = " May be repeated: any of them." if one.many else ""
    return click.Option(
        [f"value_{one.name}", *spellings],
        multiple=True,
        type=click.Choice(list(one.choices)) if one.choices and not one.drawn else str,
        help=f"{one.help.rstrip('.')}.{many}{default}",
    )


def _asker(query: Query) -> Callable[..., None]:
    def run(suffix: str | None, param: tuple[str, ...], **given: tuple[str, ...]) -> None:
        rows = suffix or _usual()
        values = _values(param, given)
        with _engine() as engine:
            bound = _bind(_drawn(query, engine), values)
            _write(engine.ask(bound.question(_wire(rows))), as_table=rows == "table")

    return run


def _bind(query: Query, values: Mapping[str, Sequence[str]]) -> BoundQuery:
    from queries import ParameterError

    try:
        return query.bind(values)
    except ParameterError as error:
        raise click.UsageError(str(error)) from None


def _values(param: tuple[str, ...], given: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    values = {name.removeprefix("value_"): list(ones) for name, ones in given.items() if ones}
    for text in param:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"Write --param NAME=VALUE, not {text!r}.")
        values.setdefault(name, []).append(value)
    return values


@cache
def _questions() -> dict[str, Query]:
    import queries

    try:
        return queries.load()
    except queries.QueryFileError as error:
        raise click.ClickException(str(error)) from None


def _usual() -> str:
    return "table" if sys.stdout.isatty() else "csv"


def _wire(rows: str) -> str:
    return "json" if rows == "table" else rows


def _drawn(query: Query, engine: Engine) -> Query:
    from queries.choices import Catalogue

    return Catalogue({query.id: query}, lambda: engine)[query.id]


@contextmanager
def _engine() -> Iterator[Engine]:
    """An engine over the local release, for one question; refusals become a sentence."""
    from server.engine import start

    settings = _settings()
    with _told():
        engine = start(settings, workers=1)
        try:
            yield engine
        finally:
            engine.close()


def _write(answer: Answer, as_table: bool) -> None:
    if as_table and answer.kind == "rows":
        from server import table

        for line in _table(table.read(answer)):
            click.echo(line)
        return
    for piece in answer.chunks:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _table(table: Any) -> Iterator[str]:
    if table.boolean is not None:
        yield "yes" if table.boolean else "no"
        return
    yield from _columns(table.columns, [[cell.text for cell in row] for row in table.rows])
    rows = len(table.rows)
    more = ", and more: ask for CSV" if table.cut else ""
    yield f"({rows} row{'' if rows == 1 else 's'}{more})"


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [list(heads), *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    lines.insert(1, ["─" * width for width in widths])
    for line in lines:
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()


def _settings() -> Settings:
    try:
        return all_settings.loaded()
    except SettingError as error:
        raise click.ClickException(str(error)) from None


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

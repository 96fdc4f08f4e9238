"""The command `ask`: the saved questions listed, explained and answered in a terminal or a pipe.

Asked are the local release, a MyeloKG server or any SPARQL endpoint (`server.origins`). What a
question takes stands in its own options, which the shell completes (`server.completion`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click
from click.shell_completion import CompletionItem

from server import commands, completion, terminal
from server.terminal import Head

if TYPE_CHECKING:
    from graph.engine.answer import Answer
    from queries import Parameter, Query
    from server.origins import Origin

FORMATS = ("table", "csv", "tsv", "json", "xml", "tidy", "xlsx")
_WIRE = {"table": "json", "tidy": "tidy.json"}
"""Formats that go under another name, or are made of another."""
_FEW = 6
"""Choices that are named beside their option; more are listed below it."""
_MOST_TOLD = 12
"""Choices that a refusal names; of more it names the nearest."""
_ORIGIN = "myelokg.origin"
_OF_PARAMETERS = ("bad-value", "unknown-parameter", "missing-parameter")


class Questions(click.Group):
    """The saved questions as commands, so that each explains its own options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take an address that stands after the question as if it stood before it."""
        return super().parse_args(ctx, _address_first(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every saved question, in the order of the catalogue."""
        return list(_origin(ctx).listed)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command of one question; None: there is no such question."""
        origin = _origin(ctx)
        query = origin.listed.get(cmd_name)
        return None if query is None else Asking(query, origin)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the question that is asked; an unknown one is refused with the nearest names."""
        names = list(_origin(ctx).listed)
        if args and args[0] not in names and not ctx.resilient_parsing:
            nearest = get_close_matches(args[0], names, n=3, cutoff=0.4)
            hint = f"The nearest: {', '.join(nearest)}." if nearest else "See 'myelokg ask --help'."
            ctx.fail(f"No saved question is called {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the questions under their headings."""
        _list(_origin(ctx).listed.values(), formatter)


class Asking(click.Command):
    """One question as a command."""

    def __init__(self, query: Query, origin: Origin) -> None:
        options: list[click.Parameter] = [_option(one, query, origin) for one in query.parameters]
        super().__init__(
            query.id,
            params=[*options, *_usual_options()],
            callback=_asker(query, origin),
            help=f"{query.question}\n\n{query.why}",
            short_help=query.question,
        )
        self._query = query
        self._origin = origin

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Explain parameters with their choices, then the columns, and give an example."""
        with _told():
            query = self._origin.questions[self._query.id]
        options = [one.get_help_record(ctx) for one in self.get_params(ctx)]
        shown = [one for one in options if one]
        size = len(query.parameters)
        with formatter.section("What may be chosen"):
            pairs = zip(shown, query.parameters, strict=False)  # further options come after
            formatter.write_dl([_explained(*one) for one in pairs])
        with formatter.section("Options"):
            formatter.write_dl(shown[size:])
        with formatter.section("Columns"):
            formatter.write_dl([(name, one.heading) for name, one in query.columns.items()])
        with formatter.section("Example"):
            formatter.write_text(example(query))


class Value(click.ParamType[str]):
    """What a parameter can be; looked at when the question is bound, completed by the shell."""

    name = "value"

    def __init__(self, parameter: Parameter, query: Query, origin: Origin) -> None:
        self._parameter = parameter
        self._query = query
        self._origin = origin

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Name the choices where they are few."""
        if self._parameter.kind == "number":
            return "NUMBER"
        names = list(self._parameter.choices or ())
        few = 0 < len(names) <= _FEW
        return f"[{'|'.join(names)}]" if few else "NAME" if not self._words else "WORDS"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete a choice, and say what it stands for."""
        drawn = self._origin.questions[self._query.id]
        parameter = next(one for one in drawn.parameters if one.name == self._parameter.name)
        return [
            CompletionItem(name, help=choice.label)
            for name, choice in (parameter.choices or {}).items()
            if name.startswith(incomplete)
        ]

    @property
    def _words(self) -> bool:
        return self._parameter.kind == "words"


@click.command(
    cls=Questions, invoke_without_command=True, subcommand_metavar="ID [--PARAMETER VALUE]..."
)
@click.option(
    "--endpoint",
    metavar="URL",
    default="",
    is_eager=True,
    help="Ask a MyeloKG server, or a SPARQL endpoint that holds the graph.",
)
@click.option("--search", metavar="WORDS", help="List the questions in which all words occur.")
@click.pass_context
def ask(context: click.Context, endpoint: str, search: str | None) -> None:
    """Answer a saved question from the local release; without ID, list the questions.

    `myelokg ask ID --help` explains a question: what may be chosen, and what comes. The answer is
    a table in a terminal and CSV in a pipe. The exit code is 2 where the question was not well
    asked, 1 where it could not be answered.
    """
    if context.invoked_subcommand is not None:
        return
    if search is None:
        click.echo(context.get_help())
        return
    found = [one for one in _origin(context).listed.values() if fits(one, search)]
    if not found:
        raise click.ClickException(f"No question has all of these words: {search}.")
    formatter = context.make_formatter()
    _list(found, formatter)
    click.echo(formatter.getvalue().strip("\n"))


def fits(query: Query, words: str) -> bool:
    """Say whether every word occurs in what a question says of itself."""
    told = " ".join([query.id, query.question, query.why, query.group, *query.keywords]).casefold()
    return all(word in told for word in words.casefold().split())


def example(query: Query) -> str:
    """Write a line that asks the question, with something chosen where something can be."""
    given = [(name, values[0]) for name, values in query.examples.items()]
    if not given:
        given = [found for one in query.parameters if (found := _other(one))][:1]
    words = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in given)
    return f"myelokg ask {query.id} {words}".rstrip()


def _other(parameter: Parameter) -> tuple[str, str] | None:
    """A value of a parameter that is not its default."""
    others = [one for one in parameter.choices or () if one not in parameter.default]
    return (parameter.name, others[0]) if others else None


def _list(found: Iterable[Query], formatter: click.HelpFormatter) -> None:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        groups.setdefault(one.group, []).append((one.id, one.question))
    for name, rows in groups.items():
        with formatter.section(name.capitalize()):
            formatter.write_dl(rows)


def _address_first(args: Sequence[str]) -> list[str]:
    """Put `--endpoint URL` first; questions have an endpoint too, but that is no address."""
    for place, one in enumerate(args):
        name, equals, value = one.partition("=")
        size = 1 if equals else 2
        value = value or " ".join(args[place + 1 : place + 2])
        if name == "--endpoint" and value.startswith(("http://", "https://")):
            return [*args[place : place + size], *args[:place], *args[place + size :]]
    return list(args)


def _origin(ctx: click.Context) -> Origin:
    """Find where this command asks; opened once, and closed with the command."""
    if _ORIGIN not in ctx.meta:
        address = ctx.params.get("endpoint") or ""
        if ctx.resilient_parsing:
            ctx.meta[_ORIGIN] = completion.origin(commands.settings(), address)
        else:
            ctx.meta[_ORIGIN] = ctx.with_resource(opened(address))
    return cast("Origin", ctx.meta[_ORIGIN])


@contextmanager
def opened(address: str) -> Iterator[Origin]:
    """Reach the local release or an address, for a command; what fails ends it with a sentence."""
    from queries import QueryFileError
    from server import origins

    settings = commands.settings()
    try:
        with _told(), origins.opened(settings, address) as origin:
            yield origin
    except QueryFileError as error:
        raise click.ClickException(str(error)) from None


def _option(one: Parameter, query: Query, origin: Origin) -> click.Option:
    spellings = dict.fromkeys([f"--{one.name}", f"--{one.name.replace('_', '-')}"])
    return click.Option(
        [f"value_{one.name}", *spellings],
        multiple=True,
        type=Value(one, query, origin),
        help=_help(one),
    )


def _help(one: Parameter) -> str:
    unit = f", {one.unit}" if one.unit else ""
    bounds = f" From {one.minimum} to {one.maximum}." if one.maximum is not None else ""
    many = " May be repeated: any of them." if one.many else ""
    values = ", ".join(one.default)
    default = f" Needed; such as {values}." if one.required else f" Default: {values}."
    return f"{one.help.rstrip('.')}{unit}.{bounds}{many}{default}"


def _explained(option: tuple[str, str], parameter: Parameter) -> tuple[str, str]:
    """Add the choices to what an option says."""
    told = [
        name if name == choice.label else f"{name} ({choice.label})"
        for name, choice in (parameter.choices or {}).items()
    ]
    return option[0], f"{option[1]} One of: {', '.join(told)}." if told else option[1]


def _usual_options() -> list[click.Parameter]:
    file = click.Path(dir_okay=False, writable=True, path_type=Path)
    return [
        click.Option(
            ["--param"], multiple=True, metavar="NAME=VALUE", help="A choice, the long way."
        ),
        click.Option(["suffix", "--format"], type=click.Choice(FORMATS), help="Format."),
        click.Option(["--output"], type=file, help="File to write to; its suffix says the format."),
        click.Option(["--wide"], is_flag=True, help="Each row of a table on one line, uncut."),
    ]


def _asker(query: Query, origin: Origin) -> Callable[..., None]:
    def run(
        suffix: str | None,
        param: tuple[str, ...],
        output: Path | None,
        wide: bool,
        **given: tuple[str, ...],
    ) -> None:
        rows = suffix or _usual(output)
        values = _values(param, given)
        with _told():
            drawn = origin.questions[query.id]
            answer = origin.answer(drawn, values, _WIRE.get(rows, rows))
            if rows == "table":
                lines = list(table(answer, drawn, None if wide else terminal.width_of_terminal()))
                _write(["\n".join([*lines, ""]).encode()], output)
            else:
                _write(answer.chunks, output)

    return run


def table(answer: Answer, query: Query | None, width: int | None) -> Iterator[str]:
    """Write an answer as a table: units in headings, numbers to the right, the rows counted."""
    from server import table as tables

    found = tables.for_people(tables.read(answer))
    if found.boolean is not None:
        yield "yes" if found.boolean else "no"
        return
    told = query.columns if query else {}
    heads = [
        Head(
            told[name].heading if name in told else name,
            any(row[n].number for row in found.rows),
        )
        for n, name in enumerate(found.columns)
    ]
    lines = list(terminal.table(heads, [[one.text for one in row] for row in found.rows], width))
    yield from lines
    rows = len(found.rows)
    more = ", and more: ask for CSV" if found.cut else ""
    cut = f"; '{terminal.CUT.strip()}' stands for words that --wide shows"
    hidden = cut if width and any(terminal.CUT in line for line in lines) else ""
    yield f"({rows} row{'' if rows == 1 else 's'}{more}{hidden})"


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    if output is not None:
        body = b"".join(pieces)  # whole, so that a broken answer leaves no part of a file
        output.write_bytes(body)
        return
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _usual(output: Path | None) -> str:
    if output is not None:
        suffix = "tidy" if output.name.endswith(".tidy.json") else output.suffix.lstrip(".")
        return suffix if suffix in FORMATS else "csv"
    return "table" if sys.stdout.isatty() else "csv"


def _values(param: tuple[str, ...], given: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    values = {name.removeprefix("value_"): list(ones) for name, ones in given.items() if ones}
    for text in param:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"Write --param NAME=VALUE, not {text!r}.")
        values.setdefault(name, []).append(value)
    return values


@contextmanager
def _told() -> Iterator[None]:
    """Tell what the asker did wrong with exit code 2, and what else failed with 1."""
    from graph.client.web import ClientError, Refused
    from graph.engine.answer import EngineError
    from graph.release import NoRelease
    from queries import ParameterError

    try:
        yield
    except ParameterError as error:
        raise click.UsageError(_wrong(str(error), vars(error))) from None
    except Refused as error:
        if error.slug in _OF_PARAMETERS:
            raise click.UsageError(_wrong(str(error), error.members)) from None
        raise click.ClickException(str(error)) from None
    except (ClientError, EngineError, NoRelease, OSError) as error:
        raise click.ClickException(str(error)) from None


def _wrong(sentence: str, about: Mapping[str, Any]) -> str:
    """Say in one sentence what is wrong with a parameter; of many choices, the nearest."""
    sentence = sentence[:1].upper() + sentence[1:].rstrip(".")
    allowed, nearest = about.get("allowed", ()), about.get("nearest", ())
    name, value = about.get("parameter", about.get("name")), about.get("value")
    if len(allowed) > _MOST_TOLD and value is not None:
        others = f"it takes one of {len(allowed)} others"
        sentence = f"The parameter '{name}' cannot be '{value}': {others}"
    if nearest and "nearest" not in sentence and "Did you mean" not in sentence:
        return f"{sentence}. Did you mean {' or '.join(nearest)}?"
    return f"{sentence}." if not sentence.endswith("?") else sentence

"""The command of those who take the data elsewhere: `myelokg export`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from server import commands
from server.terminal import Head, table, width_of_terminal

if TYPE_CHECKING:
    from graph.export import Export
    from graph.release import Release

_NOT_TEXT = ("zip",)


@click.command()
@click.argument("name", metavar="[FORMAT]", required=False)
@click.option(
    "-o",
    "--output",
    type=click.File("wb", lazy=True, atomic=True),
    default="-",
    help="File to write, whole or not at all; - is standard output.",
)
@click.option("--release", "identity", metavar="ID", help="A kept release, instead of the current.")
def export(name: str | None, output: BinaryIO, identity: str | None) -> None:
    """Write a release in FORMAT for another program; without FORMAT, list the formats."""
    from graph.export import TooLarge, UnknownExport, find
    from graph.release import NoRelease, UnknownRelease

    if name is None:
        _list()
        return
    try:
        _write(find(name), _release(identity), output)
    except UnknownExport as error:
        raise click.UsageError(f"{error}.") from None
    except (NoRelease, TooLarge, UnknownRelease) as error:
        raise click.ClickException(f"{error}.") from None


def _list() -> None:
    from graph.export import all_exports

    heads = [Head(one) for one in ("format", "suffix", "what it is", "good for")]
    rows = [(one.name, one.suffix, one.about, one.good_for) for one in all_exports().values()]
    for line in table(heads, rows, width_of_terminal()):
        click.echo(line)


def _release(identity: str | None) -> Release:
    from graph import release

    folder = commands.settings().releases
    return release.find(folder, identity) if identity else release.current(folder)


def _write(export: Export, release: Release, output: BinaryIO) -> None:
    to_terminal = output.name == "-" and sys.stdout.isatty()
    if to_terminal and export.suffix in _NOT_TEXT:
        raise click.UsageError(f"{export.title} is not text: name a file with -o.")
    if not to_terminal:
        click.echo(f"writing {export.title} of release {release.id}", err=True)
    export.write(release, output)

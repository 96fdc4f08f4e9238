"""Every command, with the help that it prints."""

from __future__ import annotations

from collections.abc import Iterator

import click

SOURCE = "server/cli.py, as --help prints it"
_WIDTH = 88


def write() -> str:
    """Write the page."""
    from server.cli import main

    top = (
        "# Commands\n\nWhat the command `myelokg` does; each explains itself with `--help`. "
        "An exit code of 0 is success, 1 a failure that is told in a sentence, 2 a command that "
        "was not well given."
    )
    return "\n\n".join([top, *_commands(main, "myelokg")]) + "\n"


def _commands(group: click.Group, above: str) -> Iterator[str]:
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        called = f"{above} {name}"
        with click.Context(command, info_name=called, max_content_width=_WIDTH) as context:
            yield f"## {called}\n\n```text\n{command.get_help(context)}\n```"
        # A saved question is a command as well; the page on questions lists them.
        if isinstance(command, click.Group) and name != "ask":
            yield from _commands(command, called)

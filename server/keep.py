"""Commands for those who keep the service: its releases, and the tokens that let others write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server import commands

if TYPE_CHECKING:
    from graph.retention import Kept
    from server.settings import Settings


@click.group()
def token() -> None:
    """Say who may write: make, list and revoke tokens. Without any, nobody may."""


@token.command()
@click.argument("name")
def new(name: str) -> None:
    """Make a token called NAME and print it, once: only its hash is kept."""
    from server import tokens

    with told():
        click.echo(tokens.create(_folder(), name, _patience()))


@token.command("list")
def list_tokens() -> None:
    """List the tokens by name, with the day they were made."""
    from server import tokens

    for one in tokens.listed(_folder()):
        click.echo(f"{one.name}  {one.created}")


@token.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End the token called NAME, at once."""
    from server import tokens

    with told():
        tokens.revoke(_folder(), name, _patience())


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def releases(context: click.Context, as_json: bool) -> None:
    """List the releases that are kept, the latest first; or pin one, or serve an older one."""
    from graph import retention

    if context.invoked_subcommand is not None:
        return
    settings = commands.settings()
    with told():
        rows = _listed(settings) if settings.engine else retention.described(_folder())
    if as_json:
        click.echo(json.dumps([vars(one) for one in rows], indent=2))
        return
    for one in rows:
        marks = ", ".join(name for name in ("current", "pinned") if getattr(one, name))
        click.echo(f"{one.id}  {one.made[:19]}  {one.triples:>12,}  {one.by}  {marks}".rstrip())


@releases.command()
@click.argument("before")
@click.argument("after", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def diff(before: str, after: str | None, as_json: bool) -> None:
    """Say what changed from the release BEFORE to AFTER, by default to the one that is served."""
    from functools import partial

    from graph.differences import compare
    from server.changes import answer, fetched
    from server.engine import start

    with told():
        engine = start(commands.settings(), workers=1)
        try:
            later = engine.find(after) if after else engine.release
            earlier = fetched(engine, engine.find(before))
            found = compare(earlier, fetched(engine, later), partial(answer, engine))
        finally:
            engine.close()
    click.echo(json.dumps(found.document(), indent=2) if as_json else found.markdown())


@releases.command()
@click.argument("identity", metavar="[ID]", required=False)
def rollback(identity: str | None) -> None:
    """Serve the release ID again, by default the one before; running servers follow."""
    from contextlib import nullcontext

    from graph import write

    settings = commands.settings()
    if settings.engine:
        _roll_back(settings, identity)
        return
    with told():
        release = write.roll_back(_folder(), identity, _patience(), lambda _: nullcontext())
    click.echo(f"release {release.id} is served")


@releases.command()
@click.argument("identity", metavar="ID")
def pin(identity: str) -> None:
    """Keep the release ID for good."""
    from graph import retention

    with told():
        retention.pin(_folder(), identity, _patience())


@releases.command()
@click.argument("identity", metavar="ID")
def unpin(identity: str) -> None:
    """Let the release ID go when it is among the oldest."""
    from graph import retention

    with told():
        retention.unpin(_folder(), identity, _patience())


def _listed(settings: Settings) -> list[Kept]:
    """The releases of an engine of others."""
    from server.engine import start

    engine = start(settings)
    try:
        return engine.listed()
    finally:
        engine.close()


def _roll_back(settings: Settings, identity: str | None) -> None:
    from server.engine import start

    with told():
        engine = start(settings)
        try:
            click.echo(f"release {engine.roll_back(identity).id} is served")
        finally:
            engine.close()


def _folder() -> Path:
    return commands.settings().releases


def _patience() -> float:
    return commands.settings().queue_seconds


@contextmanager
def told() -> Iterator[None]:
    """Turn refusals into a sentence and exit code 1."""
    from graph.change import WriteError
    from graph.engine.answer import EngineError
    from graph.lock import StoreBusy
    from graph.release import NoRelease, UnknownRelease
    from server.tokens import TokenError

    try:
        yield
    except (EngineError, NoRelease, StoreBusy, TokenError, UnknownRelease, WriteError) as error:
        raise click.ClickException(f"{error}.") from None
    except OSError as error:
        raise click.ClickException(f"{_folder()} cannot be written: {error.strerror}.") from None

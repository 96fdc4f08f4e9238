"""The command of those who keep an engine of others: `myelokg publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from server import commands

if TYPE_CHECKING:
    from server.settings import Settings


@click.command()
@click.argument("identity", metavar="[RELEASE]", required=False)
def publish(identity: str | None) -> None:
    """Bring a local release, by default the current one, to the engine of MYELOKG_ENGINE.

    Its graphs stand there under names of their own, beside those of other releases; when all of
    them are counted, one small update serves them. What broke off is taken up again. Running
    servers follow within seconds; MYELOKG_KEEP_RELEASES stay.
    """
    from graph import release as releasing
    from graph.change import WriteError
    from graph.engine.answer import EngineError
    from graph.lock import StoreBusy
    from graph.release import NoRelease, UnknownRelease

    settings = commands.settings()
    try:
        release = (
            releasing.find(settings.releases, identity)
            if identity
            else releasing.current(settings.releases)
        )
        _publish(settings, release)
    except (EngineError, NoRelease, StoreBusy, UnknownRelease, WriteError) as error:
        raise click.ClickException(f"{error}.") from None


def _publish(settings: Settings, release: object) -> None:
    from graph.release import Release
    from server.engine import remote

    if not settings.engine:
        raise click.UsageError("Say with MYELOKG_ENGINE where the engine is.")
    assert isinstance(release, Release)
    engine = remote(settings)
    try:
        engine.publish(release, lambda text: click.echo(text, err=True), settings.keep_releases)
    finally:
        engine.close()

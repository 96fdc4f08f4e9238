"""Completion in the shell: ids, options and choices, without waiting for an engine each time.

What can be asked is kept as a list for some minutes, in the folder that the system has for what
can be lost (`XDG_CACHE_HOME`): a shell asks again with every key that is pressed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import get_completion_class

from ontology import VERSION
from server.settings import Settings

if TYPE_CHECKING:
    from server.origins import Origin

KEPT_SECONDS = 600.0
PATIENCE = 3.0
"""Seconds that a shell waits for the list of another server."""
VARIABLE = "_MYELOKG_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command(name="completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes questions, options and choices.

    For bash: source <(myelokg completion bash)
    """
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(context.find_root().command, {}, "myelokg", VARIABLE).source())


def origin(settings: Settings, address: str) -> Origin:
    """Give what can be asked there, from the list that is kept or else anew."""
    from server.origins import Served

    return Served(address, _kept(settings, address.rstrip("/")))


def _kept(settings: Settings, address: str) -> list[dict[str, Any]]:
    file = _file(settings, address)
    with suppress(OSError, ValueError):
        if time.time() - file.stat().st_mtime < KEPT_SECONDS:
            return list(json.loads(file.read_text(encoding="utf-8")))
    found = _anew(settings, address)
    with suppress(OSError):
        _keep(file, json.dumps(found))
    return found


def _file(settings: Settings, address: str) -> Path:
    """The place of a list: another one for each address, release and version."""
    where = address or str(settings.releases.resolve() / _current(settings))
    name = hashlib.sha256(f"{VERSION} {where}".encode()).hexdigest()[:20]
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "myelokg" / f"{name}.json"


def _current(settings: Settings) -> str:
    try:
        return os.readlink(settings.releases / "current")
    except OSError:
        return ""


def _anew(settings: Settings, address: str) -> list[dict[str, Any]]:
    """Ask for the list; who cannot be asked has nothing to complete."""
    from graph.client.web import ClientError
    from graph.engine.answer import EngineError
    from graph.release import NoRelease
    from server import origins
    from server.questions import record

    try:
        found = origins.records(address, PATIENCE) if address else None
        if found is not None:
            return found
        with origins.opened(settings, address) as origin:
            return [record(one) for one in origin.questions.values()]
    except (ClientError, EngineError, NoRelease):
        return []


def _keep(file: Path, text: str) -> None:
    """Write a file at one stroke: several shells may complete at a time."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(name).replace(file)

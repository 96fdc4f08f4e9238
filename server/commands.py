"""What commands have in common: the settings of this process, or one sentence on what is wrong."""

from __future__ import annotations

import click

from server import settings as all_settings
from server.settings import SettingError, Settings


def settings() -> Settings:
    """Read the settings; one that cannot be used ends the command with its sentence."""
    try:
        return all_settings.loaded()
    except SettingError as error:
        raise click.ClickException(str(error)) from None

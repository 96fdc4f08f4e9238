"""Every setting, as `myelokg settings` lists them."""

from __future__ import annotations

from server import settings
from server.settings import Settings
from server.site.reference import cell, table

SOURCE = "server/settings.py"


def write() -> str:
    """Write the page."""
    rows = [
        (f"`{one.variable}`", f"`{one.default}`" if one.default else "none", cell(one.help))
        for one in settings.rows(Settings())
    ]
    return (
        "# Settings\n\nA setting is a variable of the environment; `myelokg settings` lists them "
        "with their values. One that cannot be used stops the command, with the reason.\n\n"
        "## All settings\n\n" + table(("variable", "default", "what it does"), *rows) + "\n"
    )

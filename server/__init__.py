"""The service: pages, saved questions and the SPARQL endpoint over one release at a time.

Flask is imported when an application is made, not before: the command line and the process that
only watches the server stay small and quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from server.engine import Engine
    from server.settings import Settings


def create_app(settings: Settings, engine: Engine | None = None) -> Flask:
    """Make the application; without an engine it starts its own over `settings.releases`.

    Raises `graph.release.NoRelease` when there is nothing to serve.
    """
    from server import app
    from server.engine import start

    return app.create(settings, engine or start(settings))

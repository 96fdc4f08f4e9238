"""The application as the server process loads it: settings from the environment."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from multiprocessing.util import Finalize

from flask import Flask

from server import create_app
from server.engine import start
from server.settings import from_environment


def load() -> Flask:
    """Make the application of this process; its workers end when the process does."""
    settings = from_environment(os.environ)
    with ThreadPoolExecutor(max_workers=1) as aside:
        starting = aside.submit(start, settings)
        import_module("server.app")  # takes as long as the first worker; both go at once
        engine = starting.result()
    Finalize(None, engine.close, exitpriority=1)
    return create_app(settings, engine)

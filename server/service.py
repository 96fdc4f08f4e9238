"""What the routes share: the settings, the engine and the saved questions of one application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from queries import Query
from server.engine import Engine
from server.settings import Settings

NAME = "myelokg"


@dataclass(frozen=True)
class Service:
    """One application's parts."""

    settings: Settings
    engine: Engine
    questions: Mapping[str, Query]


def attach(app: Flask, service: Service) -> None:
    """Give an application its parts."""
    app.extensions[NAME] = service


def service() -> Service:
    """Find the parts of the application that handles the present request."""
    return cast(Service, current_app.extensions[NAME])

"""What the routes share: the settings, the engine and the saved questions of one application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, g, request

from graph.engine.answer import Answer, Question
from graph.release import Release
from queries.choices import Catalogue
from server import environ
from server.engine import Engine
from server.metrics import Metrics
from server.settings import Settings

NAME = "myelokg"


@dataclass(frozen=True)
class Service:
    """One application's parts."""

    settings: Settings
    engine: Engine
    questions: Catalogue
    metrics: Metrics


def attach(app: Flask, service: Service) -> None:
    """Give an application its parts."""
    app.extensions[NAME] = service


def of(app: Flask) -> Service:
    """Find the parts of an application."""
    return cast(Service, app.extensions[NAME])


def service() -> Service:
    """Find the parts of the application that handles the present request."""
    return of(current_app)


def ask(question: Question) -> Answer:
    """Ask the engine on behalf of the present request; the work stops when its client leaves.

    What the front has begun is gone on with, unless another release is served by now. Raises the
    errors of `graph.engine.answer`.
    """
    begun = request.environ.pop(environ.BEGUN, None)
    if begun is not None:
        if begun.asks(question, release()):
            return cast(Answer, begun.answer())
        begun.finish("abandoned")
    leaving = request.environ.get(environ.LEAVING)
    return service().engine.ask(question, leaving=leaving, release=g.get("asked_release"))


def release() -> Release:
    """The release that the present request is about: the one its address names, or the served."""
    return cast(Release, g.get("asked_release") or service().engine.release)

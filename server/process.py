"""The server process: granian, and what it loads in the process that answers."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from server import settings as all_settings
from server.engine import Engine, start
from server.settings import Settings

if TYPE_CHECKING:
    from server.front import Front

_EXTRA_SECONDS = 5
_DEATH_SIGNAL = 1
_HEADER_MILLISECONDS = 10_000


def run(settings: Settings, greet: Callable[[], None]) -> None:
    """Serve until interrupted; answers under way are finished, for as long as they may take."""
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.update(all_settings.to_environment(settings))
    server = Server(
        "server.process:load",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=int(settings.deadline) + _EXTRA_SECONDS,
        log_level=LogLevels.error,
    )
    server.on_startup(greet)
    server.serve()


def load() -> Front:
    """Make the front of this process; its workers end when the process does."""
    _end_with(os.getppid())
    settings = all_settings.loaded()
    with ThreadPoolExecutor(max_workers=1) as aside:
        starting = aside.submit(start, settings)
        import_module("server.front")  # takes as long as the first worker; both go at once
        engine = starting.result()
    Finalize(None, engine.close, exitpriority=1)
    front = _front(settings, engine)
    gc.collect()
    gc.freeze()  # what is loaded stays; looking through it again and again took a tenth of the time
    return front


def _end_with(parent: int) -> None:
    """Let the kernel end this process when its parent is killed; else it would keep the port."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it was killed meanwhile
            os.kill(os.getpid(), signal.SIGKILL)


def _front(settings: Settings, engine: Engine) -> Front:
    from server import app, front, journal
    from server.metrics import Metrics
    from server.service import of

    journal.start(settings.log)
    metrics = Metrics()
    application = app.create(settings, engine, metrics)
    kept = journal.Journal(metrics)
    engine.on_loss = kept.lost
    return front.Front(application, of(application), kept)

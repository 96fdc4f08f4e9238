"""What is written down of each request: a line of the log, as JSON, and the counters.

A line never holds a header or a query: what a guest asked for is the guest's, and a token would
stand in a header.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pythonjsonlogger.json import JsonFormatter

from server.metrics import Metrics

LOG = logging.getLogger("myelokg")
_LEVELS = {"requests": logging.INFO, "problems": logging.WARNING, "nothing": logging.CRITICAL + 1}
_SERVER_ERROR, _TOO_MANY = 500, 429


@dataclass
class Visit:
    """A request on its way: who, what, and what became of it; `sent` is bytes of the body."""

    id: str
    client: str
    method: str
    path: str
    route: str = "none"
    status: int = 0
    sent: int = 0
    problem: str = ""
    broken: str = ""
    begun: float = field(default_factory=time.perf_counter)


class Journal:
    """Keeps the log and the counters."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._warned = False

    def hit(self, route: str, status: int) -> None:
        """Count a request that was answered from memory."""
        self._metrics.cache_hits.inc()
        self._metrics.request(route, status).inc()

    def note(self, visit: Visit) -> None:
        """Write a request down that has been answered."""
        seconds = time.perf_counter() - visit.begun
        metrics = self._metrics
        metrics.cache_misses.inc()
        metrics.request(visit.route, visit.status).inc()
        metrics.seconds.labels(visit.route).observe(seconds)
        if visit.broken:
            metrics.broken.inc()
        bad = visit.broken or visit.status >= _SERVER_ERROR or visit.status == _TOO_MANY
        level = logging.WARNING if bad else logging.INFO
        if LOG.isEnabledFor(level):
            LOG.log(level, "request", extra={"line": _line(visit, seconds)})

    def lost(self, reason: str, words: str = "") -> None:
        """Write down that a worker was stopped or died, and why."""
        self._metrics.lost.labels(reason).inc()
        LOG.warning("worker lost", extra={"reason": reason} | ({"words": words} if words else {}))

    def unbelieved(self, peer: str) -> None:
        """Warn, once, that a proxy speaks for its clients and is not believed."""
        if not self._warned:
            self._warned = True
            LOG.warning(
                "proxy not believed",
                extra={"peer": peer, "mend": "if it is yours, name it in MYELOKG_PROXIES"},
            )

    def refused(self, reason: str) -> None:
        """Count a request that was refused before it was handled."""
        self._metrics.refused.labels(reason).inc()

    def inside(self, number: int) -> None:
        """Note how many requests are being handled or wait for it."""
        self._metrics.inside.set(number)

    def cached(self, size: int) -> None:
        """Note how many bytes of answers are kept."""
        self._metrics.cache_bytes.set(size)


class Formatter(JsonFormatter):
    """Writes a line of the log as JSON; that of a request without looking for what else it has."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line."""
        line = record.__dict__.get("line")
        if line is None:
            return super().format(record)
        time = datetime.fromtimestamp(record.created, UTC).isoformat()
        return json.dumps({"level": record.levelname, "event": record.msg, **line, "time": time})


def start(level: str) -> None:
    """Write the log to standard error, a JSON object a line, as far as the setting says."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        Formatter(
            "{levelname}{message}",
            style="{",
            rename_fields={"levelname": "level", "message": "event"},
            timestamp="time",
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    # No line tells of thread, process or source, which take half the time of a line to find out.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # as the documentation of logging says
    LOG.setLevel(_LEVELS[level])


def _line(visit: Visit, seconds: float) -> dict[str, object]:
    line = {
        "request": visit.id,
        "client": visit.client,
        "method": visit.method,
        "path": visit.path,
        "route": visit.route,
        "status": visit.status,
        "bytes": visit.sent,
        "seconds": round(seconds, 4),
    }
    more = {"problem": visit.problem, "broken": visit.broken}
    return line | {name: value for name, value in more.items() if value}

"""Where workers come from: a process that has the release open and divides itself.

Starting an interpreter and reading a release takes the better part of a second of work, and a
guest can cost us a worker as often as he likes. So one process of each pool does that once. It
answers nothing; asked for a worker, it forks one within milliseconds. What is in memory is shared
until it is written to.

A worker is handed over to the server process, which becomes its parent (a *subreaper* in the words
of Linux): so it can be stopped and reaped like one that the server has started itself.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import IO, Any

_SUBREAPER = 36
_PAUSE = 0.005
_ENVIRONMENT = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # a fork copies tables of pages: 512 times fewer
    "MALLOC_ARENA_MAX": "2",
    "RUST_BACKTRACE": "0",
}
WORDS = 300
"""Characters of a worker's last words that are kept."""


class Child:
    """A process that was handed over to this one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._lock = threading.Lock()
        self._status: int | None = None

    def poll(self) -> int | None:
        """The exit status, or minus the signal it died of; None: it lives."""
        return self._reap(os.WNOHANG)

    def wait(self, seconds: float) -> int | None:
        """The same, waited for."""
        until = time.monotonic() + seconds
        while (status := self.poll()) is None and time.monotonic() < until:
            time.sleep(_PAUSE)
        return status

    def kill(self) -> None:
        """End it at once."""
        self.tell(signal.SIGKILL)

    def tell(self, what: signal.Signals) -> None:
        """Send it a signal, unless it is gone."""
        with self._lock:
            if self._status is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, what)

    def reap(self) -> None:
        """Wait until it is gone."""
        self._reap(0)

    def _reap(self, options: int) -> int | None:
        with self._lock:
            if self._status is None:
                with suppress(ChildProcessError):
                    found, status = os.waitpid(self.pid, options)
                    if found:
                        self._status = os.waitstatus_to_exitcode(status)
            return self._status


class Nursery:
    """The process that workers are forked from; started again when it is lost."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = json.dumps(options)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)

    def bear(self, channel: int, errors: int) -> None:
        """Fork a worker that speaks through `channel`; raises OSError when there is none."""
        with self._lock:
            if self._closed:
                raise OSError("the pool is closed")
            if self._process is None or self._process.poll() is not None:
                self._start()
            assert self._control is not None
            socket.send_fds(self._control, [b"W"], [channel, errors])

    def close(self) -> None:
        """End it; the workers live on."""
        with self._lock:
            self._closed = True
            self._stop()

    def _start(self) -> None:
        self._stop()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "graph.engine.worker", self._options],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=os.environ | _ENVIRONMENT,
            )

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stderr is not None:
                self._process.stderr.close()

    def last_words(self) -> str:
        """What it has written of its end."""
        with self._lock:
            errors = None if self._process is None else self._process.stderr
            return "" if errors is None or errors.closed else read_words(errors)


def read_words(written: IO[bytes]) -> str:
    """What a process has written into a pipe, in one line: its end, when it is long."""
    os.set_blocking(written.fileno(), False)
    text = (written.read() or b"").decode(errors="replace")
    return " ".join(text.split())[-WORDS:]

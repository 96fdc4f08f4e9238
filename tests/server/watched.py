"""An application of the server process that watches each client, and tells what it has kept of it.

Run as ``python -m tests.server.watched PORT``. `/` watches for longer than `PATIENCE`; `/kept` says
how many of the requests so far are still in memory.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.server import Server

from server.watch import PATIENCE, Watch

_REQUESTS: weakref.WeakSet[Request] = weakref.WeakSet()


class Request:
    """What stands for all that a request has in memory."""

    def leave(self) -> None:
        """Do nothing: nobody works for it."""


async def app(scope: Any, protocol: Any) -> None:
    """Answer one request."""
    if scope.path == "/kept":
        gc.collect()
        protocol.response_str(200, [], str(len(_REQUESTS)))
        return
    request = Request()
    _REQUESTS.add(request)
    watch = Watch(protocol, request.leave)
    await asyncio.sleep(2 * PATIENCE)
    watch.end()
    protocol.response_empty(204, [])


if __name__ == "__main__":
    Server(
        "tests.server.watched:app",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
    ).serve()

"""Frames between the server process and a worker: one letter, a length, a payload.

=======  =========  ==============================================================
letter   direction  payload
=======  =========  ==============================================================
``Q``    to worker  a question, as JSON
``R``    from       nothing: the worker has its release open and waits for a question
``H``    from       head of an answer, as JSON: kind and format
``D``    from       a piece of the answer
``Z``    from       nothing: the answer is whole
``E``    from       why there is no answer, as JSON: error, message, line, column, kind
=======  =========  ==============================================================
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

_HEAD = struct.Struct("!cI")


class ConnectionLost(Exception):
    """The other side is gone."""


def send(channel: socket.socket, letter: bytes, *parts: bytes) -> None:
    """Send one frame, its payload in parts; raises OSError when the other side is gone."""
    channel.sendall(b"".join((_HEAD.pack(letter, sum(map(len, parts))), *parts)))


def send_json(channel: socket.socket, letter: bytes, payload: dict[str, Any]) -> None:
    """Send one frame whose payload is JSON."""
    send(channel, letter, json.dumps(payload).encode())


def receive(channel: socket.socket, until: float | None = None) -> tuple[bytes, bytes]:
    """Receive one frame before the clock (`time.monotonic`) reads `until`.

    Raises TimeoutError at that time, and ConnectionLost when the other side is gone.
    """
    letter, length = _HEAD.unpack(_exactly(channel, _HEAD.size, until))
    return letter, _exactly(channel, length, until) if length else b""


def _exactly(channel: socket.socket, size: int, until: float | None) -> bytes:
    pieces: list[bytes] = []
    while size:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            channel.settimeout(left)
        try:
            piece = channel.recv(size)
        except ConnectionResetError as error:
            raise ConnectionLost from error
        if not piece:
            raise ConnectionLost
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)  # the piece itself when it came at once

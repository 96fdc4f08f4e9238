"""Frames between the server process and a worker: one letter, a length, a payload.

=======  =========  ==============================================================
letter   direction  payload
=======  =========  ==============================================================
``Q``    to worker  a question, as JSON
``R``    from       nothing: the worker has its release open and waits for a question
``H``    from       head of an answer, as JSON: kind and format
``D``    from       a piece of the answer
``Z``    from       nothing: the answer is whole
``P``    from       how far a load is, or what it passed over, as JSON (the writer only)
``E``    from       why there is no answer, as JSON: error, message, line, column, kind
=======  =========  ==============================================================
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from contextlib import suppress
from typing import Any

_HEAD = struct.Struct("!cI")
_AT_ONCE = 16 * 1024
"""Bytes that are taken in a call which looks for the beginning of a frame."""


class ConnectionLost(Exception):
    """The other side is gone."""


def frame(letter: bytes, *parts: bytes) -> bytes:
    """Write one frame, its payload in parts; several frames may be sent at once."""
    return b"".join((_HEAD.pack(letter, sum(map(len, parts))), *parts))


def frame_json(letter: bytes, payload: dict[str, Any]) -> bytes:
    """Write one frame whose payload is JSON."""
    return frame(letter, json.dumps(payload).encode())


def send(channel: socket.socket, letter: bytes, *parts: bytes) -> None:
    """Send one frame, its payload in parts; raises OSError when the other side is gone."""
    channel.sendall(frame(letter, *parts))


def send_json(channel: socket.socket, letter: bytes, payload: dict[str, Any]) -> None:
    """Send one frame whose payload is JSON."""
    channel.sendall(frame_json(letter, payload))


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


class Reader:
    """Receives the frames of a channel, small ones several with one call of the system.

    Each such call lets another thread have the interpreter, and to get it back takes longer than
    the call; a small answer needs two instead of eighteen. The channel has to be a blocking one.
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._ahead = b""
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)

    def has_more(self, until: float) -> bool:
        """Whether some of the next frame, or the end, is there before the clock reads `until`."""
        return bool(self._ahead) or self._wait(until)

    def arrived(self) -> int:
        """Take in what is there, without waiting; bytes up to the end of an answer, 0: no end."""
        with suppress(OSError):  # nothing is there, or the other side is gone: `receive` will tell
            self._ahead += self._channel.recv(_AT_ONCE, socket.MSG_DONTWAIT)
        end: int = 0
        while end + _HEAD.size <= len(self._ahead):
            letter, length = _HEAD.unpack_from(self._ahead, end)
            end += _HEAD.size + length
            if letter == b"Z":
                return end
        return 0

    def receive(self, until: float | None = None) -> tuple[bytes, bytes]:
        """Receive one frame before the clock (`time.monotonic`) reads `until`.

        Raises TimeoutError at that time, and ConnectionLost when the other side is gone.
        """
        while len(self._ahead) < _HEAD.size:
            self._ahead += self._receive(_AT_ONCE, until)
        letter, length = _HEAD.unpack_from(self._ahead)
        end = _HEAD.size + length
        pieces, self._ahead = [self._ahead[_HEAD.size : end]], self._ahead[end:]
        missing = length - len(pieces[0])
        while missing:
            pieces.append(self._receive(missing, until))
            missing -= len(pieces[-1])
        return letter, b"".join(pieces)

    def _receive(self, most: int, until: float | None) -> bytes:
        """Wait for bytes, and take as many as are there."""
        flags = 0 if until is None else socket.MSG_DONTWAIT
        while True:
            try:
                piece = self._channel.recv(most, flags)
            except BlockingIOError:
                if until is None or not self._wait(until):
                    raise TimeoutError from None
                continue
            except ConnectionResetError as error:
                raise ConnectionLost from error
            if not piece:
                raise ConnectionLost
            return piece

    def _wait(self, until: float) -> bool:
        if self._channel.fileno() < 0:  # closed on this side: its number may be another's by now
            return True
        return bool(self._poll.poll(max(0.0, until - time.monotonic()) * 1000))

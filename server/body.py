"""Reading the body of a request: no more than is allowed, no longer than is allowed, all of it.

The state of a body travels with the request, because what is said of a bad one is the
application's to say: `check` raises it there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from flask import request

from server.environ import BODY
from server.problems import BodyBroken, BodyLate, BodyTooLarge

DRAINED = 16 * 1024 * 1024
DRAIN_SECONDS = 5.0
PAUSE_SECONDS = 0.5

State = Literal["whole", "too large", "late", "broken"]


@dataclass(frozen=True)
class Body:
    """What arrived of a body, and whether that is all."""

    content: bytes = b""
    state: State = "whole"


async def read(pieces: AsyncIterable[bytes], length: int | None, most: int, seconds: float) -> Body:
    """Read a body whose length was announced (None: it was not) as far as it is allowed.

    A body that is announced too long is not read at all.
    """
    if length is not None and length > most:
        return Body(state="too large")
    try:
        async with asyncio.timeout(seconds):
            return await _collect(pieces, length, most)
    except TimeoutError:
        return Body(state="late")


async def read_unannounced(
    whole: Callable[[], Awaitable[bytes]], most: int, seconds: float
) -> Body:
    """Read a body of unknown length at once, from somebody who may write.

    Piece by piece the server process does not tell a body that broke off from one that ended; as
    a whole it does.
    """
    try:
        async with asyncio.timeout(seconds):
            content = await whole()
    except TimeoutError:
        return Body(state="late")
    except RuntimeError:  # of the server process: the connection closed
        return Body(state="broken")
    return Body(content) if len(content) <= most else Body(state="too large")


async def drain(pieces: AsyncIterable[bytes]) -> bool:
    """Read on and keep nothing, after the answer has gone out: within bounds, while more comes.

    Many a client sends all of its body before it looks for an answer; to close on it would be a
    reset connection to it, and no word of why. Tells whether the body came to its end: if not, no
    other request can follow on that connection.
    """
    left, coming = DRAINED, aiter(pieces)
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                async with asyncio.timeout(PAUSE_SECONDS):
                    left -= len(await anext(coming))
    except StopAsyncIteration:
        return True
    except (TimeoutError, RuntimeError):
        return False
    return False


async def _collect(pieces: AsyncIterable[bytes], length: int | None, most: int) -> Body:
    content = bytearray()
    async for piece in pieces:
        content += piece
        if len(content) > most:
            return Body(state="too large")
    if length is not None and len(content) != length:
        return Body(state="broken")
    return Body(bytes(content))


def check() -> None:
    """Refuse the present request when its body did not arrive whole.

    Raises `BodyTooLarge`, `BodyLate` and `BodyBroken`.
    """
    state = request.environ.get(BODY, "whole")
    if state == "too large":
        raise BodyTooLarge("The body is longer than is read here. Send a shorter one.")
    if state == "late":
        raise BodyLate("The body did not arrive in time. Send the request again, at once.")
    if state == "broken":
        raise BodyBroken("The body is not as long as its header says. Send the request again.")

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from flask import Flask

from server import body
from server.body import Body, State
from server.environ import BODY
from server.problems import BodyBroken, BodyLate, BodyTooLarge


async def arriving(*pieces: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    for piece in pieces:
        await asyncio.sleep(pause)
        yield piece


def read(*pieces: bytes, length: int | None, pause: float = 0.0) -> Body:
    return asyncio.run(body.read(arriving(*pieces, pause=pause), length, most=10, seconds=0.2))


def test_a_body_arrives_whole_with_or_without_its_length() -> None:
    assert read(b"abc", b"def", length=6) == Body(b"abcdef")
    assert read(b"abc", b"", length=None) == Body(b"abc")


CASES = [
    ([b"x"], 11, 0.0, "too large"),
    ([b"x" * 6, b"x" * 6], None, 0.0, "too large"),
    ([b"abc"], 4, 0.0, "broken"),
    ([b"abcde"], 4, 0.0, "broken"),
    ([b"a"], 1, 1.0, "late"),
]


@pytest.mark.parametrize(("pieces", "length", "pause", "state"), CASES)
def test_what_is_wrong_with_a_body_is_told(
    pieces: list[bytes], length: int | None, pause: float, state: State
) -> None:
    found = read(*pieces, length=length, pause=pause)
    assert (found.state, found.content) == (state, b"")


def test_a_body_of_unknown_length_is_read_at_once() -> None:
    async def whole() -> bytes:
        return b"abc"

    async def closed() -> bytes:
        raise RuntimeError("transport is closed")

    async def never() -> bytes:
        await asyncio.sleep(10)
        return b""

    read = body.read_unannounced
    assert asyncio.run(read(whole, 3, 0.2)) == Body(b"abc")
    assert asyncio.run(read(whole, 2, 0.2)).state == "too large"
    assert asyncio.run(read(closed, 3, 0.2)).state == "broken"
    assert asyncio.run(read(never, 3, 0.2)).state == "late"


def test_what_is_not_read_is_let_pass_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            passed.append(10)
            yield b"x" * 10

    monkeypatch.setattr(body, "DRAINED", 100)
    assert not asyncio.run(body.drain(endless()))
    assert sum(passed) == 100
    assert asyncio.run(body.drain(arriving(b"a", b"b", pause=0.0)))
    monkeypatch.setattr(body, "PAUSE_SECONDS", 0.05)
    assert not asyncio.run(body.drain(arriving(b"a", b"b", pause=10.0)))
    monkeypatch.setattr(body, "DRAIN_SECONDS", 0.05)
    assert not asyncio.run(body.drain(arriving(*[b"a"] * 99, pause=0.02)))


@pytest.mark.parametrize(
    ("state", "error"), [("too large", BodyTooLarge), ("late", BodyLate), ("broken", BodyBroken)]
)
def test_a_bad_body_is_refused(app: Flask, state: str, error: type[Exception]) -> None:
    with app.test_request_context("/", environ_overrides={BODY: state}), pytest.raises(error):
        body.check()
    with app.test_request_context("/", environ_overrides={BODY: "whole"}):
        body.check()

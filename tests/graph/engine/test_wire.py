"""Frames between the server process and a worker: whole, in parts, several at once."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from graph.engine import wire

Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def soon() -> float:
    return time.monotonic() + 0.05


def test_frames_that_come_at_once_are_read_one_by_one(ends: Ends) -> None:
    here, there = ends
    there.sendall(wire.frame(b"H", b"head") + wire.frame(b"D", b"a", b"b") + wire.frame(b"Z"))
    reader = wire.Reader(here)
    found = [reader.receive(soon()) for _ in range(3)]
    assert found == [(b"H", b"head"), (b"D", b"ab"), (b"Z", b"")]
    assert not reader.has_more(soon())


@pytest.mark.parametrize("size", [0, 1, 16 * 1024 - 5, 16 * 1024, 100_000])
def test_a_frame_that_comes_in_parts_is_waited_for_and_no_byte_is_lost(
    ends: Ends, size: int
) -> None:
    here, there = ends
    written = wire.frame(b"D", b"x" * size) + wire.frame(b"Z")
    reader = wire.Reader(here)
    there.sendall(written[:3])
    assert reader.has_more(soon())
    with pytest.raises(TimeoutError):
        reader.receive(soon())
    there.sendall(written[3:])
    assert reader.receive(soon()) == (b"D", b"x" * size)
    assert reader.receive(soon()) == (b"Z", b"")


def test_the_end_of_a_channel_is_told_from_either_side(ends: Ends) -> None:
    here, there = ends
    reader = wire.Reader(here)
    there.close()
    assert reader.has_more(soon())
    with pytest.raises(wire.ConnectionLost):
        reader.receive(soon())
    here.close()
    assert reader.has_more(soon())
    with pytest.raises(OSError, match="Bad file"):
        reader.receive(soon())


def test_an_answer_has_arrived_once_its_end_is_there_and_is_read_as_ever(ends: Ends) -> None:
    here, there = ends
    reader = wire.Reader(here)
    answer = wire.frame(b"H", b"head") + wire.frame(b"D", b"Z" * 100) + wire.frame(b"Z")
    assert reader.arrived() == 0
    for piece in (answer[:3], answer[3:20], answer[20:-1]):
        there.sendall(piece)
        assert reader.arrived() == 0
    there.sendall(answer[-1:])
    assert reader.arrived() == len(answer)
    found = [reader.receive(soon()) for _ in range(3)]
    assert found == [(b"H", b"head"), (b"D", b"Z" * 100), (b"Z", b"")]


def test_an_error_is_no_answer_that_has_arrived_nor_is_the_end_of_the_channel(ends: Ends) -> None:
    here, there = ends
    reader = wire.Reader(here)
    there.sendall(wire.frame(b"E", b"why"))
    there.close()
    assert reader.arrived() == reader.arrived() == 0
    assert reader.receive(soon()) == (b"E", b"why")
    with pytest.raises(wire.ConnectionLost):
        reader.receive(soon())

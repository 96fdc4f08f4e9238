"""Answers as they come from a worker: in pieces that grow, the first of them soon."""

from __future__ import annotations

import socket

import pyoxigraph as ox
import pytest

from graph.engine import wire
from graph.engine.answer import Question
from graph.engine.characters import NotInXml
from graph.engine.embedded import Engine
from graph.engine.exchange import AHEAD
from graph.engine.plan.planner import Planner
from graph.engine.worker import LARGEST_PIECE, PIECE, Pieces, XmlPieces, answer

ROWS = "SELECT ?s ?p ?o ?d { ?s ?p ?o . ?d a mm:Drug }"
SLOW_ROWS = """SELECT ?a ?d ?e ?f { ?a ?b ?c . ?d ?e ?f
    FILTER(STRSTARTS(SHA512(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f))), "00")) }"""
"""One row in 256 is kept: a piece of them takes a tenth of a second and more."""


def test_a_large_answer_comes_in_few_pieces(engine: Engine) -> None:
    answer = engine.ask(Question(ROWS + " LIMIT 40000", rows="csv"))
    sizes = [len(piece) for piece in answer.chunks]
    assert not answer.whole
    assert PIECE <= sizes[0] < 2 * PIECE
    assert all(LARGEST_PIECE <= one < LARGEST_PIECE + PIECE for one in sizes[2:-1])
    assert len(sizes) >= 5


def test_an_answer_that_is_slow_to_come_is_not_waited_for(engine: Engine) -> None:
    answer = engine.ask(Question(SLOW_ROWS, rows="csv"), deadline=20.0)
    assert 0 < sum(map(len, answer.chunks._first)) < AHEAD  # type: ignore[attr-defined]  # of _Stream
    answer.chunks.close()  # type: ignore[attr-defined]  # of _Stream


def test_what_is_written_comes_out_unchanged_however_it_is_cut() -> None:
    ours, theirs = socket.socketpair()
    written = [bytes([number % 251]) * (number * 7 % 9001) for number in range(60)]
    with ours, theirs:
        pieces = Pieces(ours, 0)
        received = b""
        for part in written:
            assert pieces.write(part) == len(part)
            while pieces._size == 0 and len(received) < pieces._taken:
                received += wire.receive(theirs)[1]
        pieces.end()
        received += wire.receive(theirs)[1]
    assert received == b"".join(written)


@pytest.mark.parametrize("code", sorted(set(range(0x20)) - set(b"\t\r\n")))
def test_no_control_character_gets_into_xml(code: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        pieces = XmlPieces(ours, 0)
        pieces.write(b"<literal>some")
        pieces.write(bytes([code]))
        with pytest.raises(NotInXml):
            pieces.end()


def test_a_small_answer_is_sent_at_one_stroke() -> None:
    ours, theirs = socket.socketpair()
    question = vars(Question("SELECT ?a { VALUES ?a { 1 } }", rows="csv"))
    with ours, theirs:
        planner = Planner(lambda: None)
        answer(ours, ox.Store(), question, {"remotes": (), "answer": 0, "planner": planner})
        written = theirs.recv(1 << 16)
    head = wire.frame_json(b"H", {"kind": "rows", "format": "csv"})
    assert written == head + wire.frame(b"D", b"a\r\n1\r\n") + wire.frame(b"Z")

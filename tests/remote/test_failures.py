"""Engines that are gone, slow, or answer with what is no answer; and who may come in."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graph.engine.answer import (
    AnswerBroken,
    EngineDown,
    EngineError,
    EngineFailed,
    EngineSlow,
    QueryTimeout,
    Question,
)
from graph.engine.remote import breaker, dialects
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.breaker import Breaker
from graph.engine.remote.engine import Engine
from server.engine import remote
from tests import other_server
from tests.remote.conftest import settings

ASK = Question("ASK {}")
EMPTY = b'{"head":{"vars":["g","n"]},"results":{"bindings":[]}}'
YES = b'{"head":{},"boolean":true}'
JSON = "application/sparql-results+json"


class Script(BaseHTTPRequestHandler):
    """Answers our own questions rightly, and others as `answer` of the server says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if b"COUNT" in body:
            self.say(200, self.server.counts)  # type: ignore[attr-defined]  # of `saying`
        elif b"GRAPH" in body:
            self.say(200, EMPTY)
        else:
            self.server.answer(self)  # type: ignore[attr-defined]  # of `saying`

    def say(self, status: int, body: bytes, media_type: str = JSON, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def saying(
    answer: object, user: str = "", counts: bytes = EMPTY, folder: Path = Path("none")
) -> Iterator[Engine]:
    """An engine of ours in front of a server that answers so, and counts its graphs so."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Script)
    server.answer = answer  # type: ignore[attr-defined]
    server.counts = counts  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/sparql"
    addresses = Addresses(address, user=user, password="secret")  # noqa: S106  # of the test
    engine = Engine(addresses, dialects.find("standard"), deadline=1.0, folder=folder)
    try:
        yield engine
    finally:
        engine.close()
        server.shutdown()
        server.server_close()
        thread.join()


def broken(one: Script) -> None:
    """Announce more bytes than come."""
    one.send_response(200)
    one.send_header("Content-Type", JSON)
    one.send_header("Content-Length", "100000")
    one.end_headers()
    one.wfile.write(YES)
    one.close_connection = True


ANSWERS = [
    (lambda one: one.say(200, YES[:-5]), EngineFailed, "cannot be read"),
    (lambda one: one.say(200, b"<html>", "text/html"), EngineFailed, "text/html"),
    (lambda one: one.say(500, b"stack"), EngineFailed, "status 500"),
    (lambda one: one.say(401, b""), EngineFailed, "MYELOKG_ENGINE_USER"),
    (lambda one: one.say(302, b"", Location="http://127.0.0.1:1/"), EngineFailed, "302"),
    (lambda one: one.say(504, b"late"), EngineSlow, "late"),
    (lambda one: one.say(503, b"busy", Retry_After="0"), EngineDown, "busy"),
    (lambda one: one.say(206, YES), EngineFailed, "206"),
    (lambda one: time.sleep(1.5), QueryTimeout, "1 seconds"),
    (broken, EngineFailed, "broke off"),
]


@pytest.mark.parametrize(("answer", "error", "words"), ANSWERS)
def test_what_is_no_answer_is_told_as_what_it_is(
    answer: object, error: type[EngineError], words: str
) -> None:
    with saying(answer) as engine, pytest.raises(error, match=words) as told:
        engine.ask(ASK)
    assert "secret" not in str(told.value)


def test_a_long_answer_that_breaks_off_is_never_taken_for_the_whole() -> None:
    row = b'{"s":{"type":"literal","value":"%s"}}' % (b"x" * 1000)
    head = b'{"head":{"vars":["s"]},"results":{"bindings":['

    def answer(one: Script) -> None:
        one.send_response(200)
        one.send_header("Content-Type", JSON)
        one.send_header("Transfer-Encoding", "chunked")
        one.end_headers()
        for piece in (head, b",".join([row] * 2000)):
            one.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        one.wfile.write(b"0\r\n\r\n")  # ends like an answer that is whole

    with saying(answer) as engine:
        begun = engine.ask(Question("SELECT ?s { ?s ?p ?o }", rows="csv"))
        with pytest.raises(AnswerBroken):
            begun.body()


def test_a_request_that_fails_once_is_sent_again() -> None:
    asked: list[Script] = []

    def answer(one: Script) -> None:
        asked.append(one)
        if len(asked) == 1:
            one.close_connection = True  # says nothing
        else:
            one.say(200, YES)

    with saying(answer) as engine:
        assert b"true" in engine.ask(ASK).body()
        assert engine.connection.retries == 1


def test_who_wants_a_digest_gets_one_and_a_count() -> None:
    counts: list[str] = []

    def answer(one: Script) -> None:
        given = one.headers["Authorization"]
        if not given.startswith("Digest "):
            challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'
            one.say(401, b"", WWW_Authenticate=challenge)
            return
        parts = dict(pair.strip().split("=", 1) for pair in given[7:].split(","))
        told = {name: value.strip('"') for name, value in parts.items()}
        first = md5(b"dba:SPARQL:secret", usedforsecurity=False).hexdigest()
        second = md5(f"POST:{told['uri']}".encode(), usedforsecurity=False).hexdigest()
        words = [first, told["nonce"], told["nc"], told["cnonce"], told["qop"], second]
        right = md5(":".join(words).encode(), usedforsecurity=False).hexdigest()
        counts.append(told["nc"])
        one.say(200 if told["response"] == right else 403, YES)

    with saying(answer, user="dba") as engine:
        for _ in range(2):
            assert b"true" in engine.ask(ASK).body()
    assert counts == ["00000001", "00000002"]


def test_an_engine_that_dies_is_left_alone_and_found_again(tmp_path: Path) -> None:
    with other_server.serve(tmp_path) as address:
        engine = remote(settings(address, deadline=2.0))
        assert engine.ask(ASK).body()
        port = int(address.rpartition(":")[2])
    for _ in range(breaker.FAILURES):
        with pytest.raises(EngineDown):
            engine.ask(ASK)
    assert engine.breaker.state != "closed"
    begun = time.monotonic()
    with pytest.raises(EngineDown) as told:
        engine.ask(ASK)
    assert time.monotonic() - begun < 0.5
    assert told.value.seconds > 0
    assert engine.release.triples == 0
    with other_server.serve(tmp_path, port):
        until = time.monotonic() + 20
        while engine.breaker.state != "closed" and time.monotonic() < until:
            time.sleep(0.05)
        assert engine.ask(ASK).body()
    engine.close()


def test_of_those_who_wait_for_an_engine_one_tries() -> None:
    now = [0.0]
    found = Breaker(lambda: now[0])
    for _ in range(breaker.FAILURES):
        assert found.wait() == 0
        found.failed()
    assert found.wait() == breaker.FIRST_PAUSE
    now[0] += breaker.FIRST_PAUSE
    assert (found.wait(), found.wait()) == (0, breaker.FIRST_PAUSE)
    found.failed()
    assert found.wait() == 2 * breaker.FIRST_PAUSE
    found.succeeded()
    assert (found.wait(), found.state) == (0, "closed")


def test_many_ask_at_once(oxigraph: str) -> None:
    engine = remote(settings(oxigraph))
    answers: list[bytes] = []

    def ask() -> None:
        for _ in range(25):
            answers.append(engine.ask(Question("ASK { d:BOSTON ?p ?o }")).body())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(answers) == {YES}
    assert len(answers) == 200
    engine.close()

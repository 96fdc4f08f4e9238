"""The front of the server process, asked over real sockets."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from queries import FLAGSHIP
from tests.graph.engine.test_pieces import SLOW_ROWS
from tests.server.test_serving import ENDLESS, ask_raw, fetch, status, talk

CSV = f"/queries/{FLAGSHIP}.csv"
PROBLEM = "https://w3id.org/myelokg/problems/"


def get(address: str, path: str, more: str = "", method: str = "GET") -> bytes:
    return talk(address, f"{method} {path} HTTP/1.1\nHost: x\nConnection: close\n{more}\n")


def header(answer: bytes, name: str) -> str:
    found = re.search(rf"(?im)^{name}: (.*?)\r$", answer.partition(b"\r\n\r\n")[0].decode() + "\r")
    return found[1] if found else ""


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def counted(address: str, name: str) -> float:
    """The sum of a counter over its labels."""
    lines = fetch(address + "/metrics").decode().splitlines()
    return sum(float(one.rpartition(" ")[2]) for one in lines if re.match(rf"{name}(\{{| )", one))


@pytest.fixture
def limited(serving: Callable[..., Any]) -> Iterator[str]:
    """A server that treats this machine as any other client."""
    with serving(unlimited=(), rate=1, burst=20, per_client=2) as address:
        yield address


def test_a_second_answer_comes_from_memory_and_is_the_same(address: str) -> None:
    before = counted(address, "myelokg_cache_hits_total")
    path = CSV + "?knowledge=review"
    first, second = get(address, path), get(address, path)
    assert body(first) == body(second) != b""
    assert counted(address, "myelokg_cache_hits_total") == before + 1
    for name in ("etag", "content-type", "vary", "content-length", "myelokg-release"):
        assert header(first, name) == header(second, name) != ""
    assert header(first, "x-request-id") != header(second, "x-request-id")


def test_memory_answers_head_and_conditions_as_the_application_does(address: str) -> None:
    first = get(address, CSV)
    head = get(address, CSV, method="HEAD")
    assert body(head) == b""
    assert header(head, "content-length") == header(first, "content-length")
    held = get(address, CSV, f"If-None-Match: {header(first, 'etag')}\n")
    assert (status(held), body(held)) == (304, b"")
    assert header(held, "etag") == header(first, "etag")
    assert header(held, "content-type") == ""


def test_an_answer_that_is_sent_as_it_is_made_is_validated_and_if_small_kept(
    address: str,
) -> None:
    path = f"/sparql?format=csv&query={quote(SLOW_ROWS + ' LIMIT 700', safe='')}"
    first = get(address, path)
    assert header(first, "transfer-encoding") == "chunked"
    before = counted(address, "myelokg_cache_hits_total")
    held = get(address, path, f"If-None-Match: {header(first, 'etag')}\n")
    again, head = get(address, path), get(address, path, method="HEAD")
    assert counted(address, "myelokg_cache_hits_total") == before + 3
    assert (status(held), body(held)) == (304, b"")
    assert (
        header(head, "content-length") == header(again, "content-length") == str(len(body(again)))
    )
    assert unchunked(body(first)) == body(again)


def test_a_large_answer_is_not_sent_again_to_who_has_it(address: str) -> None:
    path = f"/sparql?format=csv&query={quote('SELECT * { ?s ?p ?o }', safe='')}"
    first = get(address, path)
    for method in ("GET", "HEAD"):
        held = get(address, path, f"If-None-Match: {header(first, 'etag')}\n", method)
        assert (status(held), body(held)) == (304, b"")
    star = get(address, path, "If-None-Match: *\n")
    assert (status(star), body(star)) == (304, b"")
    again = get(address, path)
    assert len(unchunked(body(again))) == len(unchunked(body(first))) > 2**21


def unchunked(sent: bytes) -> bytes:
    """A body without the marks of its chunks (RFC 9112, section 7.1)."""
    found, place = bytearray(), 0
    while size := int(sent[place : (end := sent.index(b"\r\n", place))], 16):
        found += sent[end + 2 : end + 2 + size]
        place = end + 4 + size
    return bytes(found)


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?t) {}", "SELECT (RAND() AS ?t) {}"])
def test_what_is_new_each_time_is_never_answered_from_memory(address: str, query: str) -> None:
    first, second = ask_raw(address, query), ask_raw(address, query)
    assert header(first, "cache-control") == "no-store"
    assert body(first) != body(second)


def test_formats_and_compressions_are_not_mixed_up_in_memory(address: str) -> None:
    path = f"/queries/{FLAGSHIP}"
    wanted = ["text/csv", "application/json", "text/html"]
    for _ in range(2):
        for accept in wanted:
            for encoding in ("gzip", "identity"):
                more = f"Accept: {accept}\nAccept-Encoding: {encoding}\n"
                answer = get(address, path, more)
                assert accept.partition("/")[2] in header(answer, "content-type")
                assert (header(answer, "content-encoding") == "gzip") is (encoding == "gzip")


def test_every_answer_has_an_id_that_the_problem_and_the_log_have_too(
    serving: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    with serving() as address:
        answer = get(address, "/nowhere?token=hush", "Authorization: Bearer hush\n")
    document = json.loads(body(answer))
    lines = [json.loads(one) for one in capfd.readouterr().err.splitlines()]
    found = [one for one in lines if one.get("request") == document["request"]]
    assert header(answer, "x-request-id") == document["request"]
    assert [one["status"] for one in found] == [404]
    assert found[0]["problem"] == "not-found"
    assert "hush" not in json.dumps(lines)


def test_the_time_of_a_line_of_the_log_is_of_the_whole_world(
    serving: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    with serving():
        pass
    line = json.loads(capfd.readouterr().err.splitlines()[0])
    said = datetime.fromisoformat(line["time"])
    assert said.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - said) < timedelta(minutes=1)


def test_a_client_that_asks_too_often_is_told_when_to_return(limited: str) -> None:
    answers = [get(limited, f"/queries?n={number}") for number in range(25)]
    assert [status(one) for one in answers[:10]] == [200] * 10
    refused = next(one for one in answers if status(one) == 429)
    document = json.loads(body(refused))
    assert document["type"] == PROBLEM + "too-many-requests"
    assert int(header(refused, "retry-after")) == document["retryAfter"] >= 1
    assert header(refused, "access-control-allow-origin") == "*"
    time.sleep(document["retryAfter"] + 0.1)
    assert status(get(limited, "/queries?n=99")) == 200


def test_a_client_has_only_so_many_requests_handled_at_a_time(
    serving: Callable[..., Any],
) -> None:
    limits = {"unlimited": (), "rate": 0, "per_client": 2, "deadline": 1.5}
    with serving(**limits) as address, ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: ask_raw(address, ENDLESS), range(6)))
        kinds = [json.loads(body(one))["type"].removeprefix(PROBLEM) for one in answers]
        assert kinds.count("too-many-at-once") == 4
        assert status(ask_raw(address, "ASK {}")) == 200


def test_when_the_queue_is_full_the_next_is_refused_at_once(serving: Callable[..., Any]) -> None:
    limits = {"threads": 1, "queue": 2, "deadline": 1.5, "workers": 1}
    with serving(**limits) as address, ThreadPoolExecutor(8) as crowd:
        begun = time.monotonic()
        answers = list(crowd.map(lambda _: ask_raw(address, ENDLESS), range(8)))
        full = [one for one in answers if b"problems/queue-full" in one]
        assert len(full) == 5
        assert all(header(one, "retry-after") == "5" for one in full)
        assert time.monotonic() - begun < 15


def test_a_body_announced_too_long_is_refused_unread(address: str) -> None:
    head = "POST /sparql HTTP/1.1\nHost: x\nContent-Type: application/sparql-query\n"
    for _ in range(8):  # the connection ends each time, though the client waits for more
        answer = talk(address, head + "Content-Length: 100000000000\n\n")
        assert status(answer) == 413
        assert b"body-too-large" in answer


def test_of_who_may_not_write_no_large_body_is_read(address: str) -> None:
    head = "POST /update HTTP/1.1\nHost: x\nContent-Type: application/sparql-update\n"
    begun = time.monotonic()
    answer = talk(address, head + "Authorization: Bearer guessed\nContent-Length: 50000000\n\n")
    assert status(answer) == 403
    assert b"writes-off" in answer
    assert time.monotonic() - begun < 15  # and not the twenty seconds that a body has


def test_a_chunked_body_is_read_only_as_far_as_it_may_go(address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as channel:
        head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        channel.sendall((head + "Transfer-Encoding: chunked\r\n\r\n").encode())
        with pytest.raises(ConnectionError):
            flood(channel)
    assert status(ask_raw(address, "ASK {}")) == 200


def flood(channel: socket.socket) -> None:
    for _ in range(20_000):
        channel.sendall(b"10000\r\n" + b"#" * 0x10000 + b"\r\n")


def test_a_body_that_does_not_arrive_is_waited_for_only_so_long(
    serving: Callable[..., Any],
) -> None:
    with serving(body_seconds=0.5, threads=1) as address, ThreadPoolExecutor(20) as crowd:
        head = "POST /sparql HTTP/1.1\nHost: x\nContent-Type: application/sparql-query\n"
        slow = [crowd.submit(talk, address, head + "Content-Length: 9\n\nASK") for _ in range(20)]
        assert status(ask_raw(address, "ASK {}")) == 200  # twenty slow ones block nobody
        answers = [one.result() for one in slow]
    assert {status(one) for one in answers} == {408}
    assert all(b"body-late" in one for one in answers)


def test_a_body_shorter_than_announced_is_not_taken_for_the_whole(address: str) -> None:
    parts = urlsplit(address)
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as channel:
        channel.sendall((head + "Content-Length: 100\r\n\r\nASK {}").encode())
        channel.shutdown(socket.SHUT_WR)
        answer = channel.recv(65536)
    assert status(answer) == 400
    assert b"body-broken" in answer


def test_a_client_that_leaves_before_the_answer_stops_the_work(
    serving: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(deadline=60.0, workers=1, queue_seconds=10.0) as address:
        parts = urlsplit(address)
        for _ in range(3):
            path = "/sparql?query=" + quote(ENDLESS, safe="")
            with socket.create_connection((parts.hostname, parts.port)) as channel:
                channel.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                time.sleep(0.3)
        begun = time.monotonic()
        assert status(ask_raw(address, "ASK { ?s ?p 1 }")) == 200
        assert time.monotonic() - begun < 5
        time.sleep(0.5)
        assert counted(address, "myelokg_requests_inside") == 1  # the one that asks
    log = capfd.readouterr().err
    assert log.count('"reason": "abandoned"') == 3
    assert "Traceback" not in log


BAD_HOSTS = ["", "Host:\n", "Host: a b\n", 'Host: "><script>\n', "Host: a/b\n", "Host: a:b\n"]


@pytest.mark.parametrize("line", BAD_HOSTS)
def test_a_request_must_name_a_host(address: str, line: str) -> None:
    answer = talk(address, f"GET / HTTP/1.1\nConnection: close\n{line}\n")
    assert status(answer) == 400
    assert b"script" not in answer


def test_a_forwarded_client_is_believed_from_a_proxy_of_ours_only(
    serving: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    from ipaddress import ip_network

    more = "X-Forwarded-For: 192.0.2.9\nX_Forwarded_For: 192.0.2.8\n"
    with serving() as address:
        get(address, "/nowhere", more)
        get(address, "/health", more)
    with serving(proxies=(ip_network("127.0.0.0/8"),)) as address:
        get(address, "/nowhere", more)
    lines = [json.loads(one) for one in capfd.readouterr().err.splitlines()]
    assert [one["event"] for one in lines].count("proxy not believed") == 1
    assert [one["client"] for one in lines if one.get("status") == 404] == [
        "127.0.0.1",
        "192.0.2.9",
    ]


def test_a_stop_lets_the_answers_under_way_finish(
    free: Callable[[], int], launch: Callable[[int], subprocess.Popen[bytes]]
) -> None:
    port = free()
    process = launch(port)
    address = f"http://127.0.0.1:{port}"
    found: list[bytes] = []
    thread = threading.Thread(target=lambda: found.append(ask_raw(address, ENDLESS)))
    thread.start()
    time.sleep(0.4)
    process.send_signal(signal.SIGTERM)
    thread.join(timeout=20)
    assert status(found[0]) == 503
    assert b"query-timeout" in found[0]
    assert process.wait(timeout=20) == 0


def test_nothing_of_a_stopped_server_stays_behind(
    free: Callable[[], int], launch: Callable[[int], subprocess.Popen[bytes]]
) -> None:
    port = free()
    process = launch(port)
    assert status(ask_raw(f"http://127.0.0.1:{port}", "ASK {}")) == 200
    marked = f"--port\0{port}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    commands = [one.read_bytes().decode() for one in Path("/proc").glob("[0-9]*/cmdline")]
    assert not [one for one in commands if marked in one]


def test_the_counters_tell_what_happened(serving: Callable[..., Any]) -> None:
    with serving(deadline=0.3) as address:
        get(address, CSV)
        get(address, CSV)
        ask_raw(address, ENDLESS)
        text = fetch(address + "/metrics").decode()
    assert 'myelokg_requests_total{route="/queries/<name>",status="200"} 2.0' in text
    assert 'myelokg_requests_total{route="/sparql",status="503"} 1.0' in text
    assert "myelokg_cache_hits_total 1.0" in text
    assert re.search(r'myelokg_release\{id="[0-9a-f]{12}",version="[^"]+"\} 1.0', text)
    assert re.search(r"myelokg_triples [1-9]", text)

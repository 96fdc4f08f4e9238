"""Requests that are no requests: bytes, lengths and heads that lie, and bodies that drip."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.wire import FORM, QUERY, SCRIPT, check_ours, get, post, send

NOT_UTF8 = [
    ("GET", "/sparql?query=%ff", "", b""),
    ("GET", "/sparql?query=%ED%A0%80", "", b""),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=%fe", "", b""),
    ("POST", "/sparql", QUERY, b'ASK { ?s ?p "\xff" }'),
    ("POST", "/sparql", FORM, b"query=%ff"),
    ("POST", "/sparql", FORM, b"query=ASK{}\xff"),
    ("POST", "/sparql", FORM, b"query=ASK{}&format=%ff"),
]


@pytest.mark.parametrize(("method", "target", "kind", "body"), NOT_UTF8)
def test_what_is_not_utf_8_is_refused(
    address: str, method: str, target: str, kind: str, body: bytes
) -> None:
    more = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {target} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{more}\r\n"
    reply = send(address, head.encode() + body)
    check_ours(reply)
    assert reply.status == 400


@pytest.mark.parametrize("target", ["/%ff", "/queries/%ff%fe", "/static/%ff", "/store/%ff"])
def test_a_path_that_is_not_utf_8_leads_nowhere(address: str, target: str) -> None:
    reply = get(address, target)
    check_ours(reply)
    assert reply.status in (400, 404)


def test_a_body_shorter_than_its_length_is_no_query(address: str) -> None:
    reply = post(address, b"ASK {}", length=100, ends=True)
    check_ours(reply)
    assert reply.status == 400
    assert b"body-broken" in reply.body


@pytest.mark.parametrize("length", [-1, "1e3", "+6", "six", "6 6", 10**30, "0x6"])
def test_a_length_that_is_no_number_is_refused(address: str, length: object) -> None:
    assert post(address, b"ASK {}", length=length).status == 400


def test_a_request_with_two_lengths_is_refused(address: str) -> None:
    assert post(address, b"ASK {}", length="6\r\nContent-Length: 3").status == 400


def test_a_broken_piece_ends_the_request(address: str) -> None:
    head = (
        "POST /sparql HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
        f"Content-Type: {QUERY}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert send(address, head.encode() + b"zz\r\nASK {}\r\n0\r\n\r\n").status == 400


def test_what_follows_a_request_is_not_taken_for_another(address: str) -> None:
    """Both ways of telling a length at once are how requests are smuggled past a proxy."""
    smuggled = b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: here\r\n\r\n"
    head = (
        "POST /sparql HTTP/1.1\r\nHost: here\r\n"
        f"Content-Type: {QUERY}\r\nContent-Length: {len(smuggled)}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    reply = send(address, head.encode() + smuggled)
    assert reply.status == 400
    assert b"myelokg_requests" not in reply.body


@pytest.mark.parametrize("kind", [QUERY, FORM])
def test_ten_megabytes_are_refused_at_once_and_the_sender_is_told(address: str, kind: str) -> None:
    begun = time.monotonic()
    told_early = post(address, b"", kind, length=10_000_000, ends=True)
    sent_all = post(address, b"query=" + b"a" * 10_000_000, kind)
    for reply in (told_early, sent_all):
        check_ours(reply)
        assert reply.status == 413
    assert time.monotonic() - begun < 3
    assert get(address, "/sparql?query=ASK%7B%7D").status == 200


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?query=ASK%7B%7D&query=ASK%7B%7D",
        "/sparql?query=ASK%7B%7D&update=CLEAR%20ALL",
        "/store?default&graph=urn:a",
        "/store?graph=urn:a&graph=urn:b",
    ],
)
def test_a_parameter_given_twice_or_against_another_is_refused(address: str, target: str) -> None:
    reply = get(address, target)
    check_ours(reply)
    assert reply.status == 400


def test_twenty_thousand_parentheses_are_refused_in_words(address: str) -> None:
    query = b"SELECT * { FILTER(" + b"(" * 20_000 + b"1" + b")" * 20_000 + b") }"
    reply = post(address, query)
    check_ours(reply)
    assert reply.status == 400
    assert "200 levels" in json.loads(reply.body)["detail"]


HEADS = [
    b"GET / HTTP/1.1\r\nHost: here\r\n" + b"X: a\r\n" * 500 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: here\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
    b"GET /" + b"a" * 2_000_000 + b" HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: here\r\nX: a\r\n b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : here\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: here\r\nX: \x01\r\n\r\n",
    b"GET  / HTTP/1.1\r\nHost: here\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: here\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\r\n\r\n\r\n\r\n",
]


@pytest.mark.parametrize("head", HEADS, ids=range(len(HEADS)))
def test_what_is_not_http_is_refused_before_anything_reads_it(address: str, head: bytes) -> None:
    try:
        reply = send(address, head, ends=True)
        assert reply.status in (0, 400, 414, 431)
        assert reply.body == b""
    except OSError:
        pass  # closed before all of it was sent, which says the same
    assert get(address, "/health").status == 200


ODD_HEADERS = [
    "Accept: " + ",;=q" * 300,
    "Accept: " + "a/b;q=0.1," * 3000,
    "Accept: */*;q=nan, text/csv;q=1e999",
    "Accept-Encoding: " + "gzip;q=" * 500,
    'If-None-Match: "\xff',
    "If-None-Match: " + '"a",' * 3000,
    "If-Modified-Since: 99999999999999",
    "Range: bytes=0-10,5-9999999999999999999,-",
    "Content-Type: ;;;/==",
    "Content-Type: multipart/form-data",
    "Content-Type: text/html; charset=\xff",
    "Cookie: session=\xff; a==;;",
    "Authorization: \xff\xfe Bearer",
    "X-Forwarded-For: " + SCRIPT,
    "X-Forwarded-For: " + "1.1.1.1," * 3000,
    "X-Request-ID: " + SCRIPT,
    "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13",
    "Expect: nothing",
    "Via: " + "1.1 a," * 2000,
]


@pytest.mark.parametrize("more", ODD_HEADERS)
def test_no_header_brings_the_service_out_of_step(address: str, more: str) -> None:
    for target in ("/", "/sparql?query=ASK%7B%7D", "/static/style.css", "/nowhere"):
        reply = get(address, target, more + "\r\n")
        check_ours(reply)
        assert reply.status < 500
        assert SCRIPT.encode() not in reply.body


@pytest.fixture(scope="module")
def impatient(serving: Callable[..., Any]) -> Iterator[str]:
    with serving(body_seconds=0.5) as address:
        yield address


def test_bodies_that_come_by_the_drop_hold_nobody_up(impatient: str) -> None:
    parts = urlsplit(impatient)
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\nContent-Length: 99\r\n\r\n"
    )
    dripping = [socket.create_connection((parts.hostname, parts.port)) for _ in range(100)]
    try:
        for channel in dripping:
            channel.sendall(head.encode() + b"A")
        begun = time.monotonic()
        assert get(impatient, "/sparql?query=ASK%7B%7D").status == 200
        assert time.monotonic() - begun < 1
        dripping[0].settimeout(5)
        assert b" 408 " in dripping[0].recv(65536)
    finally:
        for channel in dripping:
            channel.close()

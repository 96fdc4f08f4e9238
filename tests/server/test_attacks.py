"""What strangers ask an open address for, over real sockets: nothing of it is ever a 500."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from queries import FLAGSHIP
from tests.wire import SCRIPT, Reply, check_ours, get

CLIMBING = [
    "/../../../../etc/passwd",
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2f..%2fpyproject.toml",
    "/static/..%252fapp.py",
    "/static/....//app.py",
    "/static//etc/passwd",
    "/static/..\\app.py",
    "/static/%2fetc/passwd",
    "/static/style.css%00.txt",
    "/queries/../../etc/passwd",
    "/queries/%2e%2e%2f%2e%2e%2fetc%2fpasswd.rq",
    "/queries/..%5c..%5cetc",
    "/queries.%2e%2e%2fcss",
    "/store/../../etc/passwd",
    "/store/%2e%2e/%2e%2e/etc/passwd",
    "/store?graph=file:///etc/passwd",
    "/release/%2e%2e/sparql",
    "/release/..%2f..%2fetc/sparql",
    "/.well-known/../../etc/passwd",
    "/data/../../etc/passwd",
]


@pytest.mark.parametrize("target", CLIMBING)
def test_no_path_leads_out_of_what_is_served(address: str, target: str) -> None:
    reply = get(address, target)
    check_ours(reply)
    assert reply.status in (400, 404)
    assert b"root:" not in reply.body
    assert b"import" not in reply.body


@pytest.mark.parametrize("target", ["//evil.org/", "/\\evil.org/", "/%5cevil.org/", "/;@evil.org"])
def test_no_address_leads_a_browser_elsewhere(address: str, target: str) -> None:
    reply = get(address, target)
    check_ours(reply)
    assert reply.status == 404
    assert "location" not in reply.headers


BREAKING = [
    f"/queries?format={quote(chr(13) + chr(10))}X-Injected:1",
    f"/sparql?query=ASK%7B%7D&format={quote(chr(13) + chr(10))}X-Injected:1",
    f"/sparql?query={quote(chr(13) + chr(10))}X-Injected:1",
    "/%0d%0aX-Injected:1",
    "/queries/%0d%0aX-Injected:1",
    "/static/%0d%0aX-Injected:1",
    f"/sparql?query=ASK%7B%7D&default-graph-uri={quote(chr(13) + chr(10))}X-Injected:1",
    f"/queries/{FLAGSHIP}?%0d%0aX-Injected:1=1",
]


@pytest.mark.parametrize("target", BREAKING)
def test_no_line_break_in_an_address_makes_a_header(address: str, target: str) -> None:
    reply = get(address, target)
    check_ours(reply)
    assert reply.status in (400, 404, 406)
    assert "x-injected" not in reply.headers


@pytest.mark.parametrize(
    "more",
    [
        "Origin: http://evil.org%0d%0aX-Injected: 1\r\n",
        f"Origin: {SCRIPT}\r\n",
        f'Access-Control-Request-Headers: {SCRIPT}"\r\n',
    ],
)
def test_nothing_a_preflight_brings_is_sent_back_unread(address: str, more: str) -> None:
    reply = get(address, "/sparql", more, method="OPTIONS")
    check_ours(reply)
    assert not any("evil" in value or "<" in value for _, value in reply.fields)
    assert "access-control-allow-credentials" not in reply.headers


HOSTS = [
    f'evil"><{SCRIPT}',
    "evil.org/path",
    "user@evil.org",
    "two words",
    "[::1",
    "a:b:c",
    "x" * 5000,
    "",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_none_is_refused(address: str, host: str) -> None:
    for target in ("/", "/sparql", "/nowhere"):
        reply = get(address, target, "Accept: text/html\r\n", host=host)
        check_ours(reply)
        assert reply.status in (400, 404)
        assert SCRIPT.encode() not in reply.body


def test_a_request_with_two_hosts_is_refused(address: str) -> None:
    reply = get(address, "/sparql", "Host: there\r\n")
    check_ours(reply)
    assert reply.status == 400


def test_no_page_and_no_redirect_names_the_host_of_a_stranger(address: str) -> None:
    more = "Accept: text/html\r\nX-Forwarded-Host: evil.org\r\nX-Forwarded-Proto: javascript\r\n"
    for target in ("/", "/queries", f"/queries/{FLAGSHIP}", "/sparql", "/nowhere"):
        for name in ("here", "evil.org"):
            reply = get(address, target, more, host=name)
            check_ours(reply)
            assert b"evil.org" not in reply.body
            assert b"javascript:" not in reply.body


def test_the_public_address_beats_the_host_of_a_request(serving: Callable[..., Any]) -> None:
    with serving(public_url="https://myelokg.example.org") as address:
        reply = get(address, "/sparql", "Accept: text/turtle\r\n", host="evil.org")
        check_ours_beside_https(reply)
        assert b"https://myelokg.example.org/sparql" in reply.body
        assert b"evil.org" not in reply.body


def check_ours_beside_https(reply: Reply) -> None:
    check_ours(reply)
    assert reply.headers["strict-transport-security"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PATCH", "FOO", "DELETE"])
@pytest.mark.parametrize("target", ["/", "/sparql", "/static/style.css", "/metrics"])
def test_a_method_that_is_not_offered_is_refused_and_echoes_nothing(
    address: str, method: str, target: str
) -> None:
    reply = get(address, target, "X-Secret: hush\r\n", method=method)
    check_ours(reply)
    assert reply.status == 405
    assert "GET" in reply.headers["allow"]
    assert b"hush" not in reply.body


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"]
)
def test_no_header_turns_one_method_into_another(address: str, name: str) -> None:
    plain, turned = get(address, "/health"), get(address, "/health", f"{name}: DELETE\r\n")
    assert (turned.status, turned.body) == (plain.status, plain.body)
    assert get(address, "/queries?_method=DELETE").status == 200

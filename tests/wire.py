"""Bytes over a real socket, and the answer as it came; for what no client would send."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

from server.headers import HEADERS, policy

SCRIPT = "<script>alert(1)</script>"
QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"


class Reply:
    """An answer as it came over the wire."""

    def __init__(self, received: bytes) -> None:
        head, _, self.body = received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if received else 0
        self.fields = [
            (name.lower(), value.strip())
            for name, _, value in (line.partition(":") for line in lines[1:])
        ]
        self.headers = dict(self.fields)


def send(address: str, request: bytes, ends: bool = False) -> Reply:
    """Send bytes and read until the server closes; `ends`: nothing more will follow."""
    parts = urlsplit(address)
    received = bytearray()
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as channel:
        channel.sendall(request)
        if ends:
            channel.shutdown(socket.SHUT_WR)
        while piece := channel.recv(65536):
            received += piece
    return Reply(bytes(received))


def get(
    address: str, target: str, more: str = "", method: str = "GET", host: str = "here"
) -> Reply:
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
    return send(address, head.encode("latin-1"))


def post(address: str, body: bytes, kind: str = QUERY, length: object = None, **how: Any) -> Reply:
    size = len(body) if length is None else length
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    return send(address, head.encode("latin-1") + body, **how)


def check_ours(reply: Reply) -> None:
    """An answer of the application: guarded by its headers, and telling nothing of its inside."""
    for name, value in HEADERS.items():
        other = policy(scripts=True) if name == "Content-Security-Policy" else value
        assert reply.headers[name.lower()] in (value, other)
    assert reply.status < 500 or reply.headers["content-type"] == "application/problem+json"
    assert reply.status != 500
    assert b"Traceback" not in reply.body
    assert b"site-packages" not in reply.body

"""Nobody reaches past the door: a real listener that is, or is not, asked by the server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

STORES = {"in memory": {}, "on disk": {"small_release": 0}}


@contextmanager
def listening(answer: bytes = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n") -> Iterator[Any]:
    """A server that notes who asks it: its address and the list of what it was asked."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    channel, _ = listener.accept()
                except OSError:
                    return
                with channel:
                    heard.append(channel.recv(65536))
                    channel.sendall(answer)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/", heard
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def ask(address: str, query: str) -> tuple[int, Any]:
    """Ask a query; its status and its answer, which is JSON either way."""
    parameters = urlencode({"query": query, "format": "json"})
    try:
        with urlopen(f"{address}/sparql?{parameters}", timeout=30) as answer:  # noqa: S310  # ours
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


@pytest.mark.parametrize("store", STORES.values(), ids=STORES)
def test_without_a_list_no_host_is_asked(serving: Callable[..., Any], store: Any) -> None:
    with listening() as (elsewhere, heard), serving(**store) as address:
        for silent in ("", "SILENT"):
            status, problem = ask(
                address, f"SELECT * {{ SERVICE {silent} <{elsewhere}> {{ ?s ?p ?o }} }}"
            )
            assert status == 403
            assert "MYELOKG_REMOTES is empty" in problem["detail"]
        status, answer = ask(address, f"ASK FROM <{elsewhere}> {{ ?s ?p ?o }}")
        assert (status, answer["boolean"]) == (200, False)
    assert heard == []


@pytest.mark.parametrize("store", STORES.values(), ids=STORES)
def test_a_listed_endpoint_is_federated_and_no_other(
    serving: Callable[..., Any], address: str, store: Any
) -> None:
    with (
        listening() as (elsewhere, heard),
        serving(remotes=(f"{address}/sparql",), **store) as federating,
    ):
        query = "SELECT ?n {{ SERVICE <{}> {{ SELECT (COUNT(*) AS ?n) {{ ?s a mm:Trial }} }} }}"
        here = ask(address, "SELECT (COUNT(*) AS ?n) { ?s a mm:Trial }")
        there = ask(
            federating,
            "PREFIX mm: <https://w3id.org/myelokg/onto/> " + query.format(f"{address}/sparql"),
        )
        assert (here[0], there[0]) == (200, 200)
        assert there[1]["results"] == here[1]["results"]
        status, problem = ask(federating, query.format(elsewhere))
        assert status == 403
        assert f"they are: {address}/sparql" in problem["detail"]
    assert heard == []


def test_a_listed_endpoint_cannot_send_us_elsewhere(serving: Callable[..., Any]) -> None:
    with listening() as (elsewhere, heard):
        redirect = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n"
        with listening(redirect.encode()) as (listed, asked), serving(remotes=(listed,)) as address:
            status, problem = ask(address, f"SELECT * {{ SERVICE <{listed}> {{ ?s ?p ?o }} }}")
            assert (status, "redirect" in problem["detail"]) == (502, True)
            assert len(asked) == 1
    assert heard == []

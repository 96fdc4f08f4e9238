"""The guard and the parser read the same: where a host is called, the guard would have refused."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.engine.guard import look, refused

# Each reaches a host; some hide it from a reader who is less than exact.
SEEDS = [
    "SELECT * { ?s ?p ?o SERVICE SILENT <U> {?q ?w ?e} } ORDER BY ?s",
    "SELECT * { VALUES ?a {1} VALUES ?b {2} FILTER(?a<?b)#>'''\n SERVICE <U> {?q ?w ?e} #'''\n }",
    "SELECT * { VALUES ?a {1} VALUES ?b {2} FILTER(?a<?b)SERVICE#>\nu:x{?q ?w ?e} }",
    "SELECT * { VALUES ?x {'''a'} SERVICE <U> {?q ?w ?e} #\\q '''\n }",
    "SELECT * { OPTIONAL {?s ex:a\u3001\\''' .} SERVICE <U> {?q ?w ?e} #'''\n }",
    "SELECT * { VALUES ?x {ex:} SERVICE<U>{?q ?w ?e} }",
]
PIECES = [
    *"SERVICE SERVICESILENT <U> u:x {?q ?w ?e} # > < ?a <?b 1 1. 'a' @en _:b ex:a ex: .".split(),
    *"; , ( ) { } [ ] << >> a true - -- ! / | ^ ^^ && = * + ' ''' \" \"\"\" \\ \\' \\q".split(),
    *"\\uD800 \\u0027 \u3001 \u00b7 \u0301 \u2190 <#a> #> <a#b> %41 ex:a\\' ex:a\\# IN(".split(),
    *"OPTIONAL UNION FILTER(".split(),
    "\n",
    " ",
    "\r",
    "VALUES ?v {",
]


@pytest.fixture(scope="module")
def host() -> Iterator[tuple[str, list[bytes]]]:
    """A server that notes that it was called."""
    called: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    channel, _ = listener.accept()
                    with channel:
                        called.append(channel.recv(65536))
                        channel.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", called
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("")))
    return store


def calls(store: ox.Store, query: str, called: list[bytes]) -> bool:
    """Whether a query makes the database call the host."""
    called.clear()
    with suppress(SyntaxError, ValueError, RuntimeError, OSError):
        list(store.query(query))  # type: ignore[arg-type]  # of whatever kind
    return bool(called)


def prepared(text: str, address: str) -> str:
    return f"PREFIX ex: <urn:> PREFIX u: <{address}> " + text.replace("<U>", f"<{address}>")


@pytest.mark.parametrize("seed", SEEDS)
def test_each_seed_calls_a_host(host: tuple[str, list[bytes]], store: ox.Store, seed: str) -> None:
    assert calls(store, prepared(seed, host[0]), host[1])


@settings(
    max_examples=1500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(
        st.tuples(st.integers(0, 120), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3
    ),
)
def test_where_the_parser_calls_a_host_the_guard_has_refused(
    host: tuple[str, list[bytes]],
    store: ox.Store,
    seed: str,
    edits: list[tuple[int, int, str]],
) -> None:
    for place, cut, piece in edits:
        seed = seed[:place] + piece + seed[place + cut :]
    query = prepared(seed, host[0])
    if refused(look(query), ()) is None:
        assert not calls(store, query, host[1])

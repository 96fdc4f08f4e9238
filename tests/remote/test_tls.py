"""An engine behind TLS: whom we trust, and that deadlines and long answers go through it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from graph.engine.answer import EngineFailed, Leaving, QueryAbandoned, QueryTimeout, Question
from graph.engine.remote.engine import Engine
from graph.release import Release
from server.engine import remote
from tests.remote import tls
from tests.remote.conftest import settings
from tests.remote.test_found import HEAVY

AUTHORITY = trustme.CA()


@pytest.fixture(scope="module")
def port(oxigraph: str) -> Iterator[int]:
    """The port of a proxy before the engine, whose certificate an authority of ours has signed."""
    with tls.before(oxigraph, AUTHORITY.issue_cert("127.0.0.1")) as port:
        yield port


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


@pytest.fixture
def engine(port: int, trusted: None) -> Iterator[Engine]:
    engine = remote(settings(f"https://127.0.0.1:{port}", deadline=60.0))
    yield engine
    engine.close()


def test_an_authority_that_is_named_is_trusted(engine: Engine, release: Release) -> None:
    assert engine.release.counts == release.counts
    answer = engine.ask(Question("SELECT * { ?s ?p ?o }", rows="csv"))
    assert not answer.whole
    assert answer.body().count(b"\r\n") > release.triples


def test_a_deadline_and_a_guest_who_leaves_end_a_query(engine: Engine) -> None:
    begun, leaving = time.monotonic(), Leaving()
    with pytest.raises(QueryTimeout):
        engine.ask(Question(HEAVY), deadline=0.5)
    threading.Timer(0.3, leaving.leave).start()
    with pytest.raises(QueryAbandoned):
        engine.ask(Question(HEAVY), leaving=leaving)
    assert time.monotonic() - begun < 10


def test_an_authority_that_nobody_named_is_refused_at_once(port: int) -> None:
    with pytest.raises(EngineFailed, match=r"not trusted \(.*certificate.*\): .*SSL_CERT_FILE"):
        remote(settings(f"https://127.0.0.1:{port}"))


def test_a_certificate_for_another_name_is_refused(oxigraph: str, trusted: None) -> None:
    with tls.before(oxigraph, AUTHORITY.issue_cert("engine.example")) as port:
        with pytest.raises(EngineFailed, match=r"mismatch.*the name that the certificate is for"):
            remote(settings(f"https://127.0.0.1:{port}"))

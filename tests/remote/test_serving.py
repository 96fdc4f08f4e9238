"""A server process and the commands, in front of an engine of others."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from graph.release import Release
from server import tokens
from server.settings import to_environment
from tests import other_server, small
from tests.remote.conftest import settings
from tests.server_process import COMMAND, ROOT, serve

PASSWORD = "open sesame"  # noqa: S105  # of the test


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny release, to be published."""
    folder = tmp_path_factory.mktemp("ours")
    small.make(folder)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, ours: Path) -> Iterator[dict[str, str]]:
    with other_server.serve(tmp_path_factory.mktemp("engine")) as address:
        own = settings(address, releases=ours, engine_user="dba", engine_password=PASSWORD)
        yield to_environment(own)


def run(environment: dict[str, str], *arguments: str, text: str = "") -> str:
    command = [*COMMAND, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return done.stdout


def test_the_commands_publish_ask_and_list(environment: dict[str, str], ours: Path) -> None:
    run(environment, "publish")
    release = os.readlink(ours / "current")
    listed = run(environment, "releases")
    assert release in listed
    assert "current" in listed
    assert "first" in run(environment, "query", "-", text="SELECT ?o { <urn:a> ?p ?o }")
    assert "(hidden)" in run(environment, "settings")


def test_a_server_answers_and_writes_without_a_release_of_its_own(
    oxigraph: str, release: Release, tmp_path: Path
) -> None:
    token = tokens.create(tmp_path, "tester", 1.0)
    with serve(settings(oxigraph, releases=tmp_path, deadline=60.0)) as address:
        health = urllib3.request("GET", f"{address}/health", timeout=100).json()
        assert health["engine"]["state"] == "closed"
        metrics = urllib3.request("GET", f"{address}/metrics", timeout=100).data
        assert b"myelokg_engine_retries" in metrics
        first = health["release"]
        page = urllib3.request("GET", f"{address}/data/BOSTON", timeout=100)
        assert page.status == 200
        query = {"query": "SELECT ?l { d:BOSTON rdfs:label ?l }"}
        answers = [
            urllib3.request("GET", f"{address}/sparql", fields=query, timeout=100) for _ in range(2)
        ]
        assert answers[0].data == answers[1].data
        assert answers[0].headers["MyeloKG-Release"] == first
        change = "INSERT DATA { GRAPH <urn:remote> { <urn:x> <urn:p> 'y' } }"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sparql-update"}
        done = urllib3.request(
            "POST", f"{address}/update", body=change, headers=headers, timeout=100
        )
        assert done.status == 204, done.data
        assert done.headers["MyeloKG-Release"] != first
        back = "DROP GRAPH <urn:remote>"
        urllib3.request("POST", f"{address}/update", body=back, headers=headers, timeout=100)

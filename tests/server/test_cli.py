from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner, Result

import queries
from graph.sources import Complaint, EvidenceError
from ontology import VERSION
from queries import FLAGSHIP
from server.cli import main
from server.settings import Settings

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def invoke(settings: Settings) -> Callable[..., Result]:
    def invoke(*arguments: str, text: str | None = None, **environment: str) -> Result:
        env = {"MYELOKG_RELEASES": str(settings.releases), **environment}
        return CliRunner().invoke(main, arguments, input=text, env=env, catch_exceptions=False)

    return invoke


@pytest.mark.parametrize("command", ["build", "serve", "ask", "query", "settings"])
def test_every_command_is_listed_and_explained(invoke: Callable[..., Result], command: str) -> None:
    assert re.search(rf"^  {command} ", invoke("--help").output, re.MULTILINE)
    told = invoke(command, "--help")
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 4


def test_the_version_is_that_of_the_ontology(invoke: Callable[..., Result]) -> None:
    assert VERSION in invoke("--version").output


def test_settings_lists_every_setting(invoke: Callable[..., Result]) -> None:
    output = invoke("settings", MYELOKG_DEADLINE="3").output
    for one in fields(Settings):
        assert f"MYELOKG_{one.name.upper()}" in output
        assert one.metadata["help"] in output
    rows = {one["name"]: one for one in json.loads(invoke("settings", "--json").output)}
    assert set(rows) == {one.name for one in fields(Settings)}
    assert re.search(r"MYELOKG_DEADLINE +3 +10 ", output)


def test_a_bad_setting_is_one_sentence(invoke: Callable[..., Result]) -> None:
    result = invoke("settings", MYELOKG_PORT="http")
    assert result.exit_code == 1
    assert "MYELOKG_PORT is 'http'" in result.stderr


def test_ask_without_a_name_lists_the_questions(invoke: Callable[..., Result]) -> None:
    result = invoke("ask")
    assert result.exit_code == 0
    assert all(name in result.output for name in queries.load())


def test_ask_explains_the_parameters_of_a_question(invoke: Callable[..., Result]) -> None:
    result = invoke("ask", FLAGSHIP, "--help")
    assert "--reported [result|number]" in result.output
    assert "--knowledge" in result.output


@pytest.mark.parametrize("given", [["--reported", "number"], ["--param", "reported=number"]])
def test_ask_takes_parameters_in_both_spellings(run: Run, given: list[str]) -> None:
    done = run("ask", FLAGSHIP, *given)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("trial,regimen,cohort,value")
    assert len(lines) == 5


def test_ask_prints_a_table_on_request(run: Run) -> None:
    done = run("ask", FLAGSHIP, "--format", "table")
    assert "CARTITUDE-4" in done.stdout
    assert "not reached" in done.stdout
    assert done.stdout.rstrip().endswith("(5 rows)")


REFUSED = [
    (["ask", "len-r-pfs"], 2, FLAGSHIP),
    (["ask", FLAGSHIP, "--reported", "numbr"], 2, "number"),
    (["ask", FLAGSHIP, "--param", "reported=numbr"], 2, "reported"),
    (["ask", FLAGSHIP, "--param", "reportd=number"], 2, "reported"),
    (["ask", FLAGSHIP, "--param", "reported"], 2, "NAME=VALUE"),
    (["ask", FLAGSHIP, "--reportd", "number"], 2, "--reported"),
    (["query", "no-such-file.rq"], 2, "no-such-file.rq"),
    (["serve", "--port", "0"], 2, "port"),
    (["nonsense"], 2, "nonsense"),
]


@pytest.mark.parametrize(("arguments", "code", "word"), REFUSED)
def test_a_wrong_use_is_refused_with_a_hint(
    invoke: Callable[..., Result], arguments: list[str], code: int, word: str
) -> None:
    result = invoke(*arguments)
    assert result.exit_code == code
    assert word in result.stderr
    assert result.stdout == ""


def test_query_reads_a_file_or_standard_input(
    invoke: Callable[..., Result], tmp_path: Path
) -> None:
    text = "SELECT ?trial { ?trial a mm:Trial } ORDER BY ?trial LIMIT 1"
    file = tmp_path / "query.rq"
    file.write_text(text)
    result = invoke("query", str(file))
    assert result.output.split()[0] == "trial"
    assert invoke("query", "-", text=text).output == result.output
    assert "(1 row)" in invoke("query", "-", "--format", "table", text=text).output


GRAPHS = [("ttl", "rdfs:label"), ("nt", "<http"), ("jsonld", "@id"), ("rdf", "<rdf:RDF")]


@pytest.mark.parametrize(("suffix", "mark"), GRAPHS)
def test_query_writes_graphs_in_every_format(
    invoke: Callable[..., Result], suffix: str, mark: str
) -> None:
    result = invoke("query", "-", "--format", suffix, text="DESCRIBE mm:Trial")
    assert result.exit_code == 0, result.stderr
    assert mark in result.output


FAILING = [
    ("SELECT ?x { ?x a mm:Trial", "line 1"),
    ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
]


@pytest.mark.parametrize(("text", "word"), FAILING)
def test_a_query_that_cannot_be_answered_exits_with_a_sentence(
    invoke: Callable[..., Result], text: str, word: str
) -> None:
    result = invoke("query", "-", text=text)
    assert result.exit_code == 1
    assert word in result.stderr


@pytest.mark.parametrize("arguments", [["serve"], ["ask", FLAGSHIP], ["query", "-"]])
def test_without_a_release_the_reader_is_told_to_build(
    invoke: Callable[..., Result], tmp_path: Path, arguments: list[str]
) -> None:
    result = invoke(*arguments, text="ASK {}", MYELOKG_RELEASES=str(tmp_path))
    assert result.exit_code == 1
    assert "myelokg build" in result.stderr


def test_a_taken_port_is_told_in_a_sentence(invoke: Callable[..., Result]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = invoke("serve", "--port", str(port))
    assert result.exit_code == 1
    assert f"http://127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr


def test_broken_evidence_stops_the_build_with_file_and_line(
    invoke: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    complaint = "studies/OPTIMISMM.yaml:12: unknown key 'valeu'"

    def broken(*_: object, **__: object) -> None:
        raise EvidenceError([Complaint("studies/OPTIMISMM.yaml", 12, "unknown key 'valeu'")])

    monkeypatch.setattr("graph.release.make", broken)
    result = invoke("build", MYELOKG_RELEASES=str(tmp_path))
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert list(tmp_path.iterdir()) == []

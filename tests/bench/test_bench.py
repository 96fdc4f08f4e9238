from __future__ import annotations

import bz2
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from graph.synthetic import stream
from tests import small as releasing
from tests.bench import client, data, found, measure, questions, report, stability
from tests.bench.measure import Measuring, Plan
from tests.bench.peers import Data, all_peers, first_answer
from tests.bench.results import OtherMachine, Results
from tests.server_process import ROOT, free_port

DOCS = ROOT / "docs" / "benchmarks"
COMMAND = [sys.executable, "-m", "tests.bench", "--sizes", "", "--rounds", "1", "--seconds", "1"]
COMMAND += ["--clients", "8"]
RUN = {"day": "2026-11-22", "note": "", "load": [0, 0], "seed": 1, "rounds": 1}
OXIGRAPH = """{"head": {"vars": ["n", "l"]}, "results": {"bindings": [
    {"n": {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
           "value": "1.50"},
     "l": {"type": "literal", "value": "x", "xml:lang": "en"}},
    {"l": {"type": "uri", "value": "urn:a"}}]}}"""
VIRTUOSO = """{"head": {"link": [], "vars": ["l", "n"]}, "results": {"ordered": true, "bindings": [
    {"l": {"type": "uri", "value": "urn:a"}},
    {"n": {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
           "value": "1.5"},
     "l": {"type": "literal", "xml:lang": "EN", "value": "x"}}]}}"""


def family_of(process: int) -> set[int]:
    """Processes whose group began with a child of this one."""
    found = subprocess.run(["ps", "-eo", "pid,sid"], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in found.stdout.splitlines()[1:]]
    return {pid for pid, session in pairs if session == process}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.nq"
    file.write_text("".join(stream.text(5_000, 3, "nq")))
    return file


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    releasing.make(tmp_path / "releases")
    return os.environ | {"MYELOKG_RELEASES": str(tmp_path / "releases")}


def test_real_servers_and_libraries_are_measured_side_by_side_and_agree(
    small: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    peers = ("myelokg", "oxigraph", "rdflib", "pyoxigraph")
    only = [f"--only={one}" for one in (*peers, "star", "rows", "pressure")]
    command = [*COMMAND, *only, "--data", str(small), "--output", str(tmp_path / "out")]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)
    found = json.loads((tmp_path / "out" / "results.json").read_text())
    [size] = found["sizes"]
    assert size["run"]["command"].startswith('make bench BENCH="--sizes')
    assert len(size["run"]["load"]) == 2
    assert size["left_out"] == {}
    assert list(size["peers"]) == list(peers)
    for name, note in size["peers"].items():
        served = name in ("myelokg", "oxigraph")
        for question in ("lookup", "star", "rows"):
            asked = note["questions"][question]
            assert asked["agrees"]
            assert len(asked["ms"]) == 1
            assert asked["rows"][0] > 0
        assert note["memory_idle"] > 2**20
        assert note["start"][0] > 0
        assert ("pressure" in note) == served
        for kind in ("repeated", "fresh") if served else ():
            [got] = note["pressure"][kind]["8"]
            assert got["rate"] > 0
            assert got["errors"] == 0
            assert got["cpu"] > 0
    text = (tmp_path / "out" / "README.md").read_text()
    assert "| star join |" in text
    assert str(tmp_path) not in text
    assert str(ROOT) not in text


def test_an_interrupted_run_leaves_no_process_behind(
    small: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    only = ["--only=myelokg", "--only=oxigraph", "--only=bomb"]
    command = [*COMMAND, *only, "--data", str(small), "--output", str(tmp_path / "out")]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    while not process.stderr.readline().rstrip().endswith("bomb: myelokg"):
        assert process.poll() is None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) == 2
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert not any(family_of(int(one)) for one in children)
    assert not (tmp_path / "out").exists()


def test_a_long_run_samples_the_memory_of_every_process(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stability, "settle", lambda load: time.sleep(0.5))
    own = tmp_path / "own.nq"
    own.touch()
    peer = all_peers()["myelokg"]
    data = Data("", own, Path(environment["MYELOKG_RELEASES"]), None, 2)
    (tmp_path / "peer").mkdir()
    peer.load(data, tmp_path / "peer")
    running = peer.start(data, tmp_path / "peer", free_port(), 2)
    try:
        first_answer(running, "ASK { ?s ?p ?o }", 30)
        found = stability.run(running, 3 / 60, lambda _: None, every=0.5)
    finally:
        running.stop()
    assert len(found["samples"]) >= 4
    assert {"server 1", "worker 1"} <= found["samples"][0]["memory"].keys()
    assert any(name.startswith("polite 200") for name in found["answers"])
    results = json.loads((DOCS / "results.json").read_text()) | {
        "stability": {"run": {**RUN, "command": "make bench"}, **found}
    }
    (tmp_path / "results.json").write_text(json.dumps(results))
    report.write(tmp_path)
    assert "| worker 1 |" in (tmp_path / "README.md").read_text()
    assert "</svg>" in (tmp_path / "stability.svg").read_text()


@pytest.mark.parametrize("name", ["a.ttl", "a.ttl.gz", "a.nt.bz2"])
def test_a_file_of_any_kind_becomes_what_all_peers_read(tmp_path: Path, name: str) -> None:
    releasing.make(tmp_path / "releases")
    pack = {"gz": gzip.compress, "bz2": bz2.compress}.get(name.rpartition(".")[2], bytes)
    (tmp_path / name).write_bytes(pack(b'<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> "y" .\n'))
    given = data.prepare("file", tmp_path / "releases", tmp_path, 1, tmp_path / name)
    assert given.more
    assert given.more.read_text() == '<urn:a> <urn:p> "x" .\n<urn:a> <urn:p> "y" .\n'
    assert given.name == name


def test_a_file_of_no_known_kind_is_refused_by_name(tmp_path: Path) -> None:
    releasing.make(tmp_path / "releases")
    (tmp_path / "a.doc").touch()
    with pytest.raises(ValueError, match=r"a\.doc is none of nt, nq, ttl"):
        data.prepare("file", tmp_path / "releases", tmp_path, 1, tmp_path / "a.doc")


def test_what_peers_print_in_different_ways_is_the_same_answer() -> None:
    rows = [client.content("SELECT", one.encode()) for one in (OXIGRAPH, VIRTUOSO)]
    assert rows[0] == rows[1]
    assert client.digest(rows[0]) == client.digest(rows[1])
    assert client.content("SELECT", OXIGRAPH.replace("1.50", "1.51").encode()) != rows[1]


def test_who_answers_otherwise_than_most_is_marked_and_takes_part_in_no_ratio(
    tmp_path: Path,
) -> None:
    [star] = [
        one for one in questions.load(Path(__file__).parent / "queries") if one.name == "star"
    ]
    data = Data("", tmp_path, tmp_path, None, 1)
    notes: dict[str, Any] = {
        name: {"questions": {"star": {"answers": [answer], "ms": [speed]}}}
        for name, answer, speed in (("a", "1", 5.0), ("b", "1", 4.0), ("c", "2", 0.1))
    }
    it = Measuring(Plan([], [star]), data, tmp_path, lambda _: None, found={"peers": notes})
    measure._agree(it)
    assert [note["questions"]["star"]["agrees"] for note in notes.values()] == [True, True, False]
    assert report.compared(notes["a"], notes["c"], "star", "ms") is None
    ratio = report.compared(notes["a"], notes["b"], "star", "ms")
    assert ratio
    assert ratio.middle == 1.25


def test_parts_that_are_measured_one_after_the_other_stand_in_one_report(tmp_path: Path) -> None:
    plan = Plan([all_peers()["pyoxigraph"]], [])
    for command, name, triples in (("first", "b", 20), ("second", "a", 10), ("third", "b", 20)):
        found = Results.begin(tmp_path, plan, "", add=True)
        found.take_size(found.run() | {"command": command}, {"data": name, "triples": triples})
        found.take_long(found.run(), {"minutes": 1})
        found.write()
    written = json.loads((tmp_path / "results.json").read_text())
    told = [(one["data"], one["run"]["command"]) for one in written["sizes"]]
    assert told == [("a", "second"), ("b", "third")]
    assert written["stability"]["minutes"] == 1
    assert Results.begin(tmp_path, plan, "", add=False).found["sizes"] == []


def test_results_of_two_machines_do_not_come_into_one_report(tmp_path: Path) -> None:
    plan = Plan([], [])
    found = Results.begin(tmp_path, plan, "", add=False)
    found.found["machine"]["cores"] += 1
    found.write()
    with pytest.raises(OtherMachine, match="Leave --add away"):
        Results.begin(tmp_path, plan, "", add=True)


def test_the_report_is_what_its_results_give(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes((DOCS / "results.json").read_bytes())
    report.write(tmp_path)
    kept = {one.name: one.read_text() for one in DOCS.iterdir()}
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == kept


def test_the_report_names_no_folder_of_a_machine() -> None:
    for file in DOCS.iterdir():
        assert not re.search(r"(?<![\w.])/(tmp|home|root|work|usr)/", file.read_text()), file.name


def test_every_peer_says_what_it_is_and_why_it_would_be_left_out() -> None:
    peers = all_peers()
    assert list(peers)[:2] == ["myelokg", "oxigraph"]
    for peer in peers.values():
        assert peer.about
        assert peer.most > 10**9 or peer.why
        assert peer.missing() or peer.version()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s ?p ?o }", "has no title"),
        ("# title: a\n# kind: strange\nASK {}", "a kind that is none of"),
        ("# title: a\n# kind: query\nASK { $VALUE a ?b }", "has no '# values:' line"),
    ],
)
def test_a_question_that_cannot_be_read_is_told_in_a_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "one.rq").write_text(text)
    with pytest.raises(ValueError, match=said):
        questions.load(tmp_path)
    with pytest.raises(ValueError, match=r"holds no \.rq file"):
        questions.load(tmp_path / "empty")


def test_a_seed_draws_the_same_values_and_another_seed_others() -> None:
    [lookup] = [
        one for one in questions.load(Path(__file__).parent / "queries") if one.name == "lookup"
    ]
    known = [f"<urn:{number}>" for number in range(1000)]
    drawn = questions.draw(lookup, 1, 20, lambda _: known)
    assert drawn == questions.draw(lookup, 1, 20, lambda _: known[::-1])
    assert drawn != questions.draw(lookup, 2, 20, lambda _: known)
    assert questions.draw(lookup, 1, 20, lambda _: []) == []


ROWS = [("Of pain@", "<urn:a>"), ("pains@en", "<urn:b>"), ("spain@", "<urn:c>")]
HITS = {"groups": [{"iri": "urn:a"}], "texts": [{"things": [{"iri": "urn:b"}]}]}


def searched(count: int, more: bool = False, **hits: list[dict[str, Any]]) -> found.Found:
    """An answer of a search: hits by names and by texts, each section with a count."""
    sections = {
        name: [{"hits": hits.get(name, []), "count": count, "more": more}]
        for name in ("groups", "texts")
    }
    return found.read(json.dumps(sections).encode())


@pytest.mark.parametrize(
    ("answer", "lacks"),
    [
        (searched(1, **HITS), ""),
        (searched(0), "nothing is found by 'pain', which 2 names have"),
        (searched(1, groups=HITS["groups"], texts=[{"things": []}]), "1 things with 'pain'"),
        (searched(2, groups=HITS["groups"], texts=[{"things": []}]), ""),
        (searched(0, more=True, **HITS), "0 are counted by 'pain', and 2 have it"),
    ],
)
def test_a_search_that_does_not_find_what_has_the_word_gave_no_answer(
    answer: found.Found, lacks: str
) -> None:
    lacking = found.lacking(answer, ROWS, "pain")
    assert lacking.startswith(lacks)
    assert bool(lacking) == bool(lacks)

"""The cases, all of them, against a server process; and the report that is published of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from server.conformance import own, report
from server.conformance.cases import Case, Group, load
from server.conformance.runner import Endpoint, Outcome, run

DOCS = Path(__file__).parents[3] / "docs"
CASES = [case for group in load() for case in group.cases]
EARL = "http://www.w3.org/ns/earl#"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with own.endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def outcomes(endpoint: Endpoint) -> list[Outcome]:
    return list(run(endpoint))


def name(case: Case) -> str:
    return f"{case.group}/{case.name}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_endpoint_passes(outcomes: list[Outcome], case: Case) -> None:
    (outcome,) = [one for one in outcomes if one.case == case]
    assert outcome.verdict == "passed", outcome.reason


def test_every_case_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({name(one) for one in CASES}) == len(CASES)
    assert all(one.says.endswith(".") for one in CASES)
    followed = [one.follows for one in CASES if one.follows]
    assert len(set(followed)) == len(followed)
    assert all(one.startswith("http://www.w3.org/2009/sparql/") for one in followed)


def test_the_published_page_is_up_to_date(outcomes: list[Outcome]) -> None:
    written = (DOCS / "conformance.md").read_text(encoding="utf-8")
    assert report.to_markdown(outcomes) == written, "run 'make docs'"


def test_the_published_earl_is_up_to_date_but_for_its_date(outcomes: list[Outcome]) -> None:
    written = (DOCS / "conformance.ttl").read_text(encoding="utf-8")
    dates = set(re.findall(r'"(\d{4}-\d\d-\d\d)"', written))
    assert len(dates) == 1
    assert report.to_earl(outcomes, dates.pop()) == written, "run 'make docs'"


def test_the_earl_has_one_assertion_a_case_and_no_blank_node(outcomes: list[Outcome]) -> None:
    store = ox.Store()
    store.load(report.to_earl(outcomes, "2026-01-31"), ox.RdfFormat.TURTLE)
    query = """SELECT ?test ?outcome { ?a a earl:Assertion ; earl:test ?test ;
        earl:subject ?subject ; earl:assertedBy ?by ; earl:result [ earl:outcome ?outcome ] .
        ?subject a earl:TestSubject . ?by a earl:Assertor }"""
    rows = list(store.query(query, prefixes={"earl": EARL}))  # type: ignore[arg-type]  # a SELECT
    assert len(rows) == len(CASES)
    assert not any(isinstance(term, ox.BlankNode) for quad in store for term in quad.triple)


FAULTY = """
title = "Cases that have to fail"

[[case]]
name = "status"
says = "A wrong status is seen."
step = [{ address = { query = "ASK {}" }, status = [418] }]

[[case]]
name = "class"
says = "A wrong class of status is seen."
step = [{ address = { query = "ASK {}" }, status = ["4xx"] }]

[[case]]
name = "header"
says = "A wrong header is seen."
step = [{ address = { query = "ASK {}" }, status = [200], header = { Content-Type = "^text/" } }]

[[case]]
name = "absent-header"
says = "A header that is not there is seen."
step = [{ address = { query = "ASK {}" }, status = [200], header = { X-None = "." } }]

[[case]]
name = "needless-header"
says = "A header that should not be there is seen."
step = [{ address = { query = "ASK {}" }, status = [200], header = { Vary = "" } }]

[[case]]
name = "boolean"
says = "A wrong boolean is seen."
step = [{ address = { query = "ASK {}" }, status = [200], boolean = false }]

[[case]]
name = "rows"
says = "A wrong number of rows is seen."
step = [{ address = { query = "SELECT * {}" }, status = [200], rows = 2 }]

[[case]]
name = "body"
says = "A wrong body is seen."
step = [{ address = { query = "ASK {}", format = "csv" }, status = [200], body = "false" }]

[[case]]
name = "matches"
says = "A body that does not match is seen."
step = [{ address = { query = "ASK {}", format = "csv" }, status = [200], matches = "false" }]

[[case]]
name = "json"
says = "A wrong document is seen."
step = [{ address = { query = "ASK {}", format = "json" }, status = [200], json = "{}" }]

[[case]]
name = "graph"
says = "A wrong graph is seen."
step = [{ path = "/sparql?format=nt&query=DESCRIBE%3Ca%3E", status = [200], graph = "<a> <b> 1 ." }]

[[case]]
name = "holds"
says = "A graph of which something does not hold is seen."
step = [{ path = "/sparql?query=DESCRIBE%3Ca%3E", status = [200], holds = "ASK {?s ?p 2}" }]

[[case]]
name = "unreadable"
says = "A body in another format than was expected is seen."
step = [{ address = { query = "ASK {}", format = "csv" }, status = [200], holds = "ASK {}" }]
"""


def test_what_is_wrong_is_seen(endpoint: Endpoint, tmp_path: Path) -> None:
    group = faulty(tmp_path)
    outcomes = list(run(endpoint, (group,)))
    assert {one.case.name: one.verdict for one in outcomes} == dict.fromkeys(
        [case.name for case in group.cases], "failed"
    )
    assert all(one.reason.startswith("step 1: ") for one in outcomes)


def test_who_does_not_answer_fails() -> None:
    (outcome, *_) = run(Endpoint("http://127.0.0.1:1"), load())
    assert outcome.verdict == "failed"
    assert "got no answer" in outcome.reason


def faulty(folder: Path) -> Group:
    from server.conformance import cases

    path = folder / "faulty.toml"
    path.write_text(FAULTY, encoding="utf-8")
    return cases.read(path)


def test_a_case_that_is_written_wrongly_is_refused(tmp_path: Path) -> None:
    from server.conformance import cases

    path = tmp_path / "wrong.toml"
    nameless = 'title = "x"\n[[case]]\nname = "a"'
    for text in ("title", 'title = "x"', nameless, FAULTY + "stattus = 1\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(cases.CaseError, match=r"wrong\.toml"):
            cases.read(path)

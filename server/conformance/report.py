"""The outcomes as a report: EARL in Turtle for programs, a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

import pyoxigraph as ox

from ontology import BASE, PREFIXES, VERSION
from server.conformance.cases import load
from server.conformance.runner import Outcome

HERE = BASE + "conformance/"
PROJECT = BASE
_NAMESPACES = {
    "dct": PREFIXES["dct"],
    "rdf": PREFIXES["rdf"],
    "rdfs": PREFIXES["rdfs"],
    "xsd": PREFIXES["xsd"],
    "doap": "http://usefulinc.com/ns/doap#",
    "earl": "http://www.w3.org/ns/earl#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def to_earl(outcomes: Sequence[Outcome], date: str, subject: str = "MyeloKG") -> str:
    """Write the outcomes in EARL 1.0; `date` is that of the run, as YYYY-MM-DD."""
    out = BytesIO()
    triples = [*_software(subject), *(one for o in outcomes for one in _assertion(o, date))]
    ox.serialize(triples, out, ox.RdfFormat.TURTLE, prefixes=_NAMESPACES)
    return out.getvalue().decode()


def to_markdown(outcomes: Sequence[Outcome]) -> str:
    """Write the outcomes as a page: a heading and a table a group."""
    by_group: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_group.setdefault(one.case.group, []).append(one)
    titles = {group.name: group.title for group in load()}
    lines = [
        "# Conformance",
        "",
        "Written by `make docs`: `myelokg conformance` runs these cases against a server of its "
        "own. The same as EARL: [conformance.ttl](conformance.ttl). A W3C test is one of the "
        "[SPARQL 1.1 tests](https://www.w3.org/2009/sparql/docs/tests/) that a case follows; "
        "cases and data are ours.",
        "",
        summary(outcomes) + ".",
    ]
    for name, ones in by_group.items():
        lines += ["", f"## {titles[name]}", "", "| case | says | W3C test | outcome |"]
        lines += ["| --- | --- | --- | --- |", *map(_line, ones)]
    return "\n".join(lines) + "\n"


def summary(outcomes: Sequence[Outcome]) -> str:
    """Count the outcomes in words.

    >>> summary([])
    '0 passed, 0 failed, 0 untested'
    """
    verdicts = [one.verdict for one in outcomes]
    return ", ".join(f"{verdicts.count(one)} {one}" for one in ("passed", "failed", "untested"))


def _line(outcome: Outcome) -> str:
    case = outcome.case
    test = case.follows.rpartition("#")[2] if case.follows else ""
    verdict = outcome.verdict + (f": {outcome.reason}" if outcome.reason else "")
    cells = (case.name, case.says, f"`{test}`" if test else "", verdict)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _software(subject: str) -> Iterator[ox.Triple]:
    project, release = _iri(PROJECT), _iri(f"{BASE}release/{VERSION}")
    kit = _iri(HERE + "kit")
    for kind in ("doap:Project", "earl:TestSubject", "earl:Software"):
        yield ox.Triple(project, _term("rdf:type"), _term(kind))
    yield ox.Triple(project, _term("doap:name"), ox.Literal(subject))
    yield ox.Triple(project, _term("doap:programming-language"), ox.Literal("Python"))
    yield ox.Triple(project, _term("doap:release"), release)
    yield ox.Triple(release, _term("rdf:type"), _term("doap:Version"))
    yield ox.Triple(release, _term("doap:revision"), ox.Literal(VERSION))
    for kind in ("earl:Assertor", "earl:Software"):
        yield ox.Triple(kit, _term("rdf:type"), _term(kind))
    yield ox.Triple(kit, _term("dct:title"), ox.Literal("myelokg conformance", language="en"))


def _assertion(outcome: Outcome, date: str) -> Iterator[ox.Triple]:
    case = outcome.case
    own = f"{HERE}{case.group}/{case.name}"
    node, result = _iri(own + "/assertion"), _iri(own + "/result")
    test = _iri(case.follows or own)
    yield ox.Triple(node, _term("rdf:type"), _term("earl:Assertion"))
    yield ox.Triple(node, _term("rdfs:label"), ox.Literal(case.says, language="en"))
    yield ox.Triple(node, _term("earl:assertedBy"), _iri(HERE + "kit"))
    yield ox.Triple(node, _term("earl:mode"), _term("earl:automatic"))
    yield ox.Triple(node, _term("earl:subject"), _iri(PROJECT))
    yield ox.Triple(node, _term("earl:test"), test)
    yield ox.Triple(node, _term("earl:result"), result)
    yield ox.Triple(result, _term("rdf:type"), _term("earl:TestResult"))
    yield ox.Triple(result, _term("earl:outcome"), _term(f"earl:{outcome.verdict}"))
    day = ox.Literal(date, datatype=_term("xsd:date"))
    yield ox.Triple(result, _term("dct:date"), day)
    if outcome.reason:
        yield ox.Triple(result, _term("earl:info"), ox.Literal(outcome.reason, language="en"))
    if case.follows is None:
        yield ox.Triple(test, _term("rdf:type"), _term("earl:TestCase"))
        yield ox.Triple(test, _term("dct:title"), ox.Literal(case.says, language="en"))


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_NAMESPACES[prefix] + local)

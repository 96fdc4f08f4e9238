"""Cells that put several statements together: a figure with its unit, a size with its share.

Where there is no figure its status is written out, each status in its own way: *not reached* is a
result, *not reported* and *not evaluated* are gaps, and none of them is an empty cell.
"""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from graph.lookup import TYPE, Facts, Node, term
from ontology import INFERRED_BACKGROUND_GRAPH, INFERRED_GRAPH
from server.resources.describe import MOST_READ
from server.resources.names import short
from server.resources.paths import walk
from server.resources.shown import Value, asking, named, whose
from server.table import Cell, cell

Show = Callable[[Facts, Node], list[Value]]

_UNITS = {"month": " months", "percent": "%", "ratio": ""}
_INFERRED = (INFERRED_GRAPH, INFERRED_BACKGROUND_GRAPH)


def figure(facts: Facts, finding: Node) -> list[Value]:
    """The value of a result with its unit, or its status; leads to the result."""
    return _figure(facts, finding, "mm:value", "mm:status")


def against(facts: Facts, finding: Node) -> list[Value]:
    """The value of the arm that a result is compared with, or its status."""
    return _figure(facts, finding, "mm:comparatorValue", "mm:comparatorStatus")


def measure(facts: Facts, finding: Node) -> list[Value]:
    """How an endpoint is summed up, and when."""
    found = facts.value(finding, term("mm:statistic"))
    when = _text(facts, finding, "mm:timepointMonths")
    if found is None:
        return []
    told = named(facts, found)
    return [Value(Cell(f"{told.text}{f' at {when} months' if when else ''}", told.href))]


def size(facts: Facts, cohort: Node) -> list[Value]:
    """How many patients a cohort has, and which share of which; or that it is not reported."""
    findings = facts.subjects(term("mm:population"), cohort)
    sizes = [one for one in findings if facts.has(one, TYPE, term("mm:CohortSize"))]
    return [value for one in sizes for value in number(facts, one)]


def number(facts: Facts, finding: Node) -> list[Value]:
    """The number and share of a finding about a size, or its status; leads to the finding."""
    n, percent = (_text(facts, finding, one) for one in ("mm:n", "mm:percent"))
    of = facts.value(finding, term("mm:denominator"))
    told = f"{n} ({percent}%)" if n and percent else n or (f"{percent}%" if percent else "")
    if not told:
        return _status(facts, finding, "mm:status")
    return [
        Value(
            Cell(told, cell(finding).href), _both(_share(facts, of, percent), whose(facts, finding))
        )
    ]


def lines(facts: Facts, cohort: Node) -> list[Value]:
    """How many lines of therapy came before."""
    low, high = (_text(facts, cohort, one) for one in ("mm:priorLinesMin", "mm:priorLinesMax"))
    told = low if low == high else f"{low} to {high}" if high else f"{low} or more" if low else ""
    return [Value(Cell(told))] if told else []


def grade(facts: Facts, finding: Node) -> list[Value]:
    """Which grades a finding about an adverse event counts."""
    low, high = (_text(facts, finding, one) for one in ("mm:gradeMin", "mm:gradeMax"))
    return [Value(Cell(low if low == high else f"{low} to {high}"))] if low else []


def role(facts: Facts, arm: Node) -> list[Value]:
    """Whether an arm is the one that is tested, or the one it is tested against."""
    ways = (("experimental", "mm:experimentalArm"), ("control", "mm:controlArm"))
    told = [name for name, way in ways if facts.subjects(term(way), arm)]
    return [Value(Cell(" and ".join(told)))] if told else []


def summary(facts: Facts, study: Node) -> list[Value]:
    """What a study compares with what, by the names of the regimens."""
    tested, control = (
        [facts.label(one) for one in walk(facts, study, f"{way}/mm:regimen")]
        for way in ("mm:experimentalArm", "mm:controlArm")
    )
    told = " or ".join(tested) + (f" against {' or '.join(control)}" if control else ", one arm")
    return [Value(Cell(told))] if tested else []


def drugs(facts: Facts, regimen: Node) -> list[Value]:
    """The drugs of a regimen by name, each with its classes."""
    return [
        Value(named(facts, one), _classes(facts, one))
        for one in facts.values(regimen, term("mm:component"))
    ]


def contested(facts: Facts, finding: Node) -> list[Value]:
    """What else is printed of the same, and why it is not taken."""
    reasons = facts.values(finding, term("mm:preferenceReason"))
    why = "set aside: " + ", ".join(facts.label(one) for one in reasons)
    return [
        Value(Cell(f"“{_printed(facts, one)}”", cell(one).href), why, "contested")
        for one in facts.values(finding, term("mm:rejectedReading"))
    ]


def members(facts: Facts, kind: Node) -> list[Value]:
    """How many members a class has, stated and inferred, and where they are listed."""
    if not isinstance(kind, ox.NamedNode):
        return []
    quads = list(facts.statements(None, TYPE, kind, most=MOST_READ))
    all_of_them = {one.subject for one in quads}
    stated = {one.subject for one in quads if getattr(one.graph_name, "value", "") not in _INFERRED}
    told = f"{len(stated)} stated, {len(all_of_them - stated)} by inference"
    query = f"SELECT ?thing ?name {{ ?thing a <{kind.value}> ; rdfs:label ?name }} ORDER BY ?name"
    if not all_of_them:
        return [Value(Cell("none"))]
    listed = Cell(f"{len(all_of_them):,}", f"/data?class={short(kind)}")
    return [Value(listed, told), Value(Cell("as a query", asking(query)))]


def statements(facts: Facts, predicate: Node) -> list[Value]:
    """How many statements a property has, and the query that lists them."""
    if not isinstance(predicate, ox.NamedNode):
        return []
    count = len({one.triple for one in facts.using(predicate, MOST_READ)})
    query = f"SELECT ?thing ?value WHERE {{ ?thing <{predicate.value}> ?value }} ORDER BY ?thing"
    return [Value(Cell(f"{count:,}", asking(query)))] if count else [Value(Cell("none"))]


def question(facts: Facts, node: Node) -> list[Value]:
    """Where a saved question can be asked."""
    name = _text(facts, node, "dct:identifier")
    return [Value(Cell("Ask it", f"/queries/{name}"))] if name else []


def elsewhere(facts: Facts, node: Node) -> list[Value]:
    """What a thing is called in another vocabulary, and its identifier there."""
    told, identifier = named(facts, node), _text(facts, node, "skos:notation")
    return [Value(told, identifier if identifier != told.text else "")]


def doi(facts: Facts, node: Node) -> list[Value]:
    """A DOI as an address."""
    told = facts.label(node)
    return [Value(Cell(told, f"https://doi.org/{told}"))]


SHOWN: dict[str, Show] = {
    one.__name__: one
    for one in (
        figure,
        against,
        measure,
        size,
        number,
        lines,
        grade,
        role,
        drugs,
        summary,
        contested,
        members,
        statements,
        question,
        elsewhere,
        doi,
    )
}
"""The manners in which a field of a view may be shown."""


def _figure(facts: Facts, finding: Node, value: str, status: str) -> list[Value]:
    told = _text(facts, finding, value)
    if not told:
        return _status(facts, finding, status)
    unit = facts.value(finding, term("mm:unit"))
    said = _UNITS.get(facts.label(unit), f" {facts.label(unit)}") if unit else ""
    qualifier = _text(facts, finding, "mm:qualifier")
    return [Value(Cell(told + said, cell(finding).href), _both(qualifier, whose(facts, finding)))]


def _status(facts: Facts, finding: Node, predicate: str) -> list[Value]:
    status = facts.value(finding, term(predicate))
    if not isinstance(status, ox.NamedNode):
        return []
    label = facts.label(status)
    return [Value(Cell(label, cell(finding).href), whose(facts, finding), label.replace(" ", "-"))]


def _both(*marks: str) -> str:
    return ", ".join(filter(None, marks))


def _classes(facts: Facts, drug: Node) -> str:
    found = [one for one in facts.values(drug, TYPE) if one != term("mm:Drug")]
    return ", ".join(facts.label(one) for one in found)


def _share(facts: Facts, of: Node | None, percent: str) -> str:
    return f"of {facts.label(of)}" if of is not None and percent else ""


def _printed(facts: Facts, reading: Node) -> str:
    return _text(facts, reading, "mm:verbatim") or facts.label(reading)


def _text(facts: Facts, thing: Node, predicate: str) -> str:
    found = facts.value(thing, term(predicate))
    return found.value if isinstance(found, ox.Literal) else ""

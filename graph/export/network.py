"""The evidence as a network for people: things are nodes, and each result is one edge.

In the graph a result is a thing with a dozen links, which no drawing program shows well. Here it is
folded into an edge from the regimen to the patients it was measured in, such as *median PFS 17.8
months*, with figure, unit, status, comparator and place as attributes. Findings in words become
edges from the regimen to the endpoint or event they are about. What else joins things stays an edge
each. `origin` says of each whether the review or the curators say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.export.results import Result, joined, results
from graph.export.source import Row, Source
from ontology import BACKGROUND_GRAPHS

if TYPE_CHECKING:
    from networkx import MultiDiGraph

Attributes = dict[str, Any]
Edge = tuple[str, str, str, Attributes]
"""From what, to what, under which name (no other edge has it), with which attributes."""

_NUMBERS = {
    "n": int,
    "percent": float,
    "lines_least": int,
    "lines_most": int,
    "value": float,
    "comparator_value": float,
    "hazard_ratio": float,
    "timepoint": float,
    "follow_up": float,
    "grade_least": int,
    "grade_most": int,
}
_OF_THINGS = (
    "kind",
    "other",
    "registered",
    "phase",
    "status",
    "n",
    "percent",
    "len_status",
    "lines_least",
    "lines_most",
)
_OF_RESULTS = {
    "study": "study_name",
    "endpoint": "endpoint_name",
    "statistic": "statistic_name",
    "value": "value",
    "unit": "unit_name",
    "status": "status_name",
    "timepoint": "timepoint",
    "comparator": "comparator",
    "comparator_value": "comparator_value",
    "comparator_status": "comparator_status",
    "hazard_ratio": "hazard_ratio",
    "p_value": "p_value",
    "follow_up": "follow_up",
    "qualifier": "qualifier",
    "n": "n",
    "remark": "remark",
}
_OF_COMPARISONS = {
    "study": "study_name",
    "direction": "direction",
    "degree": "degree",
    "grade_least": "grade_least",
    "grade_most": "grade_most",
    "comparator": "comparator_name",
    "patients": "patients",
    "place": "place",
    "remark": "remark",
}


def network(source: Source) -> MultiDiGraph[str]:
    """Fold a release into a network; its nodes and edges are in the same order each time."""
    from networkx import MultiDiGraph

    made = MultiDiGraph(**source.told)
    edges = [*_links(source), *_results(source), *_comparisons(source)]
    joined_things = {name for one in edges for name in one[:2]}
    for name, attributes in _things(source).items():
        if name in joined_things:
            made.add_node(name, **attributes)
    for start, end, name, attributes in edges:
        made.add_edge(start, end, key=name, **attributes)
    return made


def _things(source: Source) -> dict[str, Attributes]:
    """Every thing by its IRI; of two kinds of one thing, the first of the alphabet."""
    found: dict[str, Attributes] = {}
    for row in source.rows("things.rq"):
        told = {"label": row["label"], **_told(row, {name: name for name in _OF_THINGS})}
        known = found.setdefault(row["thing"], told)
        if "other" in told:
            known["other"] = joined([*known["other"].split(" | "), told["other"]])
    for row in source.rows("abouts.rq"):
        found.setdefault(row["thing"], {"label": row["label"], "kind": row["kind"]})
    return found


def _links(source: Source) -> Iterator[Edge]:
    for row in source.rows("links.rq"):
        name = row["link_name"]
        origin = "curators" if row["graph"] in BACKGROUND_GRAPHS else "review"
        attributes = {"label": name, "relation": name, "origin": origin}
        key = " ".join(map(short, (row["from"], row["link"], row["to"])))
        yield row["from"], row["to"], key, attributes


def _results(source: Source) -> Iterator[Edge]:
    for one in results(source):
        attributes = {
            "label": f"{one.says} ({one.group})",
            "relation": "result",
            "origin": "review",
            **_told(one.row, _OF_RESULTS),
            "contested": bool(one.rejected),
            **_read(one),
        }
        yield one.row["regimen"], one.row["cohort"], one.iri, attributes


def _read(result: Result) -> Attributes:
    """What its readings say, as printed, and where; nothing where the review prints nothing."""
    numbers = sorted({number for one in result.accepted for number in one.references})
    told = {
        "printed": joined(one.printed for one in result.accepted),
        "place": joined(one.place for one in result.accepted),
        "references": ", ".join(map(str, numbers)),
        "rejected": joined(one.printed for one in result.rejected),
    }
    return {name: text for name, text in told.items() if text}


def _comparisons(source: Source) -> Iterator[Edge]:
    for row in source.rows("comparisons.rq"):
        attributes = {
            "label": row["label"].removeprefix(f"{row['study_name']}, "),
            "relation": "comparison",
            "origin": "review",
            **_told(row, _OF_COMPARISONS),
        }
        yield row["regimen"], row["about"], row["finding"], attributes


def _told(row: Row, names: dict[str, str]) -> Attributes:
    """The attributes of which a row says something, numbers as numbers."""
    return {
        name: _NUMBERS.get(name, str)(row[variable])
        for name, variable in names.items()
        if row.get(variable)
    }


def short(iri: str) -> str:
    """The last part of an IRI, by which it is known among ours.

    >>> short("https://w3id.org/myelokg/data/CANDOR")
    'CANDOR'
    """
    return re.split("[/#]", iri)[-1]

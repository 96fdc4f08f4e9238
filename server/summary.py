"""The summary that AWS graph-explorer asks of an endpoint, to spare both a count of every class.

Its form is the one that its reader expects (<https://github.com/aws/graph-explorer>, the SPARQL
connector), which Amazon Neptune gives: what the metadata of the release have counted, with the
properties that lead from thing to thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, json

from graph.lookup import Facts, term
from ontology import DATASET
from server.service import service

blueprint = Blueprint("summary", __name__)

WHOLE = ox.NamedNode(DATASET)


@blueprint.route("/rdf/statistics/summary")
def summary() -> Response:
    """Sum up the graph for AWS graph-explorer: classes, properties and their numbers."""
    release = service().engine.release
    found = _counted(release.id, release.triples)
    return Response(json.dumps({"payload": {"graphSummary": found}}), mimetype="application/json")


@lru_cache(maxsize=2)
def _counted(identity: str, triples: int) -> dict[str, Any]:
    facts = service().engine.facts(service().engine.find(identity))
    classes = [thing.value for thing, _ in _partitions(facts, "class", "void:entities")]
    properties = [
        {thing.value: count}
        for thing, count in _partitions(facts, "property", "void:triples")
        if _leads_to_things(facts, thing)
    ]
    subjects = facts.value(WHOLE, term("void:distinctSubjects"))
    return {
        "numDistinctSubjects": int(subjects.value) if isinstance(subjects, ox.Literal) else 0,
        "numDistinctPredicates": len(properties),
        "numQuads": triples,
        "numClasses": len(classes),
        "classes": classes,
        "predicates": properties,
    }


def _partitions(facts: Facts, what: str, number: str) -> Iterator[tuple[ox.NamedNode, int]]:
    for one in facts.values(WHOLE, term(f"void:{what}Partition")):
        thing, count = facts.value(one, term(f"void:{what}")), facts.value(one, term(number))
        if isinstance(thing, ox.NamedNode) and isinstance(count, ox.Literal):
            yield thing, int(count.value)


def _leads_to_things(facts: Facts, predicate: ox.NamedNode) -> bool:
    return any(isinstance(one.object, ox.NamedNode) for one in facts.using(predicate, most=1))

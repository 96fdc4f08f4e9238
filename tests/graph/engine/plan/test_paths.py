"""Paths are gone from the end that is bound; where the engine's order decides, they are left."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.engine.plan import counting
from graph.engine.plan.paths import turned
from graph.engine.plan.reading import read
from graph.engine.plan.rewriting import rewrite
from graph.engine.plan.statistics import Statistics
from ontology import PREFIXES

CLASSES = 40
MEMBERS = 50
LEFT = "as it is: its paths could have other rows in another order"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """A hierarchy of classes, each below the one of half its number; and what belongs to them."""
    store = ox.Store()
    triples = []
    for number in range(1, CLASSES):
        triples += [f"d:class{number} rdfs:subClassOf d:class{number // 2} ."]
        triples += [f"d:thing{number}-{one} a d:class{number} ; rdfs:label '{one}' ."
                    for one in range(MEMBERS)]  # fmt: skip
    names = "".join(f"PREFIX {key}: <{one}> " for key, one in PREFIXES.items())
    store.update(f"{names} INSERT DATA {{ {' '.join(triples)} }}")
    return store


@pytest.fixture(scope="module")
def statistics(store: ox.Store) -> Statistics:
    return counting.count(store)


FROM_THE_END = [
    "SELECT DISTINCT ?x ?l { ?x a ?c ; rdfs:label ?l . ?c rdfs:subClassOf* d:class20 }",
    "SELECT ?x ?l { ?x rdfs:label ?l ; a/rdfs:subClassOf* d:class20 }",
    "SELECT ?x ?l { ?x rdfs:label ?l ; a/rdfs:subClassOf+ d:class10 }",
    "SELECT ?x ?l { ?x rdfs:label ?l . d:class20 ^(a/(rdfs:subClassOf*)) ?x }",
]


@pytest.mark.parametrize("query", FROM_THE_END)
def test_what_is_below_a_class_is_looked_for_from_the_class(
    query: str, store: ox.Store, statistics: Statistics
) -> None:
    plan = rewrite(query, statistics)
    first, *others = plan.text.split("{", 1)[1].split("LATERAL")
    assert "data/class" in first, plan
    assert len(others) == 2, plan
    rows = [
        sorted(map(str, store.query(one, prefixes=PREFIXES, use_default_graph_as_union=True)))
        for one in (query, plan.text)
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) >= MEMBERS


ORDER_DECIDES = [
    # Of what is bound as a predicate, the graph has no thing.
    "SELECT * { ?a ?p ?b . ?p rdfs:subClassOf* ?c }",
    "SELECT * { d:none rdfs:subClassOf* ?a . ?a rdfs:label? ?b }",
    # Two ends that are bound are joined once, however many of the choices join them.
    "SELECT * { ?a rdfs:label ?b . ?a (rdfs:label|rdfs:comment) ?b }",
    "SELECT * { ?a rdfs:label ?b . ?a (rdfs:label|rdfs:comment?) ?c }",
]


@pytest.mark.parametrize("query", ORDER_DECIDES)
def test_a_path_whose_rows_depend_on_the_order_is_left(query: str, statistics: Statistics) -> None:
    assert rewrite(query, statistics).steps == (LEFT,)


def test_a_name_that_is_taken_is_not_given_to_a_hidden_variable(statistics: Statistics) -> None:
    query = FROM_THE_END[1].replace("?l", "?_step0")
    assert rewrite(query, statistics).text == query
    assert rewrite(FROM_THE_END[1].replace("?x ?l {", "* {"), statistics).steps[0][:5] == "as it"


TURNED = [
    ("mm:a*", "(^<mm:a>)*"),
    ("mm:a/mm:b+", "((^<mm:b>)+/^<mm:a>)"),
    ("^mm:a|(mm:b?)", "(<mm:a>|(^<mm:b>)?)"),
]


@pytest.mark.parametrize(("path", "expected"), TURNED)
def test_going_backwards_stands_at_the_steps(path: str, expected: str) -> None:
    one = read(f"PREFIX mm: <mm:> SELECT * {{ ?s (^({path}))* ?o }}").patterns[0].path
    assert str(one) == f"({expected})*"
    assert one is not None
    assert turned(turned(one)) == one

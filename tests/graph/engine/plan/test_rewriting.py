"""A query that is planned has the rows of the query that was asked, whatever graph and query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.engine.plan import counting, existence, hashing, rewriting
from graph.engine.plan.rewriting import rewrite

EX = "http://example.org/"
PREFIX = f"PREFIX : <{EX}> "
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


THINGS = [node(one) for one in "abcde"]
CLASSES = [node(one) for one in ("C", "D")]
PREDICATES = [node(one) for one in "pqr"]
DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
VALUES = [
    *THINGS,
    *map(ox.Literal, (1, 2)),
    ox.Literal("1.0", datatype=DECIMAL),
    ox.Literal("x"),
    ox.Literal("x", language="en"),
    ox.Literal("1"),
]
GRAPHS = [ox.DefaultGraph(), node("g"), node("h")]

triples = st.one_of(
    st.tuples(st.sampled_from(THINGS), st.sampled_from(PREDICATES), st.sampled_from(VALUES)),
    st.tuples(st.sampled_from(THINGS), st.just(node("n")), st.sampled_from(VALUES[5:7])),
    st.tuples(st.sampled_from(THINGS), st.just(TYPE), st.sampled_from(CLASSES)),
)
quads = st.lists(
    st.builds(lambda one, g: ox.Quad(*one, g), triples, st.sampled_from(GRAPHS)),
    min_size=4,
    max_size=30,
)
everything_typed = st.booleans()

VARIABLES = ["?a", "?b", "?c", "?d"]
SUBJECTS = st.sampled_from([*VARIABLES[:3], "?a", "?a", ":a", ":b"])
PLAIN = ["a", ":p", ":q", ":n", ":r", ":p/:q", "^:p", "?d", "rdf:type"]
walks = st.recursive(
    st.sampled_from(["a", ":p", ":q", ":r", "^:p"]),
    lambda inner: st.one_of(
        st.builds("({}/{})".format, inner, inner),
        st.builds("({}|{})".format, inner, inner),
        st.builds("({}){}".format, inner, st.sampled_from("*+?")),
        st.builds("^({})".format, inner),
    ),
    max_leaves=4,
)
WALKS = [":p*", ":q+", ":p?", "^:p*", ":p/:q*", "a/:p*", ":p*/:q", ":p|:q", "(:p|^:q)+", ":p/:p?"]
PATHS = st.one_of(st.sampled_from(PLAIN), st.sampled_from(WALKS), walks)
CONSTANTS = [":a", ":b", ":C", "1", "2", "'x'", '"x"@en', '"1"', ":nothing"]
OBJECTS = st.sampled_from([*VARIABLES, *VARIABLES[1:3], *CONSTANTS])
# A class stands where a class stands mostly.
pattern = st.one_of(
    st.builds("{} {} {} ".format, SUBJECTS, PATHS, OBJECTS),
    st.builds("{} a {} ".format, st.sampled_from(VARIABLES[:3]), st.sampled_from([":C", ":D"])),
    st.builds("{} {} {} ; {} {} , {} ".format, SUBJECTS, PATHS, OBJECTS, PATHS, OBJECTS, OBJECTS),
)
patterns = st.lists(pattern, min_size=1, max_size=5).map(" . ".join)
condition = st.one_of(
    st.builds("({} = {})".format, st.sampled_from(VARIABLES), st.sampled_from(CONSTANTS)),
    st.builds("({} = {})".format, st.sampled_from(CONSTANTS), st.sampled_from(VARIABLES)),
    st.builds("({} = {} && {} != {})".format, *[st.sampled_from([*VARIABLES, *CONSTANTS])] * 4),
    st.builds("({} = {} || {} = {})".format, *[st.sampled_from([*VARIABLES, *CONSTANTS])] * 4),
    st.builds("(!({} = {}))".format, st.sampled_from(VARIABLES), st.sampled_from(CONSTANTS)),
    st.builds(
        "({} IN ({}))".format,
        st.sampled_from(VARIABLES),
        st.lists(st.sampled_from(CONSTANTS), min_size=1, max_size=3).map(", ".join),
    ),
    st.builds("({} NOT IN ({}))".format, st.sampled_from(VARIABLES), st.sampled_from(CONSTANTS)),
    st.builds("(sameTerm({}, {}))".format, st.sampled_from(VARIABLES), st.sampled_from(CONSTANTS)),
    st.builds("NOT EXISTS {{ {} }}".format, patterns),
    st.builds("EXISTS {{ {} }}".format, patterns),
    st.sampled_from(["(BOUND(?c))", "(isIRI(?b))", "isLiteral(?c)"]),
)
filters = st.lists(condition.map("FILTER {} ".format), max_size=2).map("".join)
rest = st.lists(
    st.one_of(
        st.builds("OPTIONAL {{ {} {} }} ".format, patterns, filters),
        st.builds("MINUS {{ {} }} ".format, patterns),
        st.builds("{{ {} }} UNION {{ {} }} ".format, patterns, patterns),
        st.builds(
            "VALUES {} {{ {} {} }} ".format,
            st.sampled_from(VARIABLES),
            st.sampled_from(CONSTANTS),
            st.sampled_from(CONSTANTS),
        ),
        st.builds("{{ SELECT {} {{ {} }} }} ".format, st.sampled_from(VARIABLES), patterns),
        st.builds("BIND(STR({}) AS ?new) ".format, st.sampled_from(VARIABLES)),
        st.builds("GRAPH ?g {{ {} }} ".format, patterns),
        condition.map("FILTER {} ".format),
        patterns.map("{} . ".format),
    ),
    max_size=2,
).map("".join)
group = st.one_of(
    st.builds("{{ {} {} {} }}".format, patterns, filters, rest),
    st.builds("{{ {} }}".format, pattern),
    st.just("{ ?a ?b ?c }"),
    st.builds("{{ ?a {} ?b }}".format, PATHS),
    st.builds("{{ GRAPH ?g {{ {} }} }}".format, st.one_of(st.just("?a ?b ?c"), pattern)),
)
COUNTS = [
    "COUNT(*)",
    "COUNT(?a)",
    "COUNT(?b)",
    "COUNT(DISTINCT ?a)",
    "COUNT(DISTINCT ?b)",
    "COUNT(DISTINCT ?c)",
    "COUNT(DISTINCT *)",
    "COUNT(?zero)",
    "SAMPLE(1)",
]
head = st.one_of(
    st.sampled_from(
        [
            "SELECT *",
            "SELECT ?a ?b ?c",
            "SELECT DISTINCT ?a",
            "SELECT DISTINCT ?b",
            "SELECT DISTINCT ?c",
            "SELECT DISTINCT ?g",
            "SELECT ?a",
            "SELECT ?g ?b",
            "ASK",
            "CONSTRUCT { ?a :made ?b }",
        ]
    ),
    st.builds("SELECT ({} AS ?k)".format, st.sampled_from(COUNTS)),
)
grouped = st.builds(
    lambda key, count, group, tail: (
        f"SELECT {key} ({count} AS ?k) WHERE {group} GROUP BY {key} {tail}"),
    st.sampled_from(["?a", "?b", "?c", "?g", "?d"]),
    st.sampled_from(COUNTS),
    group,
    st.sampled_from(["", "ORDER BY DESC(?k)", "HAVING (?k > 1)"]),
)  # fmt: skip
queries = st.one_of(st.builds("{} {}".format, head, group), grouped)


@pytest.fixture(autouse=True, scope="module")
def everything_pays() -> Iterator[None]:
    """Plan also what is small, as all is here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "FEW", 0)
        patch.setattr(existence, "FEWEST", 0)
        patch.setattr(existence, "pays", lambda rows, asked, condition: True)
        patch.setattr(rewriting, "WORTH", 0)
        patch.setattr(hashing, "LEAST", -1_000)
        patch.setattr(rewriting, "TIMES", 1e-12)
        yield


def answer(store: ox.Store, query: str) -> Any:
    """The rows of an answer, however often each; or its triples, or yes or no."""
    found = store.query(
        PREFIX + query, prefixes={"rdf": TYPE.value[:-4]}, use_default_graph_as_union=True
    )
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return set(map(str, found))
    names = sorted(one.value for one in found.variables)
    return names, Counter(tuple(str(row[one]) for one in names) for row in found)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(quads, everything_typed, queries, st.booleans())
def test_a_planned_query_has_the_same_rows(
    quads: list[ox.Quad], typed: bool, query: str, on_disk: bool
) -> None:
    store = ox.Store()
    store.extend(quads)
    if typed:  # so that a class says nothing new
        for thing in {one.subject for one in quads}:
            store.remove(ox.Quad(thing, TYPE, CLASSES[0], GRAPHS[1]))
            store.remove(ox.Quad(thing, TYPE, CLASSES[0], GRAPHS[2]))
            store.add(ox.Quad(thing, TYPE, CLASSES[0]))
    try:
        plain = answer(store, query)
    except SyntaxError:
        return
    plan = rewrite(PREFIX + query, counting.count(store), on_disk=on_disk)
    planned = answer(store, plan.text)
    assert planned == plain, plan

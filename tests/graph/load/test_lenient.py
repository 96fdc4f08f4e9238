"""What is broken is passed over, and nothing else; what is passed on means what it meant."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.load import kinds, lenient, statements
from graph.load.lenient import Passed
from graph.load.reading import RDF
from tests.graph.load.test_load import Loading, values

BASE = "https://example.org/base"
GOOD = (
    r"""@prefix e: <urn:> . # a . in a comment
PREFIX f: <urn:f.> BASE <https://example.org/>
e:s e:p 1.5, .5, 1.0E1, "a. b", 'c. d', "\". e", <x.y>, e:a.b ;
    e:q """
    + '"""long . "" \n . """'
    + r""" , '''it's .''', "x"@en-GB, "1"^^f:g .
[ e:p ( 1 2 ) ] e:q [] .<s><p><o>.<s><p><o2>.
_:b.c e:p true."""
)
GRAPHS = "PREFIX e: <urn:> e:g { e:s e:p 1 . e:s e:p 2 } GRAPH e:h { e:s e:p 3 . } e:s e:p 4 . {}"


def passed_on(text: str, suffix: str, size: int = 1 << 20) -> tuple[bytes, list[Passed]]:
    data, told = text.encode(), list[Passed]()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    format, rdf = kinds.BY_SUFFIX[suffix], RDF[suffix]
    return b"".join(lenient.passed_on(chunks, format, rdf, BASE, told.append)), told


def triples(text: str | bytes, suffix: str) -> int:
    return sum(1 for _ in ox.parse(text, format=RDF[suffix], base_iri=BASE))


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
@pytest.mark.parametrize(("text", "suffix"), [(GOOD, "ttl"), (GRAPHS, "trig")])
def test_what_can_be_read_is_passed_on_as_it_is_however_it_comes(
    text: str, suffix: str, size: int
) -> None:
    assert passed_on(text, suffix, size) == (text.encode(), [])


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
def test_statements_are_cut_where_they_end(size: int) -> None:
    data = GOOD.encode()
    cut = list(statements.cut([data[at : at + size] for at in range(0, len(data), size)]))
    assert b"".join(one.text for one in cut) == data
    assert [one.line for one in cut] == [1, 1, 2, 2, 5, 6, 6, 6]
    assert [one.end for one in cut] == [b".", b">", b">", b".", b".", b".", b".", b"."]


BROKEN = [
    ("nt", "<urn:s> <urn:p> .\n<urn:s> <urn:p> <urn:o> .\n", [(1, 17)], 1),
    (
        "nq",
        "<urn:s> <urn:p> <urn:o> <urn:g> .\r\nno\r\n<urn:s> <urn:p> 'x' .",
        [(2, 1), (3, 17)],
        1,
    ),
    ("ttl", "<a> <b> <c> <d> <e> <f> .\n<a> <b> 1 .", [(1, 13)], 1),
    ("ttl", "@prefix e: <urn:> .\ne:a e:b\n f:c, 1 .\ne:a e:b 2 .", [(3, 2)], 1),
    ("ttl", '<a> <b> "open .\n<a> <b> "c" .\n<a> <b> "d" .', [(1, 9)], 2),
    ("ttl", '<a> <b> """open .\n<a> <b> 1 .\n', [(1, 9)], 1),
    ("ttl", "<a> <b> [ <c> 1 .\n<a> <b> 1 .", [(1, 17)], 1),
    ("ttl", "<a> <b> <no iri> .\n<a> <b> 1 .", [(1, 9)], 1),
    ("ttl", "@prefix e: <urn:> \n<a> <b> 1 .\n<a> <b> 2 .", [(2, 1)], 1),
    ("ttl", "<a> <b> 1", [(1, 10)], 0),
    ("trig", "<g> {\n<a> <b> . <a> <b> 1 }\n<a> <b> 2 .", [(2, 9)], 2),
    ("trig", "<g> { <a> <b> 1 . <a> <b> }\n<a> <b> 2 .", [(1, 27)], 2),
    ("trig", "<no iri> { <a> <b> 1 . <a> <b> 3 }\n<a> <b> 2 .", [(1, 1)], 1),
    ("trig", "<g> { <a> <b> 1 .\n<a> <b>", [(2, 8)], 1),
]


@pytest.mark.parametrize(("suffix", "text", "places", "left"), BROKEN)
def test_a_broken_statement_is_passed_over_and_told_and_the_next_is_read(
    suffix: str, text: str, places: list[tuple[int, int]], left: int
) -> None:
    good, told = passed_on(text, suffix)
    assert [(one.line, one.column) for one in told] == places
    assert triples(good, suffix) == left
    assert all(one.why and one.text for one in told)


def test_bytes_that_are_no_text_cost_only_their_line(load: Loading) -> None:
    text = b'<urn:s> <urn:p> "\xff" .\n<urn:s> <urn:p> <urn:o> .\n'
    told: list[dict[str, object]] = []
    release = load({"a.nt": text}, lenient=True, tell=told.append)
    assert values(release, "urn:s") == {"<urn:o>"}
    passed = [one["passed"] for one in told if "passed" in one]
    assert [(one["file"], one["line"]) for one in passed] == [("a.nt", 1)]


def test_a_blank_node_keeps_its_name_over_what_is_passed_over(load: Loading) -> None:
    release = load({"a.ttl": "_:b <urn:p> 1 .\n<x> .\n_:b <urn:q> 2 ."}, lenient=True)
    assert release.counts["https://example.org/g"] == 2
    store = ox.Store.read_only(str(release.folder / "store"))
    assert bool(store.query("ASK { GRAPH ?g { ?s <urn:p> 1 ; <urn:q> 2 } }"))


def test_a_block_without_a_mistake_is_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    parse = ox.parse
    monkeypatch.setattr(ox, "parse", lambda text, **more: asked.append(1) or parse(text, **more))
    passed_on("<urn:s> <urn:p> <urn:o> .\n" * 1000, "nt")
    assert len(asked) == 1

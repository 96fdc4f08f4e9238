from __future__ import annotations

import pytest

from graph.engine import using

G = "USING <urn:g>"

TEXTS = [
    ("INSERT DATA { <urn:s> <urn:p> 1 }", "INSERT DATA { <urn:s> <urn:p> 1 }"),
    ("CLEAR ALL", "CLEAR ALL"),
    ("COPY GRAPH <urn:a> TO DEFAULT", "COPY GRAPH <urn:a> TO DEFAULT"),
    ("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", f"DELETE {{ ?s ?p 1 }} {G} WHERE {{ ?s ?p 1 }}"),
    ("insert {} where {}", f"insert {{}} {G} where {{}}"),
    ("DELETE WHERE {?s ?p 1}", f"DELETE {{?s ?p 1}} {G} WHERE {{?s ?p 1}}"),
    (
        "DELETE # WHERE {\n WHERE { GRAPH ?g { ?s ?p '}' } }",
        f"DELETE # WHERE {{\n {{ GRAPH ?g {{ ?s ?p '}}' }} }} {G} "
        "WHERE { GRAPH ?g { ?s ?p '}' } }",
    ),
    (
        "INSERT {} WHERE { SELECT * WHERE { ?s ?p 'WHERE' } } ; DELETE {} WHERE {}",
        f"INSERT {{}} {G} WHERE {{ SELECT * WHERE {{ ?s ?p 'WHERE' }} }} ; "
        f"DELETE {{}} {G} WHERE {{}}",
    ),
    (
        "PREFIX where: <urn:where> BASE <urn:b> INSERT {} WHERE { where:where ?p 1 }",
        f"PREFIX where: <urn:where> BASE <urn:b> INSERT {{}} {G} WHERE {{ where:where ?p 1 }}",
    ),
]


@pytest.mark.parametrize(("text", "written"), TEXTS)
def test_the_graphs_stand_before_each_where(text: str, written: str) -> None:
    assert using.write(text, ["urn:g"], []) == written


@pytest.mark.parametrize(
    "text",
    [
        "WITH <urn:h> DELETE {} WHERE {}",
        "INSERT {} USING <urn:h> WHERE {}",
        "INSERT {} USING NAMED <urn:h> WHERE {}",
        "DELETEWHERE {}",
        "INSERT {} WHEREVER {}",
        "DELETE WHERE { ?s ?p ?o",
    ],
)
def test_what_chooses_itself_or_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(using.Unfit):
        using.write(text, ["urn:g"], [])


def test_without_graphs_nothing_is_written() -> None:
    text = "WITH <urn:h> DELETE {} WHERE {}"
    assert using.write(text, [], []) == text


def test_default_and_named_graphs_are_both_written() -> None:
    wanted = "INSERT {} USING <urn:a> USING <urn:b> USING NAMED <urn:c> WHERE {}"
    assert using.write("INSERT {} WHERE {}", ["urn:a", "urn:b"], ["urn:c"]) == wanted


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("urn:g", True),
        ("https://example.org/ä?x#y", True),
        ("g", False),
        ("", False),
        ("urn:g> <urn:h", False),
        ("urn:a b", False),
        ("urn:a\nb", False),
        ("http:", True),
    ],
)
def test_an_iri_is_absolute_and_stands_between_brackets(text: str, good: bool) -> None:
    assert using.is_iri(text) is good

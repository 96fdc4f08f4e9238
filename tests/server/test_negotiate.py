from __future__ import annotations

import pytest

from server.negotiate import (
    GRAPHS,
    PAGE,
    ROWS,
    NothingAcceptable,
    Wanted,
    called,
    choose,
    named,
    wanted,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
JENA = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
    "application/xml;q=0.2, */*;q=0.1"
)

ROWS_TABLE = [
    (None, "json"),
    ("", "json"),
    ("*/*", "json"),
    ("application/sparql-results+json", "json"),
    ("application/json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
    ("text/csv", "csv"),
    ("TEXT/CSV", "csv"),
    ("text/csv; charset=utf-8", "csv"),
    ("text/csv;header=present;q=0.3", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("text/*", "csv"),
    ("text/*, application/json;q=0.9", "csv"),
    ("text/csv, */*", "csv"),
    ("*/*, text/csv", "csv"),
    ("text/csv;q=0.5, application/json", "json"),
    ("text/csv;q=0.5, application/json;q=0.4", "csv"),
    ("text/csv;q=0, */*", "json"),
    ("application/sparql-results+json;q=0, */*", "xml"),
    ("*/*;q=0.5, text/csv;q=0", "json"),
    ("application/*;q=0, */*", "csv"),
    ("text/csv;q=0.001", "csv"),
    ("text/csv;q=0", None),
    ("*/*;q=0", None),
    ("image/png", None),
    ("text/turtle", None),
    ("text/turtle,application/sparql-results+xml", "xml"),
    (JENA, "json"),
    ("application/sparql-results+json,*/*;q=0.9", "json"),
    ("text/csv;q=nonsense, text/tab-separated-values", "tsv"),
    (",,;;==", None),
    ("*", "json"),
    ("image/gif, *; q=.2, */*; q=.2", "json"),
    ("text/csv;q=.5, text/tab-separated-values;q=.6", "tsv"),
    ("text/csv;q=1.0, text/tab-separated-values;q=0.999", "csv"),
    ("text/csv; Q=0.1 , application/json ; q=0.2", "json"),
    ("text/csv;q=5", "csv"),
    ("text/csv;q=-1, text/tab-separated-values;q=.", None),
    ('image/png;title="a,b;text/csv", text/tab-separated-values', "tsv"),
    ('text/csv;title="never closed, application/json', "csv"),
    ('text/csv;title="\\"', "csv"),
    ("application/json;q=0, application/sparql-results+json", "json"),
    ("application/sparql-results+json;q=0, application/json", "json"),
    ("application/sparql-results+json;q=0, application/json;q=0, */*;q=0", None),
    ("text/*;q=0.3, text/csv;q=0, */*;q=0.2", "tsv"),
    ("image/png," * 3000 + "text/csv", "csv"),
    (", " * 3000, None),
]


@pytest.mark.parametrize(("accept", "suffix"), ROWS_TABLE)
def test_rows_are_chosen_by_accept(accept: str | None, suffix: str | None) -> None:
    chosen = choose(accept, ROWS)
    assert (chosen and chosen.suffix) == suffix


GRAPHS_TABLE = [
    (None, "ttl"),
    ("*/*", "ttl"),
    ("text/turtle", "ttl"),
    ("application/x-turtle", "ttl"),
    ("application/n-triples", "nt"),
    ("text/plain", "nt"),
    ("application/ld+json", "jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
    ("application/rdf+xml", "rdf"),
    ("application/rdf+xml;q=0.8, text/turtle;q=0.9", "ttl"),
    ("text/turtle;q=0, */*;q=0.1", "nt"),
    ("text/csv", None),
]


@pytest.mark.parametrize(("accept", "suffix"), GRAPHS_TABLE)
def test_graphs_are_chosen_by_accept(accept: str | None, suffix: str | None) -> None:
    chosen = choose(accept, GRAPHS)
    assert (chosen and chosen.suffix) == suffix


CALLED_TABLE = [
    (None, "json", "application/sparql-results+json"),
    ("*/*", "json", "application/sparql-results+json"),
    ("application/json", "json", "application/json"),
    ("application/json, */*;q=0.1", "json", "application/sparql-results+json"),
    ("application/sparql-results+json;q=0, application/json", "json", "application/json"),
    ("text/xml;q=0.5, application/xml", "xml", "application/xml"),
    ("text/xml, application/xml;q=0.5", "xml", "text/xml"),
    ("application/x-turtle", "ttl", "application/x-turtle"),
    ("text/plain", "nt", "text/plain"),
    ("text/csv", "json", "application/sparql-results+json"),
]


@pytest.mark.parametrize(("accept", "suffix", "media_type"), CALLED_TABLE)
def test_who_takes_only_an_alias_gets_the_answer_under_it(
    accept: str | None, suffix: str, media_type: str
) -> None:
    (offer,) = [one for one in (*ROWS, *GRAPHS) if one.suffix == suffix]
    assert called(accept, offer) == media_type


WANTED_TABLE = [
    (None, None, Wanted("xml", "ttl")),
    ("*/*", None, Wanted("json", "ttl")),
    ("text/csv", None, Wanted("csv", None)),
    ("text/turtle", None, Wanted(None, "ttl")),
    ("text/turtle, text/csv;q=0.1", None, Wanted("csv", "ttl")),
    (BROWSER, None, Wanted("json", "ttl", page=True)),
    ("text/html", None, Wanted("json", "ttl", page=True)),
    ("text/html, */*", None, Wanted("json", "ttl", page=True)),
    ("text/html;q=0.5, text/csv", None, Wanted("csv", None)),
    ("text/html;q=0, */*", None, Wanted("json", "ttl")),
    (BROWSER, "csv", Wanted("csv", None)),
    ("text/csv", "html", Wanted("json", "ttl", page=True)),
    (None, "json", Wanted("json", "jsonld")),
    (None, "xml", Wanted("xml", "rdf")),
    (None, "turtle", Wanted(None, "ttl")),
    (None, "application/sparql-results+json", Wanted("json", None)),
    (None, "text/turtle", Wanted(None, "ttl")),
    ("image/png", "tsv", Wanted("tsv", None)),
]


@pytest.mark.parametrize(("accept", "name", "expected"), WANTED_TABLE)
def test_the_name_beats_the_header(accept: str | None, name: str | None, expected: Wanted) -> None:
    assert wanted(accept, name) == expected


@pytest.mark.parametrize(
    ("accept", "name"), [("image/png", None), ("*/*;q=0", None), ("*/*", "pdf")]
)
def test_a_refusal_lists_what_is_offered(accept: str, name: str | None) -> None:
    with pytest.raises(NothingAcceptable) as refusal:
        wanted(accept, name)
    types = {one.media_type for one in (*ROWS, *GRAPHS, PAGE)}
    assert set(refusal.value.offered) == types


def test_a_refusal_repeats_only_the_beginning_of_a_long_header() -> None:
    with pytest.raises(NothingAcceptable) as refusal:
        wanted("image/png," * 3000)
    assert len(str(refusal.value)) < 300


def test_every_offer_is_found_by_each_of_its_names() -> None:
    for offers in (ROWS, GRAPHS, (PAGE,)):
        for one in offers:
            for name in (one.suffix, one.media_type, *one.aliases, *one.names):
                assert named(name.upper(), offers) is one

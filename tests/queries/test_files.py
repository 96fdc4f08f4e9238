from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import queries
from ontology import PREFIXES, REVIEW_GRAPHS
from queries import (
    BadValue,
    Choice,
    Column,
    MissingParameter,
    Parameter,
    ParameterError,
    Query,
    QueryFileError,
    UnknownParameter,
)

RDFS_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
SOUND = """\
#+ question = "Which trials report at least so many months?"
#+ why = "To find them."
#+ group = "efficacy"
#+ keywords = ["PFS"]
#+ [columns]
#+ trial = "Trial"
#+ months = { label = "Median PFS", unit = "months", type = "number" }
#+ [parameters.least]
#+ help = "The least median PFS, months"
#+ kind = "number"
#+ default = ["20"]
#+ minimum = 0
#+ maximum = 240
#+ [parameters.kind]
#+ help = "Which patients"
#+ default = ["one"]
#+ many = true
#+ [parameters.kind.choices]
#+ one = { label = "after one line", term = "mm:LenRefractoryOneLineCohort" }
#+ all = { label = "all patients", terms = ["mm:ITTCohort", "mm:Cohort"] }
#+ any = { label = "whoever", term = "UNDEF" }
SELECT ?trial ?months WHERE {
  VALUES ?least { 20 }
  VALUES ?kind { mm:LenRefractoryOneLineCohort }
  ?r mm:population/a ?kind ; mm:trial/rdfs:label ?trial ; mm:value ?months .
  FILTER(?months >= ?least)
}
ORDER BY DESC(?months)
"""


MONTHS = '#+ months = { label = "Median PFS", unit = "months", type = "number" }'
COLUMNS = f'#+ [columns]\n#+ trial = "Trial"\n{MONTHS}'


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A question's file, with words of the sound one replaced."""

    def file(old: str = "", new: str = "") -> Path:
        assert SOUND.count(old) == 1 or not old
        path = tmp_path / "at-least.rq"
        path.write_text(SOUND.replace(old, new) if old else SOUND, encoding="utf-8")
        return path

    return file


@pytest.fixture
def query(file: Callable[..., Path]) -> Query:
    return queries.read(file())


def test_a_sound_file_is_read_whole(query: Query) -> None:
    assert (query.id, query.group, query.keywords) == ("at-least", "efficacy", ("PFS",))
    assert [parameter.name for parameter in query.parameters] == ["least", "kind", "knowledge"]
    assert query.columns == {
        "trial": Column("Trial"),
        "months": Column("Median PFS", "months", "number"),
    }
    assert query.columns["months"].heading == "Median PFS, months"
    assert query.text.startswith("SELECT ?trial ?months")


# what stands in the file, what a careless hand makes of it, the line, and what is said
MISTAKES = [
    ('#+ why = "To find them."\n', "", 1, "the header lacks 'why'"),
    ("#+ question", "#+ asks", 1, "the header lacks 'question'"),
    ('#+ keywords = ["PFS"]', '#+ keywords = ["PFS"]\n#+ key = 1', 5, "unknown entry 'key' in the"),
    ('"efficacy"', '"results"', 3, "'group' must be one of 'efficacy', 'populations'"),
    ('"To find them."', '"To find them.', 2, "header: "),
    ("#+ [columns]", "#+ [columns", 5, "header: "),
    ('#+ trial = "Trial"', '#+ drug = "Drug"', 6, "the query does not select ?drug"),
    ("VALUES ?least { 20 }", "", 8, "the query needs exactly one 'VALUES ?least { ... }'"),
    ("VALUES ?least { 20 }", "VALUES ?least {} VALUES ?least {}", 8, "exactly one 'VALUES ?least"),
    ('#+ help = "Which patients"\n', "", 14, "the parameter 'kind' lacks 'help'"),
    ('#+ default = ["one"]\n', "", 14, "the parameter 'kind' lacks 'default'"),
    ('["one"]', '["two"]', 14, "'kind' cannot be 'two': it takes one of 'one', 'all', 'any'"),
    ('["20"]', '["300"]', 8, "'least' cannot be '300': it takes a number from 0 to 240"),
    ('["20"]', '["many"]', 8, "'least' cannot be 'many': it takes a number such as 20 or 17.8"),
    ('{ label = "whoever", term = "UNDEF" }', '{ term = "UNDEF" }', 14, "'kind' lacks 'label'"),
    ('{ label = "whoever", term = "UNDEF" }', '{ label = "whoever" }', 14, "'kind' lacks 'term'"),
    ("#+ minimum = 0", '#+ minimum = "none"', 8, "minimum"),
    (COLUMNS, '#+ columns = "all"', 5, "columns"),
    (MONTHS, '#+ months = { name = "x" }', 7, "is a text, or a table of 'label', 'unit'"),
    (MONTHS, '#+ months = { label = "x", type = "int" }', 7, "one of 'text', 'number', 'boolean'"),
    ("#+ minimum = 0", "#+ least = 0", 8, "unknown entry 'least'"),
    ('#+ kind = "number"', '#+ kind = "date"', 8, "is 'number' or 'words', not 'date'"),
    (
        "#+ [parameters.least]",
        "#+ [parameters.most]\n#+ [parameters.least]",
        8,
        "exactly one 'VALUES ",
    ),
    (
        "#+ [parameters.least]",
        "#+ [parameters.limit]",
        8,
        "no parameter may be called 'format', 'l",
    ),
    ("ORDER BY DESC(?months)\n", "", 27, "must end with 'ORDER BY'"),
    ("ORDER BY DESC(?months)", "ORDER BY DESC(?months) LIMIT 3", 28, "must end with 'ORDER BY'"),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), MISTAKES)
def test_a_mistake_is_told_with_file_line_and_a_sentence(
    file: Callable[..., Path], old: str, new: str, line: int, sentence: str
) -> None:
    with pytest.raises(QueryFileError) as caught:
        queries.read(file(old, new))
    assert str(caught.value).startswith(f"at-least.rq:{line}: ")
    assert sentence in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"SELECT * { ?s ?p ?o }", b"#+ why = 'caf\xe9'\nASK {}"])
def test_a_file_that_is_no_question_is_told_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "at-least.rq"
    path.write_bytes(content)
    with pytest.raises(QueryFileError, match=r"at-least\.rq:1: "):
        queries.read(path)


# ---------------------------------------------------------------------------- binding

BOUND: list[tuple[Mapping[str, Sequence[str]], str, str]] = [
    ({}, "20", "mm:LenRefractoryOneLineCohort"),
    ({"least": ["30"]}, "30", "mm:LenRefractoryOneLineCohort"),
    ({"least": ["17.8"]}, "17.8", "mm:LenRefractoryOneLineCohort"),
    ({"least": ["1e2"]}, "100", "mm:LenRefractoryOneLineCohort"),
    ({"least": []}, "20", "mm:LenRefractoryOneLineCohort"),
    ({"kind": ["all"]}, "20", "mm:ITTCohort mm:Cohort"),
    ({"kind": ["any"]}, "20", "UNDEF"),
    ({"kind": ["any", "one"]}, "20", "mm:LenRefractoryOneLineCohort"),
    ({"kind": ["one", "all"]}, "20", "mm:LenRefractoryOneLineCohort mm:ITTCohort mm:Cohort"),
]


@pytest.mark.parametrize(("values", "least", "kind"), BOUND)
def test_a_value_becomes_a_term_in_its_block_and_nowhere_else(
    query: Query, values: Mapping[str, Sequence[str]], least: str, kind: str
) -> None:
    bound = query.bind(values)
    assert f"VALUES ?least {{ {least} }}" in bound.text
    assert f"VALUES ?kind {{ {kind} }}" in bound.text
    assert outside(bound.text) == outside(query.bind({}).text)


def test_binding_says_what_was_bound(query: Query) -> None:
    assert query.bind({"least": ["30"]}).values == {
        "least": ("30",),
        "kind": ("one",),
        "knowledge": ("background",),
    }


@pytest.mark.parametrize(("knowledge", "graphs"), [("background", ()), ("review", REVIEW_GRAPHS)])
def test_knowledge_chooses_the_graphs(query: Query, knowledge: str, graphs: tuple[str]) -> None:
    bound = query.bind({"knowledge": [knowledge]})
    question = bound.question("csv")
    assert bound.default_graphs == question.default_graphs == question.named_graphs == graphs
    assert bound.text == query.bind({}).text


# what a guest may try to be read as a value
INJECTIONS = [
    "20 } ?x ?y ?z . VALUES ?w { 1",
    "20 } } SELECT * { ?s ?p ?o } #",
    "mm:ITTCohort",
    "<http://127.0.0.1/>",
    "one } #",
    "one\n}",
    "one all",
    "UNDEF",
    "\\g<1>",
    "'one'",
    "",
    " ",
    "\0",
    "NaN",
    "sNaN",
    "Infinity",
    "-1",
    "240.0001",
    "1e9",
    "0x10",
    "20 months",
    "20;",
    "1" * 5000,
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("name", ["least", "kind", "knowledge"])
def test_a_value_that_is_none_is_refused(query: Query, name: str, value: str) -> None:
    with pytest.raises(BadValue) as caught:
        query.bind({name: [value]})
    assert (caught.value.name, caught.value.value) == (name, value)


@pytest.mark.parametrize("value", ["1e-200000", "0e200000", "0." + "0" * 5000 + "1"])
def test_a_number_may_not_fill_the_query_with_digits(query: Query, value: str) -> None:
    try:
        text = query.bind({"least": [value]}).text
    except BadValue:
        return
    assert len(text) < len(query.bind({}).text) + 100


SEARCH = """\
#+ question = "What is called so, and how much?"
#+ why = "To find it."
#+ group = "ontology"
#+ keywords = ["name"]
#+ [columns]
#+ s = "It"
#+ [parameters.words]
#+ help = "A part of the name"
#+ kind = "words"
#+ default = ["dara"]
#+ required = true
#+ [parameters.least]
#+ help = "At least"
#+ default = ["1"]
#+ [parameters.kind]
#+ help = "Which"
#+ default = ["one"]
#+ [parameters.kind.choices]
#+ one = { label = "one", term = "'one'" }
SELECT ?s WHERE { VALUES ?words { "dara" } VALUES ?least { 1 } VALUES ?kind { 'one' }
  ?s rdfs:label ?l . FILTER (CONTAINS(?l, ?words)) }
ORDER BY ?s
"""
WORDS = [
    "plain",
    'a "quoted" word',
    "back\\slash\\",
    "} } SELECT * { ?s ?p ?o",
    "VALUES ?kind { x }",
    "VALUES ?least { 5 } } #",
    "'one' \\\" ",
    "\\u0022 }",
    "ünïcode ☃ \U0001f600",
    "?least $words <http://x/>",
]


@pytest.mark.parametrize("words", WORDS)
def test_words_are_bound_as_one_literal_whatever_they_are(tmp_path: Path, words: str) -> None:
    path = tmp_path / "search.rq"
    path.write_text(SEARCH, encoding="utf-8")
    text = queries.read(path).bind({"words": [words]}).text
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:it"), RDFS_LABEL, ox.Literal(" ".join(words.split()))))
    store.add(ox.Quad(ox.NamedNode("urn:other"), RDFS_LABEL, ox.Literal("other")))
    found = store.query(text)
    assert [str(row["s"]) for row in found] == ["<urn:it>"]  # type: ignore[union-attr]


@given(st.text(min_size=1, max_size=100))
def test_no_words_change_the_structure_of_a_query(words: str) -> None:
    parameter = Parameter("words", "help", "words", ("x",))
    try:
        written = parameter.written([words])
    except BadValue:
        return
    store = ox.Store()
    found = store.query(f"SELECT ?w {{ VALUES ?w {{ {written} }} }}")
    assert [row["w"].value for row in found] == [" ".join(words.split())]  # type: ignore[union-attr]


def test_a_parameter_that_is_needed_is_missed_with_an_example(tmp_path: Path) -> None:
    path = tmp_path / "search.rq"
    path.write_text(SEARCH, encoding="utf-8")
    with pytest.raises(MissingParameter, match=r"'words' is missing .*, such as 'dara'"):
        queries.read(path).bind({})


def test_a_choice_is_known_by_its_other_names_too() -> None:
    choices = {"daratumumab": Choice("daratumumab", ("mm:daratumumab",), ("Dara", "Darzalex"))}
    parameter = Parameter("drug", "help", "choice", (), choices, many=True)
    assert parameter.written(["DARA", "daratumumab"]) == "mm:daratumumab"


@pytest.mark.parametrize("name", ["least", "knowledge"])
def test_one_value_is_the_most_where_not_many_may_be_given(query: Query, name: str) -> None:
    value = {"least": "20", "knowledge": "review"}[name]
    with pytest.raises(BadValue, match="it takes one value"):
        query.bind({name: [value, value]})


@pytest.mark.parametrize(("value", "nearest"), [("onne", ("one",)), ("an", ("any",)), ("zzz", ())])
def test_a_wrong_choice_names_the_nearest_and_all(
    query: Query, value: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(BadValue, match="it takes one of 'one', 'all', 'any'") as caught:
        query.bind({"kind": [value]})
    assert caught.value.nearest[:1] == nearest
    assert caught.value.allowed == ("one", "all", "any")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("leats", ("least",)), ("kinds", ("kind",)), ("known", ("knowledge",)), ("xyz", ())],
)
def test_an_unknown_parameter_names_the_nearest(
    query: Query, name: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownParameter, match=f"there is no parameter '{name}'; there is") as got:
        query.bind({name: ["1"]})
    assert got.value.nearest[:1] == nearest
    assert got.value.known == ("least", "kind", "knowledge")


# --------------------------------------------------------------------- the saved questions

SAVED = queries.load()


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
def test_no_value_changes_a_saved_question_outside_its_blocks(saved: Query) -> None:
    default = outside(queries.with_prefixes(saved.text))
    saved = replace(saved, parameters=tuple(known(one) for one in saved.parameters))
    examples = saved.examples
    assert outside(saved.bind(examples).text) == default
    for parameter in saved.parameters:
        for value in parameter.choices or ("1", "1.5"):
            try:
                bound = saved.bind({**examples, parameter.name: [value]})
            except ParameterError:
                assert parameter.choices is None
            else:
                assert outside(bound.text) == default
        for value in INJECTIONS[:12] if parameter.kind != "words" else ["", "a\0b", "x" * 101]:
            with pytest.raises(ParameterError):
                saved.bind({**examples, parameter.name: [value]})


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_a_prefix_is_declared_where_it_is_used_and_only_there(prefix: str) -> None:
    line = f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n"
    assert queries.with_prefixes(f"ASK {{ ?s {prefix}:x ?o }}").startswith(line)
    assert line not in queries.with_prefixes(f"ASK {{ ?{prefix} ?p 'x' }}")
    own = f"PREFIX {prefix}: <urn:x:>\nASK {{ ?s {prefix}:x ?o }}"
    assert queries.with_prefixes(own) == own


def known(parameter: Parameter) -> Parameter:
    """A parameter whose choices the graph would give, with its defaults as choices."""
    if not parameter.drawn:
        return parameter
    return parameter.with_choices(
        {one: Choice(one, ("mm:Trial",)) for one in parameter.default if one != "any"}
    )


def outside(text: str) -> str:
    """A query without the content of its VALUES blocks and without its prefixes."""
    text = "".join(line for line in text.splitlines(True) if not line.startswith("PREFIX "))
    return re.sub(r"(VALUES\s+\?\w+\s*\{)[^}]*\}", r"\1}", text)

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import queries
from graph.engine.embedded import Engine
from ontology import PREFIXES
from queries import Query, expectation
from queries.choices import Catalogue

QUERIES = queries.load()
EXPECTED = sorted(queries.FOLDER.glob("*.expected.csv"))

each_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
each_file = pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name)


def answered(engine: Engine, query: Query, values: dict[str, list[str]]) -> list[dict[str, str]]:
    bound = drawn(engine, query).bind({**query.examples, **values})
    return expectation.answered(engine.ask(bound.question("csv")))


def drawn(engine: Engine, query: Query) -> Query:
    """A question with the choices that the graph gives."""
    return Catalogue({query.id: query}, lambda: engine)[query.id]


@each_file
def test_the_answer_is_the_one_expected_of_the_review(engine: Engine, path: Path) -> None:
    expected = expectation.read(path)
    assert expected.question in QUERIES, f"there is no question '{expected.question}'"
    assert set(expected.columns) <= set(QUERIES[expected.question].columns)
    outcome = expected.held(drawn(engine, QUERIES[expected.question]), engine)
    assert outcome.as_expected


@each_query
def test_every_question_has_an_expected_answer(query: Query) -> None:
    assert query.id in {one.question for one in expectation.load()}


@each_query
def test_a_question_is_answered_or_expected_to_be_empty(engine: Engine, query: Query) -> None:
    path = queries.FOLDER / f"{query.id}.expected.csv"
    expects_none = path.exists() and not expectation.read(path).rows
    assert bool(answered(engine, query, {})) != expects_none


@each_query
def test_it_runs_in_a_client_that_knows_no_prefix(query: Query) -> None:
    found = ox.Store().query(queries.with_prefixes(query.text))
    assert isinstance(found, ox.QuerySolutions)


@each_query
def test_what_it_selects_is_described_and_the_reverse(query: Query) -> None:
    found = ox.Store().query(queries.with_prefixes(query.text))
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == list(query.columns)


@each_query
def test_it_says_in_words_what_it_asks_and_why(query: Query) -> None:
    assert query.question[0].isupper()
    assert query.question.endswith("?")
    assert len(query.why) > 20
    assert query.keywords
    assert all(len(column.label) > 1 for column in query.columns.values())
    assert all(len(parameter.help) > 3 for parameter in query.parameters)


@each_query
def test_it_has_no_figure_and_no_study_typed_into_it(query: Query) -> None:
    text = re.sub(r"VALUES\s+\?\w+\s*\{[^}]*\}|(?m:\s#.*$)", "", query.text)
    assert not re.search(r"\bd:[A-Z]", text), "an answer may not be typed into a question"


@each_query
def test_every_choice_it_offers_can_be_asked(engine: Engine, query: Query) -> None:
    for parameter in drawn(engine, query).parameters:
        for choice in parameter.choices or ():
            answered(engine, query, {parameter.name: [choice]})


@each_query
def test_what_it_names_stands_in_the_ontology(query: Query, engine: Engine) -> None:
    text = query.text + " ".join(
        " ".join(c.terms) for p in query.parameters for c in p.own.values()
    )
    used = set(re.findall(r"(?<![\w:?])mm:(\w+)", text))
    terms = " ".join(f"mm:{name}" for name in used)
    known = engine.ask(
        queries.BoundQuery(
            f"PREFIX mm: <{PREFIXES['mm']}> SELECT ?t {{ VALUES ?t {{ {terms} }} "
            "?t <http://www.w3.org/2000/01/rdf-schema#label> ?l }",
            {},
        ).question("csv")
    ).body()
    assert used == {line.rpartition("/")[2] for line in known.decode().splitlines()[1:]}


@each_query
def test_its_columns_hold_what_their_type_says(engine: Engine, query: Query) -> None:
    for row in answered(engine, query, {}):
        for name, column in query.columns.items():
            if column.type == "number" and row[name]:
                Decimal(row[name])
            if column.type == "boolean":
                assert row[name] in ("true", "false", "")
            if column.type == "iri" and row[name]:
                assert row[name].startswith("http")


@each_query
def test_the_defaults_are_what_the_file_runs_with_as_it_stands(
    engine: Engine, query: Query
) -> None:
    bound = drawn(engine, query).bind(query.examples).text
    assert words(bound) == words(queries.with_prefixes(query.text))


def words(text: str) -> list[str]:
    """The words of a query, each IRI of ours by its short name."""
    for prefix, iri in PREFIXES.items():
        text = re.sub(rf"<{iri}(\w[\w-]*)>", rf"{prefix}:\1", text)
    return text.replace("'", '"').split()


def test_the_flagship_comes_first_and_the_groups_in_order() -> None:
    groups = [query.group for query in list(QUERIES.values())[1:]]
    assert next(iter(QUERIES)) == queries.FLAGSHIP
    assert groups == sorted(groups, key=queries.GROUPS.index)


def test_no_two_questions_ask_the_same() -> None:
    asked = [query.question for query in QUERIES.values()]
    assert len(set(asked)) == len(asked)


# the questions that the issue of the first release names, and the readings of 'reported'
NAMED = ["CQ01", "CQ02", "CQ03", "CQ04", "CQ05", "CQ08", "CQ11", "CQ12", "CQ13", "CQ23", "CQ25",
         "CQ26", "CQ28", "CQ48", "CQ51"]  # fmt: skip


@pytest.mark.parametrize("competency", NAMED)
def test_some_saved_question_answers(competency: str) -> None:
    assert any(competency in query.competency for query in QUERIES.values())


FLAGSHIP = {
    "OPTIMISMM": {"17.8"},
    "EMN011": {"26", "32", "17"},
    "CARTITUDE-4": {"not reached"},
}


@pytest.mark.parametrize(("reported", "without"), [("result", ""), ("number", "CARTITUDE-4")])
def test_the_flagship_answers_in_both_readings_each_row_with_its_place(
    engine: Engine, reported: str, without: str
) -> None:
    rows = answered(engine, QUERIES[queries.FLAGSHIP], {"reported": [reported]})
    assert all("Section" in row["locator"] or "Table" in row["locator"] for row in rows)
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["trial"], set()).add(expectation.plain(row["value"]) or row["status"])
    assert found == {trial: said for trial, said in FLAGSHIP.items() if trial != without}

from __future__ import annotations

import csv
import html
import io
import json
import re
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

import queries
from queries import FLAGSHIP
from server.questions import OFFERS

QUESTIONS = queries.load()
HTML = {"Accept": "text/html"}


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def examples(name: str) -> dict[str, list[str]]:
    return {one: list(values) for one, values in QUESTIONS[name].examples.items()}


def test_the_list_names_every_question(client: FlaskClient) -> None:
    records = client.get("/queries.json").get_json()
    assert [one["id"] for one in records] == list(QUESTIONS)
    for one in records:
        query = QUESTIONS[one["id"]]
        assert one["question"] == query.question
        assert {name: column["label"] for name, column in one["columns"].items()} == {
            name: column.label for name, column in query.columns.items()
        }
        assert {parameter["name"] for parameter in one["parameters"]} == {
            parameter.name for parameter in query.parameters
        }
    page = client.get("/queries", headers=HTML).text
    assert all(f'href="/queries/{name}"' in page for name in QUESTIONS)


def test_the_list_is_a_page_unless_data_is_asked_for(client: FlaskClient) -> None:
    assert client.get("/queries").mimetype == "text/html"
    accept = {"Accept": "application/json"}
    assert client.get("/queries", headers=accept).mimetype == "application/json"
    assert client.get("/queries?format=json").mimetype == "application/json"


SOUGHT = [
    ("search=venetoclax+antibody", "the words in any order, in question, reason or keywords"),
    ("search=PFS", "case does not matter"),
    ("search=pfs&group=efficacy", "in a group"),
    ("group=safety", "a group"),
    ("search=no-such-word-anywhere", "none"),
    ("search=%20&group=", "all"),
]


@pytest.mark.parametrize("given", [one for one, _ in SOUGHT], ids=[why for _, why in SOUGHT])
def test_the_list_can_be_searched_and_narrowed(client: FlaskClient, given: str) -> None:
    asked = dict(parse_qsl(given, keep_blank_values=True))
    words, group = asked.get("search", "").lower().split(), asked.get("group", "")
    wanted = [
        name
        for name, one in QUESTIONS.items()
        if group in ("", one.group)
        and all(word in f"{name} {one.question} {one.why} {one.keywords}".lower() for word in words)
    ]
    found = [one["id"] for one in client.get(f"/queries.json?{given}").get_json()]
    assert found == wanted
    page = client.get(f"/queries?{given}", headers=HTML).text
    assert re.findall(r'href="/queries/([\w-]+)"', page) == wanted
    assert ("No question has these words" in page) == (not wanted)


def test_a_group_that_is_not_is_refused_with_those_that_are(client: FlaskClient) -> None:
    problem = client.get("/queries.json?group=saftey").get_json()
    assert (problem["status"], problem["nearest"]) == (400, ["safety"])
    assert problem["allowed"] == list(queries.GROUPS)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_answers_in_every_format(client: FlaskClient, name: str) -> None:
    records = {one["id"]: one for one in client.get("/queries.json").get_json()}
    for offer in OFFERS:
        address = f"/queries/{name}.{offer.suffix}"
        answer = client.get(address, query_string=examples(name))
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == offer.media_type
        assert records[name]["links"][offer.suffix] == address


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_columns_of_a_question_are_those_it_tells(client: FlaskClient, name: str) -> None:
    head = client.get(f"/queries/{name}.json", query_string=examples(name)).get_json()["head"][
        "vars"
    ]
    assert set(QUESTIONS[name].columns) <= set(head)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_of_a_question_runs_as_it_stands(client: FlaskClient, name: str) -> None:
    text = client.get(f"/queries/{name}.rq").text
    answer = client.get("/sparql", query_string={"query": text, "format": "csv"})
    saved = client.get(f"/queries/{name}.csv", query_string=examples(name))
    assert answer.data == saved.data


def test_a_parameter_changes_the_answer(client: FlaskClient) -> None:
    wide = rows(client, f"/queries/{FLAGSHIP}.csv")
    narrow = rows(client, f"/queries/{FLAGSHIP}.csv?reported=number")
    assert len(narrow) < len(wide)
    assert all(row["value"] for row in narrow)
    assert {row["trial"] for row in wide} - {row["trial"] for row in narrow} == {"CARTITUDE-4"}


def test_the_flagship_has_every_figure_with_its_place(client: FlaskClient) -> None:
    answered = rows(client, f"/queries/{FLAGSHIP}.csv")
    figures = {(row["trial"], row["value"] or row["status"]) for row in answered}
    assert figures == {
        ("OPTIMISMM", "17.8"),
        ("EMN011", "26"),
        ("EMN011", "32"),
        ("EMN011", "17"),
        ("CARTITUDE-4", "not reached"),
    }
    assert all(row["locator"] for row in answered)


def test_accept_and_format_choose_like_the_suffix(client: FlaskClient) -> None:
    by_suffix = client.get(f"/queries/{FLAGSHIP}.csv").data
    assert client.get(f"/queries/{FLAGSHIP}?format=csv").data == by_suffix
    accept = {"Accept": "text/csv"}
    assert client.get(f"/queries/{FLAGSHIP}", headers=accept).data == by_suffix
    assert client.get(f"/queries/{FLAGSHIP}.csv", headers=HTML).data == by_suffix


def test_a_page_has_form_answer_text_and_links(client: FlaskClient) -> None:
    page = client.get(f"/queries/{FLAGSHIP}?reported=number", headers=HTML).text
    assert '<input type="radio" name="reported" value="number" checked>' in page
    assert "17.8 months" in page
    assert "<caption>4 rows</caption>" in page
    assert "mm:ReportedResult" in page
    for offer in OFFERS[1:]:
        assert f'href="/queries/{FLAGSHIP}.{offer.suffix}?reported=number&amp;' in page


def test_not_reached_is_written_where_the_value_would_be(client: FlaskClient) -> None:
    page = client.get(f"/queries/{FLAGSHIP}", headers=HTML).text
    assert '<td><a href="/onto/NotReached">not reached</a></td>' in page


def test_links_on_a_page_keep_the_parameters(client: FlaskClient) -> None:
    page = client.get(f"/queries/{FLAGSHIP}?reported=number&knowledge=review", headers=HTML).text
    link = f"/queries/{FLAGSHIP}.csv?reported=number&knowledge=review"
    assert link.replace("&", "&amp;") in page
    assert len(rows(client, link)) == 4


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_control_of_a_form_has_its_words(client: FlaskClient, name: str) -> None:
    page = client.get(f"/queries/{name}", headers=HTML).text
    assert page.count("<h1>") == 1
    for parameter in QUESTIONS[name].parameters:
        assert parameter.help.split("'")[0] in page


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_page_says_why_how_to_cite_and_what_else_to_ask(client: FlaskClient, name: str) -> None:
    page = client.get(f"/queries/{name}", headers=HTML).text
    query, words = QUESTIONS[name], html.unescape(page)
    for text in (query.question, query.why, query.version, ", ".join(query.keywords)):
        assert text in words
    assert (
        client.get(f"/queries/{name}.csv", query_string=query.examples).headers["MyeloKG-Cite"]
        in words
    )
    related = re.findall(r'<li><a href="/queries/([\w-]+)"', page)
    assert name not in related
    assert all(QUESTIONS[one].group == query.group for one in related)


def test_a_form_marks_what_is_needed_and_tells_the_bounds_of_a_number(client: FlaskClient) -> None:
    for name, query in QUESTIONS.items():
        page = client.get(f"/queries/{name}", headers=HTML).text
        for one in query.parameters:
            if one.kind == "choice":
                continue
            (control,) = re.findall(rf'<input id="p-{one.name}"[^>]*>', page)
            assert ("required" in control) == one.required
            assert (f'max="{one.maximum}"' in control) == (one.maximum is not None)
            assert ('type="number"' in control) == (one.kind == "number")


def test_a_page_of_rows_leads_to_the_others(client: FlaskClient) -> None:
    page = client.get("/queries/conclusions?limit=10&page=2", headers=HTML).text
    assert "<caption>10 rows</caption>" in page
    links = re.findall(r'<a href="[^"]+page=(\d+)" rel="(\w+)"', page)
    assert links == [("1", "first"), ("1", "prev"), ("3", "next"), ("6", "last")]


INJECTIONS = [
    "} ?s ?p ?o {",
    "number> } UNION { ?s ?p ?o } #",
    '"',
    "mm:ReportedResult",
    "<script>",
    "' OR 1=1",
    "\\u007d",
    "\x00",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_in_a_parameter_reaches_the_query(client: FlaskClient, text: str) -> None:
    answer = client.get(f"/queries/{FLAGSHIP}.json", query_string={"reported": text})
    assert answer.status_code == 400
    assert json.loads(answer.data)["allowed"] == ["result", "number"]

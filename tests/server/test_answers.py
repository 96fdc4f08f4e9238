"""What an answer of a saved question is in each format, in pages, and what it carries."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

import queries
from graph.citation import LICENSE, REVIEW_DOI, cite
from graph.release import Release
from queries import FLAGSHIP, Query
from server import delivery
from server import table as tables
from server.negotiate import ROWS, SHEET, TIDY
from server.problems import TooManyRows
from server.questions import OFFERS
from server.table import Terms

QUESTIONS = queries.load()
FIRST = f"/queries/{FLAGSHIP}"
MANY = "/queries/classes-of-drugs"
TYPES = {"number": int | float, "boolean": bool, "text": str, "iri": str}

each_question = pytest.mark.parametrize("query", QUESTIONS.values(), ids=QUESTIONS)
each_form = pytest.mark.parametrize("suffix", [one.suffix for one in OFFERS])


def told(response: Any) -> dict[str, str]:
    """The links of an answer, by relation."""
    found = re.findall(r'<([^>]*)>; rel="([^"]+)"', response.headers["Link"])
    return {relation: target for target, relation in found}


def table(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.text, newline="")))


def workbook(client: FlaskClient, address: str, **given: Any) -> Any:
    answer = client.get(address, query_string=given)
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.data))


# ---------------------------------------------------------------------------------- tidy


@each_question
def test_tidy_rows_are_objects_whose_values_have_the_type_of_their_column(
    client: FlaskClient, query: Query
) -> None:
    answer = client.get(f"/queries/{query.id}.tidy.json", query_string=query.examples).get_json()
    same = table(client.get(f"/queries/{query.id}.csv", query_string=query.examples))
    assert [one["name"] for one in answer["columns"]] == same[0]
    assert len(answer["rows"]) == len(same) - 1
    kinds = {one["name"]: TYPES[one["type"]] for one in answer["columns"]}
    for row, texts in zip(answer["rows"], same[1:], strict=True):
        assert list(row) == list(kinds)
        for (name, value), text in zip(row.items(), texts, strict=True):
            assert (value is None) == (text == "")
            assert value is None or isinstance(value, kinds[name])


def test_tidy_says_what_it_is_the_answer_to(client: FlaskClient, release: Release) -> None:
    answer = client.get("/queries/pfs-at-least?format=tidy&least=30").get_json()
    query = QUESTIONS["pfs-at-least"]
    assert (answer["question"], answer["id"]) == (query.question, query.id)
    assert (answer["version"], answer["release"]) == (query.version, release.id)
    assert answer["parameters"]["least"] == 30
    assert answer["citation"] == cite(release.id, release.version)
    assert answer["licence"].startswith("https://creativecommons.org/")
    units = {one["name"]: one["unit"] for one in answer["columns"]}
    assert units["months"] == "months"
    assert all(row["months"] >= 30 for row in answer["rows"])


def test_a_figure_keeps_its_digits(client: FlaskClient) -> None:
    body = client.get(f"{FIRST}.tidy.json").text
    assert '"value": 17.8' in body
    assert '"value": 26,' in body


def test_repeated_parameters_mean_any_of_them(client: FlaskClient) -> None:
    def trials(**given: Any) -> set[str]:
        rows = client.get("/queries/results.tidy.json", query_string=given).get_json()["rows"]
        return {row["trial"] for row in rows}

    one, other = trials(drug="daratumumab"), trials(drug="isatuximab")
    assert trials(drug=["daratumumab", "isatuximab"]) == one | other
    assert one - other
    assert other - one


@pytest.mark.parametrize("accept", [TIDY.media_type, f"{TIDY.media_type}, */*;q=0.1"])
def test_tidy_is_had_by_its_media_type_and_no_other(client: FlaskClient, accept: str) -> None:
    assert client.get(FIRST, headers={"Accept": accept}).mimetype == TIDY.media_type
    plain = client.get(FIRST, headers={"Accept": "application/json"}).get_json()
    assert set(plain) == {"head", "results"}


# --------------------------------------------------------------------------- spreadsheet


@each_question
def test_a_spreadsheet_holds_the_rows_of_the_answer(client: FlaskClient, query: Query) -> None:
    sheet = workbook(client, f"/queries/{query.id}.xlsx", **query.examples)["Answer"]
    tidy = client.get(f"/queries/{query.id}.tidy.json", query_string=query.examples).get_json()
    head, *rows = sheet.iter_rows(values_only=True)
    assert list(head) == [one.heading for one in query.columns.values()]
    assert [list(row) for row in rows] == [list(row.values()) for row in tidy["rows"]]


def test_a_spreadsheet_says_what_it_is_the_answer_to(client: FlaskClient, release: Release) -> None:
    about = workbook(client, f"{FIRST}.xlsx", reported="number")["About"]
    facts = dict(about.iter_rows(values_only=True))
    query = QUESTIONS[FLAGSHIP]
    assert facts["Question"] == query.question
    assert "reported = number" in facts["Parameters"]
    assert facts["Version of the question"] == query.version
    assert facts["Release"].startswith(release.id)
    assert REVIEW_DOI in facts["Cite as"]
    assert "creativecommons.org" in facts["Licence"]
    assert facts["Address"] == f"http://localhost{FIRST}.xlsx?reported=number"


def test_what_looks_like_a_formula_stays_a_text(client: FlaskClient) -> None:
    book = workbook(client, "/queries/what-is-called.xlsx", words="=1+1")
    (row,) = [row for row in book["About"].iter_rows() if row[0].value == "Parameters"]
    assert (row[1].data_type, "=1+1" in row[1].value) == ("s", True)


def test_equal_answers_are_equal_files(client: FlaskClient) -> None:
    first, second = client.get(f"{FIRST}.xlsx"), client.get(f"{FIRST}.xlsx")
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Content-Disposition"] == f'attachment; filename="{FLAGSHIP}.xlsx"'


@pytest.mark.parametrize("suffix", [TIDY.suffix, SHEET.suffix])
def test_what_is_too_large_for_one_file_is_refused_with_a_way_out(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tables, "terms", lambda answer: delivery.close(answer) or Terms(cut=True))
        answer = client.get(f"{MANY}.{suffix}")
    assert (answer.status_code, answer.get_json()["title"]) == (400, TooManyRows.title)
    assert "'limit'" in answer.get_json()["detail"]
    assert client.get(f"{MANY}.{suffix}?limit=1").status_code == 200


# --------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "xml", "tidy.json", "xlsx"])
def test_pages_put_together_are_the_whole(client: FlaskClient, suffix: str) -> None:
    whole, found, path = content(client.get(f"{MANY}.{suffix}")), [], f"{MANY}.{suffix}?limit=7"
    while path:
        answer = client.get(path)
        part = content(answer)
        assert answer.headers["MyeloKG-Rows"] == str(len(whole))
        assert len(part) == 7 or "next" not in told(answer)
        found += part
        path = told(answer).get("next", "")
    assert found == whole
    assert len(whole) > 14


def content(answer: Any) -> list[Any]:
    """The rows of an answer in whatever format."""
    if answer.mimetype == SHEET.media_type:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        return list(book["Answer"].iter_rows(values_only=True))[1:]
    if answer.mimetype == TIDY.media_type:
        return list(answer.get_json()["rows"])
    if answer.mimetype.endswith("json"):
        return list(json.loads(answer.data)["results"]["bindings"])
    if answer.mimetype.endswith("xml"):
        return re.findall(r"<result>.*?</result>", answer.text, re.DOTALL)
    return answer.text.splitlines()[1:]


def test_a_page_tells_where_the_others_are(client: FlaskClient) -> None:
    total = int(client.get(f"{MANY}.csv?limit=1").headers["MyeloKG-Rows"])
    last = -(-total // 10)
    path = f"{MANY}.csv?knowledge=background&limit=10"
    first, second = told(client.get(path)), told(client.get(f"{path}&page=2"))
    assert first["next"] == second["last"].replace(f"page={last}", "page=2") == f"{path}&page=2"
    assert first["last"] == f"{path}&page={last}"
    assert second["first"] == second["prev"] == f"{path}&page=1"
    assert "prev" not in first
    assert "next" not in told(client.get(f"{path}&page={last}"))


def test_a_page_without_a_limit_has_a_hundred_rows(client: FlaskClient) -> None:
    answer = client.get("/queries/registry-numbers.csv?page=1")
    assert told(answer)["first"] == "/queries/registry-numbers.csv?page=1"
    assert len(table(client.get("/queries/search-terms.csv?page=1"))) <= 101


def test_who_asks_for_no_page_gets_all_rows_and_no_links_to_pages(client: FlaskClient) -> None:
    answer = client.get(f"{MANY}.csv?limit=&page=")
    assert answer.data == client.get(f"{MANY}.csv").data
    assert not {"first", "next", "prev", "last"} & told(answer).keys()
    assert "MyeloKG-Rows" not in answer.headers


def test_the_text_of_a_page_gives_that_page(client: FlaskClient) -> None:
    text = client.get(f"{MANY}.rq?limit=5&page=2").text
    assert text.rstrip().endswith("LIMIT 5 OFFSET 5")
    found = client.get("/sparql", query_string={"query": text, "format": "csv"})
    assert found.data == client.get(f"{MANY}.csv?limit=5&page=2").data


def test_a_question_without_rows_has_one_empty_page(client: FlaskClient) -> None:
    answer = client.get("/queries/pfs-at-least.csv?least=100&limit=5")
    assert answer.headers["MyeloKG-Rows"] == "0"
    assert told(answer)["last"].endswith("page=1")


REFUSED = [
    ("limit=0", "limit", ["1"]),
    ("limit=5000", "limit", ["1000"]),
    ("limit=-5", "limit", None),
    ("limit=ten", "limit", None),
    ("limit=1.5", "limit", None),
    ("limit=5&limit=6", "limit", None),
    ("limit=" + "9" * 5000, "limit", ["1000"]),
    ("page=0", "page", ["1"]),
    ("limit=2&page=99", "page", ["3"]),
    ("comments=perhaps", "comments", None),
    ("repotred=number", "repotred", ["reported"]),
    ("reported=numbr", "reported", ["number"]),
    ("reported=number&reported=result", "reported", None),
]


@pytest.mark.parametrize(("given", "parameter", "nearest"), REFUSED)
def test_what_cannot_be_is_refused_with_the_nearest_that_can(
    client: FlaskClient, given: str, parameter: str, nearest: list[str] | None
) -> None:
    answer = client.get(f"{FIRST}.csv?{given}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.get_json()
    assert problem["parameter"] == parameter
    assert problem.get("nearest") == nearest or nearest is None
    assert problem["detail"].endswith((".", "?"))


def test_a_number_out_of_range_names_the_bound_and_a_missing_one_an_example(
    client: FlaskClient,
) -> None:
    problem = client.get("/queries/pfs-at-least.csv?least=9999").get_json()
    assert problem["nearest"] == [str(QUESTIONS["pfs-at-least"].parameters[-2].maximum)]
    for query in QUESTIONS.values():
        for name, example in query.examples.items():
            problem = client.get(f"/queries/{query.id}.csv").get_json()
            assert problem["parameter"] == name
            assert problem["example"] == ", ".join(example)


# ----------------------------------------------------------------------- what it carries


@each_form
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_says_question_release_licence_and_citation(
    client: FlaskClient, suffix: str, method: str, release: Release
) -> None:
    answer = client.open(f"{FIRST}.{suffix}", method=method)
    version = QUESTIONS[FLAGSHIP].version
    assert answer.headers["MyeloKG-Question"] == f"{FLAGSHIP}; version={version}"
    assert answer.headers["MyeloKG-Release"] == release.id
    assert answer.headers["MyeloKG-Cite"] == cite(release.id, release.version)
    links = told(answer)
    assert links["license"] == LICENSE
    assert links["cite-as"] == REVIEW_DOI
    assert client.get(links["describedby"]).get_json()["id"] == FLAGSHIP


@each_form
def test_who_has_an_answer_is_told_so_with_the_same_headers(
    client: FlaskClient, suffix: str
) -> None:
    path = f"{FIRST}.{suffix}?limit=2"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("Link", "MyeloKG-Question", "MyeloKG-Rows", "Vary"):
        assert again.headers[name] == first.headers[name]


def test_another_form_page_or_footer_is_another_answer(client: FlaskClient) -> None:
    paths = [f".{one.suffix}" for one in OFFERS]
    paths += [".csv?limit=2", ".csv?limit=2&page=2", ".csv?comments=yes", ".xlsx?limit=2"]
    paths += [".xlsx?reported=number", ".tidy.json?reported=number", ".tidy.json?limit=1"]
    tags = [client.get(FIRST + path).headers["ETag"] for path in paths]
    assert len(set(tags)) == len(tags)


def test_an_address_that_stands_in_the_answer_is_part_of_its_validator(
    client: FlaskClient,
) -> None:
    path = f"{FIRST}.csv?comments=yes"
    here, there = client.get(path), client.get(path, headers={"Host": "127.0.0.1:81"})
    assert "http://127.0.0.1:81/" in there.text
    assert here.headers["ETag"] != there.headers["ETag"]


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_comments_stand_below_the_rows_on_request_only(
    client: FlaskClient, suffix: str, release: Release
) -> None:
    plain = client.get(f"{FIRST}.{suffix}")
    assert client.get(f"{FIRST}.{suffix}?comments=no").data == plain.data
    answer = client.get(f"{FIRST}.{suffix}?comments=yes")
    assert answer.data.startswith(plain.data)
    lines = answer.data[len(plain.data) :].decode().splitlines()
    assert all(line.startswith("# ") for line in lines)
    said = dict(line[2:].split(": ", 1) for line in lines)
    assert said["question"] == QUESTIONS[FLAGSHIP].question
    assert said["cite as"] == cite(release.id, release.version)
    assert said["address"] == f"http://localhost{FIRST}.{suffix}?comments=yes"


def test_no_text_in_a_parameter_ends_a_line_of_comments(client: FlaskClient) -> None:
    given = {"words": "dara\r\n1,2,3", "comments": "yes"}
    text = client.get("/queries/what-is-called.csv", query_string=given).text
    assert "words = dara 1,2,3" in text
    assert not re.search(r"(?m)^1,2,3", text)


@pytest.mark.parametrize("suffix", [one.suffix for one in OFFERS if one not in ROWS[2:]])
def test_comments_where_there_can_be_none_are_refused(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"{FIRST}.{suffix}?comments=yes", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "CSV and TSV only" in answer.get_json()["detail"]

"""The description for programs says what the service is: checked as a document, and by fuzzing."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

import queries
from queries.choices import Catalogue
from server.negotiate import TIDY
from server.questions import OFFERS
from server.service import of

QUESTIONS = queries.load()
HTML = {"Accept": "text/html"}
each_question = pytest.mark.parametrize("name", QUESTIONS)


@pytest.fixture(scope="module")
def api(app: Flask) -> dict[str, Any]:
    return dict(app.test_client().get("/openapi.json").get_json())


@pytest.fixture(scope="module")
def catalogue(app: Flask) -> Catalogue:
    return of(app).questions


def test_it_is_openapi_3_1(api: dict[str, Any]) -> None:
    assert api["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(api).iter_errors()) == []
    assert api["servers"] == [{"url": "http://localhost"}]


def test_every_route_and_method_is_described(api: dict[str, Any], app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
            methods = {one.lower() for one in rule.methods or ()} - {"head", "options"}
            assert set(api["paths"][path]) == methods, path


def test_every_name_of_an_operation_is_its_own(api: dict[str, Any]) -> None:
    names = [one["operationId"] for path in api["paths"].values() for one in path.values()]
    assert len(set(names)) == len(names)


@each_question
def test_a_question_is_an_operation_with_its_parameters(
    api: dict[str, Any], catalogue: Catalogue, name: str
) -> None:
    operation = api["paths"][f"/queries/{name}"]["get"]
    query = catalogue[name]
    assert operation["summary"] == query.question
    given = {one["name"]: one for one in operation["parameters"] if "name" in one}
    assert list(given) == [one.name for one in query.parameters]
    for one in query.parameters:
        schema = given[one.name]["schema"]
        value = schema["items"] if one.many else schema
        assert given[one.name].get("required", False) == one.required
        if one.kind == "choice":
            assert value["enum"] == list(one.choices or {})
        if one.kind == "number":
            assert value.get("maximum") == (None if one.maximum is None else float(one.maximum))
    assert set(operation["responses"]["200"]["content"]) == {one.media_type for one in OFFERS}


@each_question
def test_the_example_and_the_whole_answer_are_as_the_schema_says(
    api: dict[str, Any], client: FlaskClient, name: str
) -> None:
    content = api["paths"][f"/queries/{name}"]["get"]["responses"]["200"]["content"]
    described = content[TIDY.media_type]
    validator = Draft202012Validator(described["schema"] | {"components": api["components"]})
    query = QUESTIONS[name]
    answer = client.get(f"/queries/{name}.tidy.json", query_string=query.examples).get_json()
    for one in (described["example"], answer):
        assert list(validator.iter_errors(one)) == []
    assert described["example"]["rows"] == answer["rows"][:2]


@pytest.mark.parametrize(
    "path",
    ["/queries/no-such", "/queries/results.csv?endpont=pfs", "/queries/results.csv?limit=0"],
)
def test_problems_are_as_their_schema_says(
    api: dict[str, Any], client: FlaskClient, path: str
) -> None:
    validator = Draft202012Validator(api["components"]["schemas"]["Problem"])
    assert list(validator.iter_errors(client.get(path).get_json())) == []


def test_the_list_of_questions_is_as_its_schema_says(
    api: dict[str, Any], client: FlaskClient
) -> None:
    validator = Draft202012Validator(api["components"]["schemas"]["Question"])
    for one in client.get("/queries.json").get_json():
        assert list(validator.iter_errors(one)) == []


def test_the_page_tells_people_of_every_operation(api: dict[str, Any], client: FlaskClient) -> None:
    page = client.get("/api", headers=HTML).text
    for path, methods in api["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    for name in api["components"]["parameters"]:
        assert f"<code>{name}</code>" in page
    assert "<script" not in page


# Each check is one that a client relies on; what a value may be is more than a schema can say
# (words that are only spaces are refused), so that positive data may be refused too.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)


def test_requests_made_from_the_description_are_answered_as_it_says(
    address: str, tmp_path: Any
) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"]
    command += ["--checks", CHECKS, "--max-examples", "3", "--phases", "examples,fuzzing"]
    command += ["--seed", "5", "--no-color", "--generation-database", "none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    (tested,) = re.findall(r"Tested: (\d+)", done.stdout)
    assert int(tested) > len(QUESTIONS) + 8

"""HTTP to the letter (RFC 9110) at the SPARQL endpoint: a table for each part of a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from graph.engine.formats import FORMATS
from ontology import BASE
from server.forms import FORM
from server.sparql import PLAIN

ASK = quote("ASK {}", safe="")
SELECT = quote("SELECT ?trial { ?trial a mm:Trial } ORDER BY ?trial LIMIT 3", safe="")
ADDRESS = f"/sparql?query={ASK}"
JSON = "application/sparql-results+json"


def post(client: FlaskClient, body: bytes | str, content_type: str | None, where: str = "") -> Any:
    headers = {"Accept": "application/json"}
    return client.post("/sparql" + where, data=body, content_type=content_type, headers=headers)


BODIES = [
    ("ASK {}", PLAIN, 200),
    ("ASK {}", PLAIN.upper(), 200),
    ("ASK {}", PLAIN + '; charset="UTF-8"', 200),
    ("ASK {}", PLAIN + ";charset=utf8;unknown=1", 200),
    ("\ufeffASK {}", PLAIN, 200),
    ("ASK {}", PLAIN + ";charset=UTF-16", 415),
    ("ASK {}".encode("utf-16"), PLAIN, 400),
    (b"ASK { ?s ?p '\xff' }", PLAIN, 400),
    (b"ASK { ?s ?p '\xed\xa0\x80' }", PLAIN, 400),
    ("", PLAIN, 400),
    (" \r\n\t", PLAIN, 400),
    ("ASK {", PLAIN, 400),
    ("ASK {}", None, 415),
    ("ASK {}", "text/plain", 415),
    ("ASK {}", "application/sparql-update", 415),
    ("ASK {}", "application/json", 415),
    ("ASK {}", "multipart/form-data; boundary=x", 415),
    ("ASK {}", "nonsense", 415),
    ("query=ASK+%7B%7D", FORM, 200),
    ("query=ASK%20%7b%7d", FORM, 200),
    ("query=ASK {}", FORM, 200),
    ("query=ASK+%7B%7D", FORM.upper() + "; charset=UTF-8", 200),
    ("a=b&&query=ASK+%7B%7D&unknown=%C3%A9&=&c", FORM, 200),
    ("query=ASK+%7B%7D", None, 415),
    ("query=", FORM, 400),
    ("query", FORM, 400),
    ("Query=ASK+%7B%7D", FORM, 400),
    ("", FORM, 400),
    ("", None, 400),
    ("query=ASK+%7B%7D&query=ASK+%7B%7D", FORM, 400),
    ("query=ASK+%7B%7D&update=CLEAR+ALL", FORM, 400),
    ("update=CLEAR+ALL", FORM, 400),
    ("query=ASK+%7B%7D%FF", FORM, 400),
    (b"query=ASK+%7B%7D\xff", FORM, 400),
    ("query=ASK+%7B%7D%G1", FORM, 400),
]


@pytest.mark.parametrize(("body", "content_type", "status"), BODIES)
def test_a_body_is_read_by_its_media_type_or_refused(
    client: FlaskClient, body: bytes | str, content_type: str | None, status: int
) -> None:
    answer = post(client, body, content_type)
    assert answer.status_code == status, answer.text
    assert "Accept" in answer.headers["Vary"]
    if status != 200:
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "content_type", "where", "status"),
    [
        ("", None, f"?query={ASK}", 200),
        ("", FORM, f"?query={ASK}", 200),
        ("query=ASK+%7B%7D", FORM, f"?query={ASK}", 400),
        ("ASK {}", PLAIN, f"?query={ASK}", 400),
        ("ASK {}", PLAIN, "?update=CLEAR+ALL", 400),
        ("ASK {}", PLAIN, "?default-graph-uri=urn:a&default-graph-uri=urn:b", 200),
        ("query=ASK+%7B%7D", FORM, "?default-graph-uri=urn:a", 200),
        ("ASK {}", PLAIN, "?default-graph-uri=not%20an%20iri", 400),
        ("ASK {}", PLAIN, "?named-graph-uri=", 400),
    ],
)
def test_address_and_body_together_give_one_query(
    client: FlaskClient, body: str, content_type: str | None, where: str, status: int
) -> None:
    assert post(client, body, content_type, where).status_code == status


def test_graphs_named_in_the_address_and_in_the_form_all_count(client: FlaskClient) -> None:
    one, two = "https://w3id.org/myelokg/graph/data", "https://w3id.org/myelokg/graph/ontology"

    def count(where: str, form: dict[str, Any]) -> int:
        text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        answer = client.post(f"/sparql{where}", data={"query": text, "format": "csv"} | form)
        return int(answer.text.split()[1])

    both = count("", {"default-graph-uri": [one, two]})
    assert count(f"?default-graph-uri={one}", {"default-graph-uri": two}) == both
    assert count(f"?default-graph-uri={one}", {}) < both


def test_a_refused_body_is_told_what_would_be_taken(client: FlaskClient) -> None:
    answer = post(client, "ASK {}", "text/plain")
    assert answer.headers["Accept-Post"] == f"{FORM}, {PLAIN}"
    assert answer.headers["Accept"] == f"{FORM}, {PLAIN}"
    assert answer.get_json()["accepted"] == [FORM, PLAIN]
    assert client.options("/sparql").headers["Accept-Post"] == f"{FORM}, {PLAIN}"


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip", "nonsense"])
def test_a_compressed_query_is_refused_unread(client: FlaskClient, coding: str) -> None:
    headers = {"Content-Encoding": coding}
    answer = client.post("/sparql", data="ASK {}", content_type=PLAIN, headers=headers)
    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "identity"
    headers = {"Content-Encoding": "Identity"}
    answer = client.post("/sparql", data="ASK {}", content_type=PLAIN, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "ask"])
def test_other_methods_are_refused_with_those_that_are_served(
    client: FlaskClient, method: str
) -> None:
    answer = client.open(ADDRESS, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer.get_json()["allowed"] == ["GET", "HEAD", "OPTIONS", "POST"]


NAMES = [
    ("&format=csv", None, "text/csv"),
    ("&format=csv", "application/json", "text/csv"),
    ("&output=tsv", "application/json", "text/tab-separated-values"),
    ("&output=tsv&format=csv", None, "text/csv"),
    ("&format=&output=xml", "text/csv", "application/sparql-results+xml"),
    ("&format=CSV", None, "text/csv"),
    ("&format=application%2Fsparql-results%2Bjson", None, JSON),
    ("&format=json", "application/json", "application/json"),
    ("&results=csv", "application/json", "application/json"),
    ("", "application/sparql-results+json;charset=utf-8", JSON),
    ("", "application/xml", "application/xml"),
    ("", "text/html", "text/html"),
    ("", "text/html;q=0, */*", JSON),
    ("", None, "application/sparql-results+xml"),
    ("", "", "application/sparql-results+xml"),
]


@pytest.mark.parametrize(("parameters", "accept", "media_type"), NAMES)
def test_a_parameter_beats_the_header(
    client: FlaskClient, parameters: str, accept: str | None, media_type: str
) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = client.get(ADDRESS + parameters, headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == media_type


@pytest.mark.parametrize("where", [ADDRESS, "/sparql", "/queries"])
@pytest.mark.parametrize(
    ("parameters", "accept"),
    [("", "image/png"), ("", "*/*;q=0"), ("", "application/*;q=0, text/*;q=0"), ("pdf", "*/*")],
)
def test_a_refusal_of_every_format_lists_what_is_offered(
    client: FlaskClient, where: str, parameters: str, accept: str
) -> None:
    mark = "&" if "?" in where else "?"
    address = f"{where}{mark}format={parameters}" if parameters else where
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 406
    assert "Accept" in answer.headers["Vary"]
    assert set(answer.get_json()["offered"]) <= {one.media_type for one in FORMATS} | {
        "text/html",
        "application/json",
    }
    assert len(answer.get_json()["offered"]) >= 2


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.suffix)
def test_a_content_type_says_its_charset_only_where_its_registration_knows_one(
    client: FlaskClient, one: Any
) -> None:
    query = SELECT if one.kind == "rows" else quote("DESCRIBE mm:Trial", safe="")
    answer = client.get(f"/sparql?query={query}", headers={"Accept": one.media_type})
    parameters = answer.mimetype_params
    assert parameters.get("charset") == ("utf-8" if one.media_type[:5] == "text/" else None)
    assert parameters.get("header") == ("present" if one.suffix == "csv" else None)


def conditional(client: FlaskClient, query: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(f"/sparql?query={query}", headers={"Accept": JSON} | named).status_code


def test_whoever_holds_an_answer_is_told_so(client: FlaskClient) -> None:
    tag = client.get(f"/sparql?query={SELECT}", headers={"Accept": JSON}).headers["ETag"]
    assert tag.startswith('"')
    for held in (tag, f"W/{tag}", f'"other", {tag}', f'W/"a" ,"b",{tag} ', "*"):
        assert conditional(client, SELECT, If_None_Match=held) == 304, held
    for other in ('"other"', "nonsense", tag.strip('"') + "x", ""):
        assert conditional(client, SELECT, If_None_Match=other) == 200, other


def test_a_304_carries_what_the_answer_would_have_carried(client: FlaskClient) -> None:
    address = f"/sparql?query={SELECT}"
    full = client.get(address)
    held = client.get(address, headers={"If-None-Match": full.headers["ETag"]})
    assert held.status_code == 304
    assert held.data == b""
    for name in ("ETag", "Vary", "Cache-Control", "MyeloKG-Release", "Access-Control-Allow-Origin"):
        assert held.headers[name] == full.headers[name]


def test_a_star_does_not_make_a_bad_query_good(client: FlaskClient) -> None:
    assert conditional(client, "nonsense", If_None_Match="*") == 400


def test_dates_and_ranges_are_passed_over(client: FlaskClient) -> None:
    assert conditional(client, SELECT, If_Modified_Since="Fri, 01 Jan 2038 00:00:00 GMT") == 200
    assert conditional(client, SELECT, Range="bytes=0-3") == 200
    assert conditional(client, SELECT, Range="bytes=0-3", If_Range='"x"') == 200


def test_each_media_type_has_a_tag_of_its_own(client: FlaskClient) -> None:
    types = (JSON, "application/json", "application/xml", "text/xml", "text/csv")
    address = f"/sparql?query={SELECT}"
    tags = {client.get(address, headers={"Accept": one}).headers["ETag"] for one in types}
    assert len(tags) == len(types)


def test_the_service_description_is_validated_like_an_answer(client: FlaskClient) -> None:
    tag = client.get("/sparql", headers={"Accept": "text/turtle"}).headers["ETag"]
    for accept, status in (("text/turtle", 304), ("application/ld+json", 200)):
        headers = {"Accept": accept, "If-None-Match": tag}
        assert client.get("/sparql", headers=headers).status_code == status


@pytest.mark.parametrize("host", ["a b", "a<b>", "x/y", "x@y", "[::1", "a:port", "é", "a:1:2"])
def test_a_host_that_is_no_host_is_refused_where_it_would_be_repeated(
    client: FlaskClient, host: str
) -> None:
    answer = client.get("/sparql", headers={"Host": host, "Accept": "text/turtle"})
    assert answer.status_code == 400
    assert host not in answer.text


@pytest.mark.parametrize("host", ["evil.org", "evil.org:8443", "127.0.0.1.evil.org", "6.6.6.6"])
def test_a_description_does_not_name_the_host_of_a_stranger(client: FlaskClient, host: str) -> None:
    answer = client.get("/sparql", headers={"Host": host, "Accept": "text/turtle"})
    assert host not in answer.text
    assert "<http://localhost:80/sparql>" in answer.text  # where the request arrived


@pytest.mark.parametrize("host", ["localhost", "localhost:81", "127.0.0.1:1", "[::1]:8000"])
def test_a_description_names_the_address_it_was_asked_at(client: FlaskClient, host: str) -> None:
    answer = client.get("/sparql", headers={"Host": host, "Accept": "text/turtle"})
    assert f"<http://{host}/sparql>" in answer.text


@pytest.mark.parametrize("format", ["xml", "rdf"])
def test_xml_keeps_carriage_returns_and_says_what_it_cannot_carry(
    client: FlaskClient, format: str
) -> None:
    form = "SELECT ?v" if format == "xml" else "CONSTRUCT { <a> <b> ?v }"
    for value, status in (("x\\r\\n\\ty", 200), ("x\\u0001", 406), ("x\\u0000", 406)):
        query = f'{form} {{ VALUES ?v {{ "{value}" }} }}'
        answer = client.get("/sparql", query_string={"query": query, "format": format})
        assert answer.status_code == status, value
        if status == 200:
            texts = ElementTree.fromstring(answer.data).itertext()  # noqa: S314  # our own answer
            assert "x\r\n\ty" in "".join(texts)
        else:
            assert "control character" in answer.get_json()["detail"]
            assert not any("xml" in one for one in answer.get_json()["offered"])


def test_a_relative_iri_is_one_of_ours(client: FlaskClient) -> None:
    query = "CONSTRUCT { <data/x> <onto/y> 1 } WHERE {}"
    answer = client.get("/sparql", query_string={"query": query, "format": "nt"})
    assert answer.text.startswith(f"<{BASE}data/x> <{BASE}onto/y> ")


def test_a_function_that_is_not_known_is_the_fault_of_the_query(client: FlaskClient) -> None:
    query = "SELECT (<http://example.org/f>(1) AS ?x) {}"
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.status_code == 400
    assert "<http://example.org/f>" in answer.get_json()["detail"]

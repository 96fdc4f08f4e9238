"""The SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient

from ontology import DATA_GRAPH, META_GRAPH

G = "https://example.org/g"
TURTLE = "<#s> <urn:p> 'x', 'y' ."
NAMED = {"graph": G}


def triples(client: FlaskClient, path: str = "/store", **parameters: str) -> set[Any]:
    answer = client.get(path, query_string={**parameters, "format": "nt"})
    assert answer.status_code == 200, answer.text
    return set(rdflib.Graph().parse(data=answer.text, format="nt"))


def put(client: FlaskClient, data: str = TURTLE, path: str = "/store", **more: Any) -> Any:
    given = {"query_string": NAMED, "content_type": "text/turtle"} | more
    return client.put(path, data=data, **given)


def test_what_is_put_can_be_got_and_replaced_and_deleted(writer: FlaskClient) -> None:
    assert put(writer).status_code == 201
    assert len(triples(writer, graph=G)) == 2
    answer = put(writer, "<#s> <urn:p> 'z' .")
    assert (answer.status_code, answer.data) == (204, b"")
    assert len(triples(writer, graph=G)) == 1
    assert writer.delete("/store", query_string=NAMED).status_code == 204
    assert writer.get("/store", query_string=NAMED).status_code == 404
    assert writer.delete("/store", query_string=NAMED).status_code == 404


def test_what_is_posted_is_added(writer: FlaskClient) -> None:
    for status, number in ((201, 2), (204, 3)):
        data = TURTLE if status == 201 else "<#s> <urn:p> 'z' ."
        answer = writer.post("/store", query_string=NAMED, data=data, content_type="text/turtle")
        assert answer.status_code == status
        assert len(triples(writer, graph=G)) == number


def test_the_graph_of_no_name_is_read_and_written_apart_from_the_union(
    writer: FlaskClient,
) -> None:
    default = {"query_string": {"default": ""}}
    assert triples(writer, default="") == set()
    assert put(writer, "<urn:s> <urn:p> 1 .", **default).status_code == 204
    assert len(triples(writer, default="")) == 1
    assert writer.delete("/store", **default).status_code == 204
    assert triples(writer, default="") == set()


@pytest.mark.parametrize("path", ["/store/person/1.ttl", "/store/a", "/store/%C3%A4%20b"])
def test_an_address_is_itself_the_name_of_a_graph(writer: FlaskClient, path: str) -> None:
    assert put(writer, "<> <urn:p> <#x> .", path, query_string={}).status_code == 201
    ((subject, _, value),) = triples(writer, path)
    assert str(subject) == f"http://localhost{path}"
    assert str(value) == f"http://localhost{path}#x"
    assert triples(writer, graph=f"http://localhost{path}") == {(subject, _, value)}
    assert writer.head(path).status_code == 200
    assert writer.delete(path).status_code == 204
    assert writer.head(path).status_code == 404


def test_a_graph_without_a_name_gets_one(writer: FlaskClient) -> None:
    answer = writer.post("/store", data="<> <urn:p> 1 .", content_type="text/turtle")
    assert answer.status_code == 201
    ((subject, _, _),) = triples(writer, urlsplit(answer.headers["Location"]).path)
    assert str(subject) == answer.headers["Location"]
    again = writer.post("/store", data="<> <urn:p> 1 .", content_type="text/turtle")
    assert again.headers["Location"] != answer.headers["Location"]


FORMATS = [
    ("text/turtle", "<#s> <urn:p> 'x' ."),
    ("text/turtle; charset=utf-8", "<#s> <urn:p> 'x' ."),
    ("application/n-triples", f'<{G}#s> <urn:p> "x" .'),
    ("application/ld+json", '{"@id": "#s", "urn:p": "x"}'),
    (
        "application/rdf+xml",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">'
        '<rdf:Description rdf:about="#s"><e:p>x</e:p></rdf:Description></rdf:RDF>',
    ),
]


@pytest.mark.parametrize(("media_type", "data"), [*FORMATS, (None, FORMATS[-1][1])])
def test_every_format_can_be_put(writer: FlaskClient, media_type: str, data: str) -> None:
    assert put(writer, data, content_type=media_type).status_code == 201
    wanted = (rdflib.URIRef(G + "#s"), rdflib.URIRef("urn:p"), rdflib.Literal("x"))
    assert triples(writer, graph=G) == {wanted}


@pytest.mark.parametrize(
    ("accept", "media_type", "format"),
    [
        (None, "text/turtle", "turtle"),
        ("*/*", "text/turtle", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/rdf+xml;q=0.5, text/turtle", "text/turtle", "turtle"),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_a_graph_is_got_in_every_format(
    writer: FlaskClient, accept: str | None, media_type: str, format: str
) -> None:
    put(writer)
    headers = {} if accept is None else {"Accept": accept}
    answer = writer.get("/store", query_string=NAMED, headers=headers)
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]
    assert len(rdflib.Graph().parse(data=answer.text, format=format)) == 2
    head = writer.head("/store", query_string=NAMED, headers=headers)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "ETag", "MyeloKG-Release"):
        assert head.headers[name] == answer.headers[name]


def test_a_graph_has_a_validator_until_it_changes(writer: FlaskClient) -> None:
    put(writer)
    tag = writer.get("/store", query_string=NAMED).headers["ETag"]
    held = {"If-None-Match": tag}
    assert writer.get("/store", query_string=NAMED, headers=held).status_code == 304
    put(writer, "<#s> <urn:p> 'z' .")
    assert writer.get("/store", query_string=NAMED, headers=held).status_code == 200


def test_an_empty_graph_is_there_until_it_is_deleted(writer: FlaskClient) -> None:
    assert put(writer, "").status_code == 201
    assert triples(writer, graph=G) == set()
    assert put(writer, "", content_type=None).status_code == 204
    assert writer.delete("/store", query_string=NAMED).status_code == 204
    assert writer.get("/store", query_string=NAMED).status_code == 404


BOUNDARY = "a-boundary"


def form(*parts: tuple[str, str, str]) -> dict[str, Any]:
    lines = []
    for disposition, media_type, data in parts:
        lines += [f"--{BOUNDARY}", f"Content-Disposition: form-data; {disposition}"]
        lines += [f"Content-Type: {media_type}"] if media_type else []
        lines += ["", data]
    body = "\r\n".join([*lines, f"--{BOUNDARY}--", ""])
    return {"data": body, "content_type": f"multipart/form-data; boundary={BOUNDARY}"}


PARTS = form(
    ('name="a"; filename="a.ttl"', "text/turtle; charset=utf-8", "<#a> <urn:p> _:x ."),
    ('name="b"; filename="b.nt"', "", f"<{G}#b> <urn:p> _:x ."),
    ('name="c"', "application/ld+json", '{"@id": "#c", "urn:p": {"@id": "_:x"}}'),
    ('name="d"; filename="d.ttl"', "application/octet-stream", "<#d> <urn:p> _:x ."),
)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_several_files_in_one_form_become_one_graph(writer: FlaskClient, method: str) -> None:
    answer = writer.open("/store", method=method, query_string=NAMED, **PARTS)
    assert answer.status_code == 201, answer.text
    found = triples(writer, graph=G)
    assert {str(one[0]).rpartition("#")[2] for one in found} == {"a", "b", "c", "d"}
    assert len({one[2] for one in found}) == 4


def test_a_dataset_is_posted_whole_and_got_whole(writer: FlaskClient) -> None:
    trig = f"<{G}> {{ <urn:s> <urn:p> 1 }} <urn:s> <urn:p> 2 ."
    answer = writer.post("/store", data=trig, content_type="application/trig")
    assert answer.status_code == 204
    assert (len(triples(writer, graph=G)), len(triples(writer, default=""))) == (1, 1)
    for format in (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG):
        whole = writer.get("/store", headers={"Accept": format.media_type})
        assert whole.mimetype == format.media_type
        graphs = [one.graph_name for one in ox.parse(whole.data, format=format)]
        named = [ox.NamedNode(one) for one in (G, DATA_GRAPH, META_GRAPH)]
        assert set(graphs) == {*named, ox.DefaultGraph()}


BAD: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/store?graph=urn:none", {}, 404, "unknown-graph"),
    ("GET", "/store/none", {}, 404, "unknown-graph"),
    ("GET", "/store?graph=g", {}, 400, "bad-request"),
    ("GET", "/store?graph=", {}, 400, "bad-request"),
    ("GET", "/store?graph=urn:a%3E", {}, 400, "bad-request"),
    ("GET", "/store?graph=urn:a&graph=urn:b", {}, 400, "bad-request"),
    ("GET", "/store?graph=urn:a&default", {}, 400, "bad-request"),
    ("GET", "/store/x?default", {}, 400, "bad-request"),
    ("GET", "/store?graph=%FF", {}, 400, "bad-request"),
    ("GET", f"/store?graph={DATA_GRAPH}", {"headers": {"Accept": "image/png"}}, 406, ""),
    ("GET", f"/store?graph={DATA_GRAPH}", {"headers": {"Accept": "text/turtle;q=0"}}, 406, ""),
    ("GET", "/store", {"headers": {"Accept": "text/turtle"}}, 406, "not-acceptable"),
    ("PUT", "/store", {"data": "", "content_type": "text/turtle"}, 400, "bad-request"),
    ("DELETE", "/store", {}, 400, "bad-request"),
    ("DELETE", "/store?graph=urn:none", {}, 404, "unknown-graph"),
    ("PATCH", "/store?graph=urn:none", {}, 405, "method-not-allowed"),
    ("PUT", "/store/x", {"data": TURTLE, "content_type": "text/plain"}, 415, "unsupported"),
    ("PUT", "/store/x", {"data": TURTLE, "content_type": "text/turtle; charset=latin1"}, 415, ""),
    (
        "PUT",
        "/store/x",
        {"data": b"x", "content_type": "text/turtle", "headers": {"Content-Encoding": "gzip"}},
        415,
        "unsupported",
    ),
    ("PUT", "/store/x", {"data": "<urn:s>", "content_type": "text/turtle"}, 400, "write-syntax"),
    ("PUT", "/store/x", {"data": TURTLE, "content_type": "application/rdf+xml"}, 400, ""),
    (
        "PUT",
        "/store/x",
        {"data": "<urn:g> {}", "content_type": "application/trig"},
        201,
        "",
    ),
    (
        "PUT",
        "/store/x",
        {"data": "<urn:g> { <urn:s> <urn:p> 1 }", "content_type": "application/trig"},
        400,
        "write-syntax",
    ),
    (
        "PUT",
        "/store/x",
        {"data": '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "content_type": "application/rdf+xml"},
        403,
        "write-refused",
    ),
    (
        "PUT",
        "/store/x",
        {"data": '{"@context": "http://127.0.0.1:1/"}', "content_type": "application/ld+json"},
        400,
        "write-syntax",
    ),
    ("PUT", "/store/x", {"data": "x", "content_type": "multipart/form-data"}, 400, "bad-request"),
    (
        "PUT",
        "/store/x",
        {"data": "x" * 99, "content_type": "multipart/form-data; boundary=b"},
        400,
        "bad-request",
    ),
    ("POST", "/store", {**form(('name="a"', "text/turtle", "<urn:s>"))}, 400, "write-syntax"),
    ("PUT", "/store/x", {"data": b"x" * (2**20 + 1), "content_type": "text/turtle"}, 413, ""),
]


@pytest.mark.parametrize(("method", "path", "more", "status", "slug"), BAD)
def test_what_is_wrong_is_told(
    writer: FlaskClient, method: str, path: str, more: dict[str, Any], status: int, slug: str
) -> None:
    answer = writer.open(path, method=method, **more)
    assert answer.status_code == status, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if status >= 400:
        assert answer.content_type == "application/problem+json"
        document = answer.get_json()
        assert document["type"].rpartition("/")[2].startswith(slug)
        assert document["detail"].endswith((".", "?"))


def test_an_unknown_graph_is_answered_with_the_nearest(client: FlaskClient) -> None:
    answer = client.get("/store", query_string={"graph": DATA_GRAPH + "x"})
    assert answer.get_json()["nearest"][0] == DATA_GRAPH
    page = client.get(
        "/store", query_string={"graph": DATA_GRAPH + "x"}, headers={"Accept": "text/html"}
    )
    assert (page.status_code, "/queries/https" in page.text) == (404, False)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [f"/store?graph={DATA_GRAPH}", "/store?default", "/store"])
def test_reading_needs_no_token(client: FlaskClient, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 200


def test_options_name_the_methods_and_the_formats(client: FlaskClient) -> None:
    for path in ("/store", "/store/x"):
        answer = client.options(path)
        allowed = set(answer.headers["Allow"].split(", "))
        assert allowed == {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}
        assert "text/turtle" in answer.headers["Accept-Post"]


def test_an_upload_in_a_format_that_is_not_read_is_told_which_are(writer: FlaskClient) -> None:
    answer = put(writer, content_type="image/png")
    assert answer.status_code == 415
    assert "text/turtle" in answer.get_json()["accepted"]
    assert "application/ld+json" in answer.headers["Accept"]

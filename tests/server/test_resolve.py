"""From identifiers to things and back, in the ways in which people and programs write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from werkzeug.test import TestResponse

from ontology import BASE, PREFIXES, mappings

ROWS = mappings.read()
JSON = {"Accept": "application/json"}


def resolved(client: FlaskClient, asked: str, **headers: str) -> TestResponse:
    return client.get("/resolve/" + quote(asked, safe=":/"), headers=headers)


def here(curie: str) -> str:
    """The path at which a thing of ours answers."""
    return "/" + mappings.expand(curie).removeprefix(BASE)


# One identifier of each vocabulary that was promised, and the ways in which it is written.
WAYS = [
    ("CLINICALTRIALS:NCT03275285", "d:IKEMA"),
    ("NCT:NCT03275285", "d:IKEMA"),
    ("clinicaltrials.gov:nct03275285", "d:IKEMA"),
    ("NCT03275285", "d:IKEMA"),
    ("https://clinicaltrials.gov/ct2/show/NCT03275285", "d:IKEMA"),
    ("eudract:2013-003265-34", "d:EMN011"),
    ("2013-003265-34", "d:EMN011"),
    ("PMID:34097854", "d:Mele2024-ref-8"),
    ("pubmed:34097854", "d:Mele2024-ref-8"),
    ("https://pubmed.ncbi.nlm.nih.gov/34097854/", "d:Mele2024-ref-8"),
    ("DOI:10.1056/NEJMoa1606038", "d:Mele2024-ref-2"),
    ("doi:10.1056/nejmoa1606038", "d:Mele2024-ref-2"),
    ("10.1016/S0140-6736(21)00592-4", "d:Mele2024-ref-8"),
    ("https://doi.org/10.1056/NEJMoa1606038", "d:Mele2024-ref-2"),
    ("http://dx.doi.org/10.1056/NEJMoa1606038", "d:Mele2024-ref-2"),
    ("10.3390/jcm13206238", "d:Mele2024"),
    ("CHEBI:63791", "mm:lenalidomide"),
    ("chebi:CHEBI:63791", "mm:lenalidomide"),
    ("CHEBI_63791", "mm:lenalidomide"),
    ("http://purl.obolibrary.org/obo/CHEBI_63791", "mm:lenalidomide"),
    ("https://identifiers.org/chebi/CHEBI:63791", "mm:lenalidomide"),
    ("https://bioregistry.io/chebi:63791", "mm:lenalidomide"),
    ("NCIT:C28234", "mm:PFS"),
    ("ncit:c28234", "mm:PFS"),
    ("HGNC:1667", "mm:CD38"),
    ("UNIPROT:P28907", "mm:CD38"),
    ("uniprotkb:p28907", "mm:CD38"),
    ("RXNORM:342369", "mm:lenalidomide"),
    ("rxcui:342369", "mm:lenalidomide"),
    ("ATC:L04AX04", "mm:lenalidomide"),
    ("L04AX04", "mm:lenalidomide"),
    ("HEMONC:299", "mm:lenalidomide"),
    ("UNII:F0P408N6V4", "mm:lenalidomide"),
    ("mm:PFS", "mm:PFS"),
    ("d:CASTOR", "d:CASTOR"),
    ("https://w3id.org/myelokg/data/CASTOR", "d:CASTOR"),
    ("lenalidomide", "mm:lenalidomide"),
    ("Castor", "d:CASTOR"),
    ("progression-free survival", "mm:PFS"),
    ("cilta-cel", "mm:ciltacel"),
    ("belantamab", "mm:belantamabMafodotin"),
]


@pytest.mark.parametrize(("asked", "ours"), WAYS)
def test_an_identifier_in_any_writing_leads_to_our_thing(
    client: FlaskClient, asked: str, ours: str
) -> None:
    answer = resolved(client, asked)
    assert (answer.status_code, answer.headers["Location"]) == (303, here(ours))
    assert client.get(here(ours)).status_code == 303
    assert "Accept" in answer.headers["Vary"]


def test_every_row_of_the_table_leads_to_its_subject_and_back(client: FlaskClient) -> None:
    exact = {one.object: one.subject for one in ROWS if one.predicate == "skos:exactMatch"}
    for row in ROWS:
        there = resolved(client, row.object)
        if row.object in exact:
            # What is exactly the same goes before what is only like it.
            assert there.headers["Location"] == here(exact[row.object]), row
        else:
            found = {one["thing"] for one in choices(client, row.object)}
            assert (there.status_code, mappings.expand(row.subject) in found) == (300, True), row
        back = client.get(f"/resolve/{row.subject}?to={row.object.partition(':')[0]}", headers=JSON)
        identifiers = {one["identifier"]: one["match"] for one in back.get_json()["identifiers"]}
        assert f"skos:{identifiers[row.object]}" == row.predicate, row


def choices(client: FlaskClient, asked: str) -> list[dict[str, Any]]:
    """What may be meant by what is not exactly one thing."""
    return list(resolved(client, asked, **JSON).get_json()["candidates"])


@pytest.mark.parametrize(
    ("asked", "to", "where"),
    [
        ("mm:lenalidomide", "CHEBI", "http://purl.obolibrary.org/obo/CHEBI_63791"),
        ("lenalidomide", "rxcui", "http://purl.bioontology.org/ontology/RXNORM/342369"),
        ("d:IKEMA", "nct", "https://clinicaltrials.gov/study/NCT03275285"),
        ("NCT03275285", "eudract", mappings.expand("EUCLINICALTRIALS:2017-001940-37")),
        ("DOI:10.1056/NEJMoa2303379", "pmid", "https://pubmed.ncbi.nlm.nih.gov/37272512"),
        ("mm:CD38", "hgnc", "http://identifiers.org/hgnc/1667"),
    ],
)
def test_the_way_back_leads_to_the_other_vocabulary(
    client: FlaskClient, asked: str, to: str, where: str
) -> None:
    answer = client.get(f"/resolve/{asked}?to={to}")
    assert (answer.status_code, answer.headers["Location"]) == (303, where)


def test_what_is_only_close_or_broader_is_a_choice_and_says_so(client: FlaskClient) -> None:
    answer = resolved(client, "MONDO:0009693", **JSON)
    assert answer.status_code == 300
    (one,) = answer.get_json()["candidates"]
    assert (one["curie"], one["match"]) == ("mm:RelapsedRefractoryMyeloma", "broadMatch")
    page = resolved(client, "MONDO:0009693", Accept="text/html")
    assert page.status_code == 300
    assert 'href="/onto/RelapsedRefractoryMyeloma"' in page.text
    assert "is narrower" in page.text


def test_several_identifiers_in_one_vocabulary_are_a_choice(client: FlaskClient) -> None:
    asked = "/resolve/mm:RelapsedRefractoryMyeloma?to=NCIT"
    answer = client.get(asked, headers=JSON)
    assert answer.status_code == 300
    listed = answer.get_json()["identifiers"]
    assert {one["match"] for one in listed} == {"narrowMatch"}
    page = client.get(asked, headers={"Accept": "text/html"}).text
    assert "NCIT:C7024 Refractory Multiple Myeloma</a>: is narrower" in page


@pytest.mark.parametrize("route", ["/resolve/d:IKEMA.json", "/resolve/NCT03275285?format=json"])
def test_json_lists_all_identifiers_of_a_thing_with_their_sources(
    client: FlaskClient, route: str
) -> None:
    answer = client.get(route, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["curie"], told["label"]) == ("d:IKEMA", "IKEMA")
    assert [one["identifier"] for one in told["identifiers"]] == [
        "CLINICALTRIALS:NCT03275285",
        "EUCLINICALTRIALS:2017-001940-37",
    ]
    assert all(one["source"] and one["match"] == "exactMatch" for one in told["identifiers"])


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "html"])
def test_the_format_that_is_wanted_goes_with_the_reader(client: FlaskClient, suffix: str) -> None:
    by_suffix = client.get(f"/resolve/DOI:10.1056/NEJMoa1606038.{suffix}")
    by_name = client.get(f"/resolve/DOI:10.1056/NEJMoa1606038?format={suffix}")
    for answer in (by_suffix, by_name):
        assert answer.headers["Location"] == f"/data/Mele2024-ref-2.{suffix}"
    assert client.get(by_suffix.headers["Location"]).status_code == 200


REFUSALS = [
    ("NCT032275285", "unknown-identifier", "/resolve/CLINICALTRIALS:NCT03275285"),
    ("CHEBI:63792", "unknown-identifier", "/resolve/CHEBI:63791"),
    ("lenalidomid", "unknown-identifier", "/resolve/mm:lenalidomide"),
    ("mm:nothing-of-this-name", "unknown-identifier", None),
    ("63791", "unknown-identifier", None),
    ("https://example.org/63791", "unknown-identifier", None),
    ("CHEBY:63791", "unknown-prefix", "CHEBI"),
    ("meddra:10029366", "unknown-prefix", None),
    ("x" * 5000, "unknown-identifier", None),
    ("mm:<b>", "unknown-identifier", None),
]


@pytest.mark.parametrize(("asked", "kind", "near"), REFUSALS)
def test_what_is_not_known_is_refused_with_what_is_nearest(
    client: FlaskClient, asked: str, kind: str, near: str | None
) -> None:
    answer = resolved(client, asked, **JSON)
    told = answer.get_json()
    assert (answer.status_code, told["type"].rpartition("/")[2]) == (404, kind)
    assert len(told["detail"]) < 600
    assert near is None or near in told["nearest"]


def test_a_thing_without_an_identifier_there_says_where_it_has_some(client: FlaskClient) -> None:
    told = client.get("/resolve/cilta-cel?to=HGNC", headers=JSON).get_json()
    assert told["status"] == 404
    assert "RXNORM" in told["known"]


def test_an_unknown_prefix_is_told_with_those_that_are_known(client: FlaskClient) -> None:
    told = client.get("/resolve/nowhere:1", headers=JSON).get_json()
    assert {*mappings.vocabularies(), "mm", "d"} == set(told["known"])


def test_the_page_lists_the_vocabularies_and_its_form_finds(client: FlaskClient) -> None:
    page = client.get("/resolve", headers={"Accept": "text/html"}).text
    listed = client.get("/resolve", headers=JSON).get_json()
    assert {one["prefix"] for one in listed} == set(mappings.vocabularies())
    assert sum(one["mappings"] for one in listed) == len(ROWS)
    for one in listed:
        assert f"<code>{one['prefix']}</code>" in page
        assert client.get(f"/resolve/{quote(one['example'])}").status_code in (300, 303)
    for way in ("name=NCT03275285", "iri=https://clinicaltrials.gov/study/NCT03275285"):
        assert client.get(f"/resolve?{way}").headers["Location"] == "/data/IKEMA"


@pytest.fixture(scope="module")
def server(serving: Any) -> Iterator[HTTPConnection]:
    with serving() as where:
        parts = urlsplit(where)
        with closing(HTTPConnection(parts.hostname or "", parts.port)) as connection:
            yield connection


@pytest.mark.parametrize(
    ("asked", "ours"),
    [
        ("https://clinicaltrials.gov/study/NCT03275285", "d:IKEMA"),
        ("https%3A%2F%2Fdoi.org%2F10.1056%2FNEJMoa1606038", "d:Mele2024-ref-2"),
        (mappings.expand("EUCLINICALTRIALS:2013-003265-34"), "d:EMN011"),
        ("DOI:10.1016/S0140-6736(21)00592-4", "d:Mele2024-ref-8"),
    ],
)
def test_a_real_server_takes_an_address_inside_an_address(
    server: HTTPConnection, asked: str, ours: str
) -> None:
    server.request("GET", "/resolve/" + asked)
    answer = server.getresponse()
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (303, here(ours))


def test_the_prefixes_are_the_same_in_every_format(client: FlaskClient) -> None:
    expected = PREFIXES | mappings.prefixes()
    assert client.get("/prefixes.json").get_json() == expected
    assert client.get("/prefixes.jsonld").get_json() == {"@context": expected}
    read = Graph(bind_namespaces="none").parse(data=client.get("/prefixes.ttl").text)
    assert {name: str(iri) for name, iri in read.namespaces()}.items() >= expected.items()
    text = client.get("/prefixes.rq").text + "ASK { CHEBI:63791 skos:notation ?curie }"
    assert not bool(ox.Store().query(text))
    page = client.get("/prefixes", headers={"Accept": "text/html"}).text
    assert all(f"<code>{iri}</code>" in page for iri in expected.values())


def test_no_prefix_means_two_things(client: FlaskClient) -> None:
    for name, iri in mappings.prefixes().items():
        assert PREFIXES.get(name, iri) == iri
    both = [one.casefold() for one in PREFIXES | mappings.prefixes()]
    assert len(both) == len(set(both))

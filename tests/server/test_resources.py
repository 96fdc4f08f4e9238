"""Every IRI of ours answers at its path: documents in every format, and refusals that help."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

import queries
from graph import lookup
from graph import release as releasing
from graph.build import Graphs
from graph.expressions import restore
from graph.release import Release
from ontology import DATA, DATA_GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, TERM, VERSION
from server import create_app
from server.engine import start
from server.resources import failures, names, write
from server.resources.names import OFFERS
from server.settings import Settings

THING = "/data/CANDOR"
FINDING = "/data/CANDOR-DaraKd-LenR-PFS-Median"
DATA_OFFERS = [one for one in OFFERS if one.suffix != "html"]
READERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def links(header: str) -> list[tuple[str, str, str]]:
    """The links of a header: target, relation, media type."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', header)
    assert len(found) == header.count("; rel=")
    return found


def read(body: bytes, suffix: str) -> set[ox.Triple]:
    return {one.triple for one in ox.parse(body, format=READERS[suffix])}


ACCEPTED = [
    (None, "html"),
    ("*/*", "html"),
    (BROWSER, "html"),
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/json", "jsonld"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "rdf"),
    ("application/trig", "trig"),
    ("application/n-quads", "nq"),
    ("text/html;q=0.4, text/turtle;q=0.5", "ttl"),
    ("text/turtle;q=0.4, application/rdf+xml;q=0.9", "rdf"),
    ("text/html;q=0, */*;q=0.1", "ttl"),
]


@pytest.mark.parametrize("iri", [THING, "/onto/Trial", "/onto/PFS", "/onto/cites"])
@pytest.mark.parametrize(("accept", "suffix"), ACCEPTED)
def test_a_thing_leads_to_the_document_that_is_taken(
    client: FlaskClient, iri: str, accept: str | None, suffix: str
) -> None:
    answer = client.get(iri, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{iri}.{suffix}"
    assert "Accept" in answer.headers["Vary"]
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_parameter_goes_before_the_header(client: FlaskClient) -> None:
    answer = client.get(f"{THING}?format=turtle", headers={"Accept": BROWSER})
    assert answer.headers["Location"] == f"{THING}.ttl"
    assert client.get(f"{THING}?format=pdf").status_code == 406
    assert (
        client.get(THING, headers={"Accept": "image/png"}).get_json()["offered"][0] == "text/html"
    )


@pytest.mark.parametrize("offer", DATA_OFFERS, ids=lambda one: one.suffix)
@pytest.mark.parametrize("path", [THING, FINDING, "/onto/AntiCD38Triplet", "/onto/cites"])
def test_every_format_says_the_same(client: FlaskClient, path: str, offer: Any) -> None:
    answer = client.get(f"{path}.{offer.suffix}")
    assert answer.mimetype == offer.media_type
    assert answer.headers["Content-Location"] == f"{path}.{offer.suffix}"
    of_document = f"{path.rpartition('/')[2]}."
    said = {one for one in read(answer.data, offer.suffix) if of_document not in str(one.subject)}
    triples = read(client.get(f"{path}.nt").data, "nt")
    assert said == {one for one in triples if of_document not in str(one.subject)}


def test_documents_have_the_same_bytes_in_every_process(release: Release) -> None:
    facts = lookup.facts(release)
    quads = facts.about(ox.NamedNode(DATA + "CANDOR"))
    for suffix in ("ttl", "rdf", "trig"):
        head = write.write(quads, suffix).decode().split("Trial")[0]
        prefixes = re.findall(r"(?:@prefix |xmlns:)([a-z]+)", head)
        assert prefixes == sorted(prefixes)
        assert set(prefixes) <= {*write.used(quads), "its"}


def test_quads_keep_their_graphs(client: FlaskClient) -> None:
    quads = list(ox.parse(client.get(f"{FINDING}.nq").data, format=ox.RdfFormat.N_QUADS))
    graphs = {str(one.graph_name) for one in quads}
    assert {f"<{DATA_GRAPH}>", "DEFAULT"} <= graphs
    assert any("inferred" in one for one in graphs)


@pytest.fixture(scope="module")
def finding(app: Any) -> Graph:
    return Graph().parse(data=app.test_client().get(f"{FINDING}.ttl").data, format="turtle")


def test_a_finding_comes_with_its_readings_and_their_places(finding: Graph) -> None:
    thing = URIRef(DATA + "CANDOR-DaraKd-LenR-PFS-Median")
    for relation in ("basedOn", "rejectedReading"):
        reading = finding.value(thing, URIRef(TERM + relation))
        assert finding.value(reading, URIRef(TERM + "verbatim"))
        place = finding.value(reading, URIRef(TERM + "locator"))
        assert len(list(finding.predicate_objects(place))) > 3


def test_everything_that_is_named_in_a_document_has_its_label(finding: Graph) -> None:
    for one in set(finding.objects()) | set(finding.predicates()) | set(finding.subjects()):
        if isinstance(one, URIRef) and one.startswith((DATA, TERM)):
            assert finding.value(one, RDFS.label), one


def test_a_document_says_what_it_is(finding: Graph, release: Release) -> None:
    document = URIRef(DATA + "CANDOR-DaraKd-LenR-PFS-Median.ttl")
    assert (document, RDF.type, FOAF.Document) in finding
    assert str(finding.value(document, FOAF.primaryTopic)) + ".ttl" == str(document)
    assert str(finding.value(document, DCTERMS.license)).startswith("https://creativecommons.org/")
    assert str(finding.value(document, DCTERMS.isPartOf)).endswith(f"/release/{release.id}")


def test_what_is_left_out_is_said(client: FlaskClient) -> None:
    many = Graph().parse(data=client.get("/onto/Reading.ttl").data, format="turtle")
    assert len(list(many.subjects(RDF.type, URIRef(TERM + "Reading")))) == 50
    assert "the first 50 stand here" in str(many.value(URIRef(TERM + "Reading.ttl"), RDFS.comment))
    few = Graph().parse(data=client.get("/onto/CELMoD.ttl").data, format="turtle")
    assert few.value(URIRef(TERM + "CELMoD.ttl"), RDFS.comment) is None


def test_a_page_carries_its_data(client: FlaskClient) -> None:
    page = client.get(f"{FINDING}.html").text
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert script
    assert "<" not in script[1]
    node = json.loads(script[1])["@graph"][0]
    assert node["@id"] == "d:CANDOR-DaraKd-LenR-PFS-Median"
    assert "mm:Result" in node["@type"]


def test_nothing_that_is_written_ends_the_data_of_a_page() -> None:
    thing, says = ox.NamedNode(DATA + "x"), ox.NamedNode(TERM + "remark")
    text = "</script><script>alert(1)</script><!-- & \u2028"
    quad = ox.Quad(thing, says, ox.Literal(text), ox.DefaultGraph())
    written = write.for_page([quad])
    assert not set("<>&") & set(written)
    assert json.loads(written)["@graph"][0]["mm:remark"] == text


# --------------------------------------------------------------------------------------- Link


def test_a_thing_says_where_its_documents_are(client: FlaskClient) -> None:
    found = links(client.get(THING).headers["Link"])
    alternates = {(target, kind) for target, relation, kind in found if relation == "alternate"}
    assert alternates == {(f"{THING}.{one.suffix}", one.media_type) for one in OFFERS}
    assert (TERM + "Trial", "type", "") in found


def test_a_page_names_thing_licence_and_data(client: FlaskClient) -> None:
    found = links(client.get(f"{THING}.html").headers["Link"])
    relations = {relation: target for target, relation, _ in found}
    assert relations["cite-as"] == relations["describes"] == DATA + "CANDOR"
    assert relations["license"].startswith("https://creativecommons.org/")
    assert relations["type"] == "https://schema.org/AboutPage"
    data = {kind for _, relation, kind in found if relation == "describedby"}
    assert data == {one.media_type for one in DATA_OFFERS}


def test_a_graph_names_its_files_and_the_files_their_collection(client: FlaskClient) -> None:
    page = links(client.get("/graph/background.html").headers["Link"])
    items = [target for target, relation, _ in page if relation == "item"]
    assert "/graph/background.ttl" in items
    for one in ("/graph/background.html", *items):
        found = links(client.head(one).headers["Link"])
        assert ("/graph", "collection", "") in found
        assert (one, "alternate", "") not in [(*link[:2], "") for link in found]


# --------------------------------------------------------------------- graphs and the ontology


def test_a_graph_is_a_document(client: FlaskClient, release: Release) -> None:
    answer = client.get("/graph/data", headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    assert answer.headers["Content-Location"] == "/graph/data.nt"
    assert len(read(answer.data, "nt")) == release.counts[DATA_GRAPH]
    assert client.get("/graph/data.pdf").status_code == 406


@pytest.mark.parametrize("path", ["/onto", f"/onto/{VERSION}"])
def test_the_ontology_is_a_document_with_all_its_terms(
    client: FlaskClient, release: Release, path: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.data, format="turtle")
    named = client.get("/graph/ontology", headers={"Accept": "text/turtle"})
    kept = Graph().parse(data=named.data, format="turtle")
    assert len(kept) == release.counts[ONTOLOGY_GRAPH]
    assert len(graph) == len(restore(kept))
    assert (URIRef(ONTOLOGY), RDF.type, OWL.Ontology) in graph
    assert client.get(f"{path}.owl").mimetype == "application/rdf+xml"
    page = client.get(path, headers={"Accept": BROWSER}).text
    for term in set(graph.subjects(RDF.type, OWL.Class)):
        if str(term).startswith(TERM):
            assert f'href="/onto/{str(term).removeprefix(TERM)}"' in page


# ----------------------------------------------------------------------------------- refusals

UNKNOWN = [
    ("/data/CANDR", "/data/CANDOR"),
    ("/data/candor", "/data/CANDOR"),
    ("/data/Candor.ttl", "/data/CANDOR"),
    ("/onto/PFSS", "/onto/PFS"),
    ("/onto/Trail", "/onto/Trial"),
    ("/onto/progression-free-survival", "/onto/PFS"),
    ("/data/daratumumap", "/onto/daratumumab"),
]


@pytest.mark.parametrize(("path", "nearest"), UNKNOWN)
def test_who_mistypes_a_name_is_told_the_nearest(
    client: FlaskClient, path: str, nearest: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    problem = answer.get_json()
    assert nearest in problem["nearest"]
    assert problem["type"].endswith("/problems/unknown-thing")
    page = client.get(path.removesuffix(".ttl"), headers={"Accept": BROWSER}).text
    assert f'<a href="{nearest}">' in page
    search = re.search(r'<a href="/queries/([\w-]+)\?words=\w[^"]*"', page)
    assert search
    assert search[1] in queries.load()


@pytest.mark.parametrize(
    "path",
    [
        "/data/" + "x" * 5000,
        "/data/%00",
        "/data/%FF",
        "/data/a%20b",
        "/data/%3Cscript%3E",
        "/data/..%2F..%2Fetc",
        "/data/.ttl",
        "/data/.",
        "/onto/é",
        "/graph/.",
        "/graph/%0A",
        "/problems/%00",
    ],
)
def test_a_name_that_is_none_is_refused_in_short(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert len(answer.data) < 1500


def test_an_unknown_suffix_is_told_what_there_is(client: FlaskClient) -> None:
    answer = client.get(f"{THING}.pdf")
    assert answer.status_code == 404
    assert "text/turtle" in answer.get_json()["offered"]
    assert ".jsonld" in answer.get_json()["detail"]


def test_head_and_a_trailing_slash_are_as_get(client: FlaskClient) -> None:
    plain = client.get(THING)
    for other in (client.head(THING), client.get(f"{THING}/")):
        assert other.status_code == 303
        assert other.headers["Location"] == plain.headers["Location"]
    assert client.options(THING).status_code == 204


# ------------------------------------------------------------------- odd names and old terms

ODD = ["notes.ttl", "v1.2", "a%20b", "x'y", "é", "(1)", "a:b", "tail."]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[FlaskClient]:
    """A client of a release with odd names, and with terms that were withdrawn."""
    facts, terms = Graph(), Graph()
    for name in ODD:
        facts.add((URIRef(DATA + name), RDFS.label, Literal(f"called {name}")))
    facts.add((URIRef(DATA + "notes"), RDFS.label, Literal("notes")))
    for old, instead in (("Old", URIRef(TERM + "New")), ("Gone", None)):
        terms.add((URIRef(TERM + old), RDFS.label, Literal(old.casefold())))
        terms.add((URIRef(TERM + old), OWL.deprecated, Literal(True)))
        if instead:
            terms.add((URIRef(TERM + old), DCTERMS.isReplacedBy, instead))
    terms.add((URIRef(TERM + "New"), RDFS.label, Literal("new")))
    folder = tmp_path_factory.mktemp("odd")
    release = releasing.store(Graphs({DATA_GRAPH: facts, ONTOLOGY_GRAPH: terms}, {}), folder)
    releasing.switch(folder, release)
    own = Settings(**(vars(settings) | {"releases": folder}))
    engine = start(own)
    yield create_app(own, engine).test_client()
    engine.close()


@pytest.mark.parametrize("name", ODD)
def test_odd_names_answer(odd: FlaskClient, name: str) -> None:
    iri = ox.NamedNode(DATA + name)
    answer = odd.get(names.path(iri), headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    document = odd.get(answer.headers["Location"])
    assert document.status_code == 200
    label = ox.Triple(iri, lookup.LABEL, ox.Literal(f"called {name}"))
    assert label in read(document.data, "ttl")
    assert odd.get(names.path(iri, "html")).status_code == 200


def test_a_whole_name_goes_before_a_suffix(odd: FlaskClient) -> None:
    assert odd.get("/data/notes.ttl").headers["Location"] == "/data/notes.ttl.html"
    assert odd.get("/data/notes.nt").status_code == 200
    assert b"called notes.ttl" in odd.get("/data/notes.ttl.nt").data


def test_a_withdrawn_term_names_what_is_used_instead(odd: FlaskClient) -> None:
    answer = odd.get("/onto/Old")
    assert answer.status_code == 410
    assert answer.get_json()["replacedBy"] == [TERM + "New"]
    page = odd.get("/onto/Old", headers={"Accept": BROWSER})
    assert page.status_code == 410
    assert '<a href="/onto/New">' in page.text
    document = odd.get("/onto/Old.html")
    assert document.status_code == 200
    assert "Withdrawn." in document.text
    assert ("/onto/New", "successor-version", "") in links(document.headers["Link"])
    assert "Nothing takes its place" in odd.get("/onto/Gone").get_json()["detail"]
    assert odd.get("/onto/New").status_code == 303


# ----------------------------------------------------------------------------- kinds of problem


@pytest.mark.parametrize("slug", list(failures.tomllib.loads(failures.MENDS.read_text())))
def test_every_kind_of_problem_has_its_page(client: FlaskClient, slug: str) -> None:
    page = client.get(f"/problems/{slug}", headers={"Accept": BROWSER}).text
    kind = client.get(f"/problems/{slug}", headers={"Accept": "application/json"}).get_json()
    assert f"<h1>{kind['title']}</h1>" in page
    assert kind["type"].endswith(slug)
    assert kind["mend"].endswith(".")


def test_no_kind_of_problem_is_told_that_there_is_not(client: FlaskClient, app: Any) -> None:
    with app.test_request_context("/"):
        known = failures.known()
    assert set(known) == set(failures.tomllib.loads(failures.MENDS.read_text()))
    assert "/problems/busy" in client.get("/problems/buzy").get_json()["nearest"]
    listed = client.get("/problems", headers={"Accept": "application/json"}).get_json()
    assert {one["type"].rpartition("/")[2] for one in listed} == set(known)


# --------------------------------------------------------------------------------------- lists


def test_the_lists_lead_to_everything(client: FlaskClient, release: Release) -> None:
    facts = lookup.facts(release)
    classes = set(re.findall(r'href="(/data\?class=[^"]+)"', client.get("/data").text))
    found = {href for one in classes for page in pages(client, one) for href in members(page)}
    subjects = {quad.subject for quad in facts.using(lookup.TYPE)}
    assert {names.path(one) for one in subjects if one.value.startswith(DATA)} <= found


def pages(client: FlaskClient, address: str) -> Iterator[str]:
    """The pages of a list, from the first to the last."""
    while address:
        yield (page := client.get(address).text)
        following = re.search(r'<a href="([^"]+)" rel="next">', page)
        address = following[1].replace("&amp;", "&") if following else ""


def members(page: str) -> list[str]:
    return re.findall(r'<li><a href="([^"]+)"', page)


def test_a_class_that_has_no_members_is_refused(client: FlaskClient) -> None:
    assert client.get("/data?class=mm:Nothing").status_code == 400
    assert client.get("/data?class=mm:Trial&page=0").status_code == 400
    assert client.get("/data?class=mm:Trial&page=%C2%B2").status_code == 400

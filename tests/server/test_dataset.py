"""The dataset as a page, as data, and to search engines; one version everywhere."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib import DCTERMS, OWL, RDF, VOID, Namespace, URIRef
from ruamel.yaml import YAML

from graph.check import examine_metadata
from graph.lookup import TYPE, Facts, term
from graph.release import Release
from ontology import BASE, DATASET, META_GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, TERM, VERSION
from server import catalogue, overview

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

ROOT = Path(__file__).parents[2]
DCAT = Namespace("http://www.w3.org/ns/dcat#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SCHEMA = Namespace("https://schema.org/")
WHOLE = URIRef(DATASET)
DUMPED = "/myelokg."


def served(client: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=client.get("/dataset.nt").data, format="nt")


def marked(client: FlaskClient) -> dict[str, Any]:
    page = client.get("/dataset.html").text
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    document: dict[str, Any] = json.loads(found)
    return document


def test_what_is_served_keeps_the_shapes_of_the_metadata(client: FlaskClient) -> None:
    graph = served(client)
    assert examine_metadata(graph) == ()
    assert (None, RDF.type, DCAT.Distribution) in graph
    assert (None, RDF.type, DCAT.DataService) in graph


def test_the_shapes_find_what_is_missing_from_what_is_served(client: FlaskClient) -> None:
    graph = served(client)
    for one in list(graph.subjects(RDF.type, DCAT.Distribution)):
        graph.remove((one, DCAT.mediaType, None))
    assert any("media type" in one.sentence for one in examine_metadata(graph))


@pytest.mark.parametrize("path", ["/dataset", "/.well-known/void"])
def test_a_browser_gets_a_page_and_a_program_data(client: FlaskClient, path: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get(path, headers=browser).mimetype == "text/html"
    assert client.get(path).mimetype == "text/turtle"
    assert client.get(path, query_string={"format": "jsonld"}).mimetype == "application/ld+json"
    assert client.get("/dataset.rdf", headers=browser).mimetype == "application/rdf+xml"
    assert client.get("/dataset.csv").status_code == 406


def test_each_download_is_there_with_the_type_and_size_that_are_said(client: FlaskClient) -> None:
    graph = served(client)
    files = {one for one in graph.objects(WHOLE, DCAT.distribution) if DUMPED in one}
    assert files < set(graph.objects(WHOLE, VOID.dataDump))
    assert len(files) == 2
    for one in files:
        answer = client.get(str(one.toPython()))
        said = str(graph.value(one, DCAT.mediaType)).removeprefix(catalogue.MEDIA_TYPES)
        assert (answer.status_code, answer.mimetype) == (200, said)
        assert len(answer.data) == graph.value(one, DCAT.byteSize).toPython()


def test_each_export_is_a_distribution(client: FlaskClient) -> None:
    graph = served(client)
    listed = client.get("/export.json").get_json()["exports"]
    names = {f"{one['name']}.{one['suffix']}": one["media_type"] for one in listed}
    found = {
        str(one).rpartition("/")[2]: graph.value(one, DCAT.mediaType)
        for one in graph.objects(WHOLE, DCAT.distribution)
        if DUMPED not in one
    }
    assert set(found) == set(names)
    for name, media_type in found.items():
        assert names[name].startswith(str(media_type).removeprefix(catalogue.MEDIA_TYPES))
    file = next(str(one) for one in graph.objects(WHOLE, VOID.dataDump) if DUMPED not in one)
    assert client.head(file).status_code == 200


def test_the_endpoint_is_a_service_that_serves_the_dataset(client: FlaskClient) -> None:
    graph = served(client)
    (endpoint,) = graph.subjects(DCAT.servesDataset, WHOLE)
    assert client.get(str(endpoint), query_string={"query": "ASK {}"}).status_code == 200
    assert graph.value(WHOLE, VOID.sparqlEndpoint) == endpoint


def test_numbers_are_those_of_the_release_that_is_served(writer: FlaskClient) -> None:
    text = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 , 2 , 3 } }"
    before = served(writer).value(WHOLE, VOID.triples).toPython()
    assert writer.post("/update", data={"update": text}).status_code == 204
    graph = served(writer)
    assert graph.value(URIRef("urn:g"), VOID.triples).toPython() == 3
    assert graph.value(WHOLE, VOID.triples).toPython() == before + 3
    assert (WHOLE, VOID.subset, URIRef("urn:g")) in graph
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    page = writer.get("/dataset.html")
    assert page.status_code == 200
    assert "urn:g" in page.text


def test_a_number_is_said_once(client: FlaskClient, release: Release) -> None:
    graph = served(client)
    for name, count in release.counts.items():
        assert [one.toPython() for one in graph.objects(URIRef(name), VOID.triples)] == [count]
    whole = [one.toPython() for one in graph.objects(WHOLE, VOID.triples)]
    assert whole == [release.triples - release.counts[META_GRAPH]]


def test_search_engines_find_what_they_ask_for(client: FlaskClient, release: Release) -> None:
    found = marked(client)
    assert found["@type"] == "Dataset"
    assert 50 <= len(found["description"]) <= 5000
    assert found["url"] == "http://localhost/dataset"
    assert found["sameAs"] == DATASET
    assert found["isAccessibleForFree"] is True
    assert found["license"].startswith("https://creativecommons.org/")
    assert found["isBasedOn"]["@id"] == "https://doi.org/10.3390/jcm13206238"
    assert found["dateModified"] == release.made
    assert {one["name"] for one in found["variableMeasured"]} >= {"progression-free survival"}
    assert "relapsed/refractory multiple myeloma" in found["keywords"]
    for one in found["distribution"][:2]:
        assert client.get(one["contentUrl"]).mimetype == one["encodingFormat"]


def test_the_markup_is_linked_data_without_the_network(client: FlaskClient) -> None:
    document = marked(client) | {"@context": {"@vocab": "https://schema.org/"}}
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert (WHOLE, RDF.type, SCHEMA.Dataset) in graph


def test_the_page_shows_classes_that_have_members_and_those_that_have_none(
    client: FlaskClient, release: Release
) -> None:
    page = client.get("/dataset.html").text
    store = ox.Store.read_only(str(release.folder / "store"))
    rows = store.query(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{TERM}Trial> }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(rows, ox.QuerySolutions)
    number = next(rows)["n"].value
    row = rf'<a href="/onto/Trial">trial</a></td><td class="number">{number}</td>'
    assert row in page
    for name in release.counts:
        assert f'href="{name.replace(BASE, "/")}"' in page


def test_a_class_that_is_defined_and_has_no_member_is_shown() -> None:
    store, graph = ox.Store(), ox.NamedNode(ONTOLOGY_GRAPH)
    for name in ("Full", "Empty"):
        store.add(ox.Quad(ox.NamedNode(TERM + name), TYPE, term("owl:Class"), graph))
    store.add(ox.Quad(ox.NamedNode("urn:a"), TYPE, ox.NamedNode(TERM + "Full"), graph))
    shown = overview.overview(Facts(store), Release("0" * 12, Path("unread"), VERSION, {}))
    assert [one.text for one in shown.empty] == ["Empty"]


def test_the_build_says_what_it_read_and_with_what(client: FlaskClient, release: Release) -> None:
    graph = served(client)
    build = graph.value(WHOLE, PROV.wasGeneratedBy)
    files = {str(graph.value(one, DCTERMS.identifier)) for one in graph.objects(build, PROV.used)}
    assert {"mele-2024/studies/CANDOR.yaml", "ontology/myelokg.ttl"} <= files
    assert (build, PROV.used, URIRef("https://doi.org/10.3390/jcm13206238")) in graph
    agents = set(graph.objects(build, PROV.wasAssociatedWith))
    versions = {str(v) for one in agents for v in graph.objects(one, SCHEMA.softwareVersion)}
    assert versions == set(release.programs.values())
    assert str(graph.value(build, PROV.endedAtTime)) == release.made


def test_links_lead_to_every_form_of_the_description(client: FlaskClient) -> None:
    header = client.get("/dataset.html").headers["Link"]
    assert f'<{DATASET}>; rel="cite-as"' in header
    for target in re.findall(r"<(/[^>]*)>", header):
        if "/export/" not in target:  # each of them is made when it is asked for
            assert client.get(target).status_code == 200, target


# ------------------------------------------------------------------- one version everywhere


def of_ontology(client: FlaskClient) -> object:
    graph = rdflib.Graph().parse(data=client.get("/onto.ttl").data, format="turtle")
    iri = str(graph.value(URIRef(ONTOLOGY), OWL.versionIRI))
    assert iri == f"{ONTOLOGY}/{VERSION}"
    return graph.value(URIRef(ONTOLOGY), OWL.versionInfo)


def of_standard(client: FlaskClient) -> object:
    return str(served(client).value(WHOLE, DCTERMS.conformsTo)).rpartition("/")[2]


def of_catalogue(client: FlaskClient) -> object:
    return served(client).value(WHOLE, DCAT.version)


def of_table(client: FlaskClient) -> object:
    path = ROOT / "ontology" / "mappings.sssom.tsv"
    if not path.exists():
        return VERSION
    found = re.search(r"(?m)^#\s*mapping_set_version:\s*\"?([0-9.]+)", path.read_text("utf-8"))
    return found and found[1]


def of_citation(client: FlaskClient) -> object:
    return YAML(typ="safe").load(ROOT / "CITATION.cff")["version"]


def of_project(client: FlaskClient) -> object:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "ontology.VERSION"}
    return VERSION


def of_changelog(client: FlaskClient) -> object:
    found = re.search(r"(?m)^## ([0-9.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    return found and found[1]


def of_footer(client: FlaskClient) -> object:
    footer = client.get("/dataset.html").text.partition("<footer>")[2]
    versions = set(re.findall(r"version ([0-9.]*[0-9])", footer))
    return versions.pop() if len(versions) == 1 else versions


PLACES: dict[str, Callable[[FlaskClient], object]] = {
    "the ontology's header": of_ontology,
    "the standard it conforms to": of_standard,
    "DCAT": of_catalogue,
    "schema.org": lambda client: marked(client)["version"],
    "OpenAPI": lambda client: client.get("/openapi.json").get_json()["info"]["version"],
    "the health of the service": lambda client: client.get("/health").get_json()["version"],
    "the list of releases": lambda client: client.get("/releases.json").get_json()["releases"][0][
        "version"
    ],
    "the page's footer": of_footer,
    "CITATION.cff": of_citation,
    "pyproject.toml": of_project,
    "CHANGELOG.md": of_changelog,
    "the table of mappings": of_table,
}


@pytest.mark.parametrize("place", PLACES)
def test_one_version_stands_everywhere(client: FlaskClient, place: str) -> None:
    assert str(PLACES[place](client)) == VERSION


def test_the_command_says_the_same_version(run: Callable[..., CompletedProcess[str]]) -> None:
    assert VERSION in run("--version").stdout

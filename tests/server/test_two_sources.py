"""A release of two sources as it is served: whose a figure is can be seen wherever it stands."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import queries
from graph import release as releasing
from graph.citation import REVIEW_DOI
from graph.export import Source, fhir
from ontology import DATA
from queries.describe import describe
from server import create_app
from server.engine import start
from server.evidence.matrix import Cell, Column
from server.evidence.statements import Statement
from server.settings import Settings
from tests.graph.conftest import SMALL
from tests.server.conftest import Client

SECOND = Path(__file__).parents[1] / "graph" / "second"
OTHER = f"{DATA}Invented2031"
RESULT = "Invented2031-ALPHA-DaraPd-LenR-1LOT-PFS-Median"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of the small review and of the invented abstract."""
    folder = tmp_path_factory.mktemp("two")
    evidence = folder / "evidence"
    shutil.copytree(SMALL, evidence)
    shutil.copytree(SECOND, evidence, dirs_exist_ok=True)
    releasing.make(
        folder / "releases", evidence=evidence, further=describe(queries.load().values())
    )
    return folder / "releases"


@pytest.fixture(scope="module")
def client(releases: Path) -> Iterator[FlaskClient]:
    settings = Settings(releases=releases, workers=1)
    engine = start(settings)
    app = create_app(settings, engine)
    app.test_client_class = Client
    yield app.test_client()
    engine.close()


def page(client: FlaskClient, address: str) -> str:
    """The words of a page, without its marks."""
    response = client.get(address, headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.status_code == 200, address
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def test_the_matrix_says_whose_a_figure_is() -> None:
    column = Column("PFS", "median", patients="everybody")
    own = Statement("ALPHA", RESULT, "ITT", "everybody", "result", "reported")
    assert Cell(column).patients(own) == ""
    assert Cell(column).patients(replace(own, source="Invented2031")) == "says Invented2031"
    other = replace(own, source="Invented2031", cohort="some")
    assert Cell(column).patients(other) == "some, says Invented2031"


@pytest.mark.parametrize("address", ["/data/ALPHA", "/data/DaraPd", "/data/ALPHA-DaraPd-LenR"])
def test_the_page_of_a_thing_says_whose_a_figure_is(client: FlaskClient, address: str) -> None:
    assert "says Invented2031" in page(client, address)


@pytest.mark.parametrize("address", [f"/data/{RESULT}", "/data/Invented2031", "/dataset", "/about"])
def test_pages_name_the_further_source(client: FlaskClient, address: str) -> None:
    assert "Invented2031" in page(client, address)


def test_every_page_names_both_sources_at_its_foot(client: FlaskClient) -> None:
    assert "and from Invented2031" in page(client, "/queries")


def test_an_answer_cites_both_sources(client: FlaskClient) -> None:
    response = client.get("/queries/median-pfs.csv")
    assert response.status_code == 200
    assert OTHER in response.headers["MyeloKG-Cite"]
    assert REVIEW_DOI in response.headers["MyeloKG-Cite"]
    for one in (OTHER, REVIEW_DOI):
        assert f'<{one}>; rel="cite-as"' in response.headers["Link"]


@pytest.mark.parametrize("address", ["/about/cite.bib", "/about/cite.ris", "/llms.txt"])
def test_what_to_cite_names_both_sources(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    assert OTHER in text
    assert REVIEW_DOI in text


def test_the_dataset_is_read_from_both_sources(client: FlaskClient) -> None:
    described = client.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text
    read = [line for line in described.splitlines() if "dc/terms/source>" in line]
    assert {OTHER, REVIEW_DOI} <= {line.split()[2].strip("<>") for line in read}
    (script,) = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>',
        client.get("/dataset", headers={"Accept": "text/html"}).text,
        re.DOTALL,
    )
    based = json.loads(script)["isBasedOn"]
    assert [one["@id"] for one in based] == [REVIEW_DOI, OTHER]


def test_a_result_is_exported_with_the_source_it_is_from(releases: Path) -> None:
    from graph.export.results import results

    source = Source(releasing.current(releases))
    found = {one.iri: fhir.evidence(one, source, {}) for one in results(source)}
    own = found[DATA + RESULT]["relatedArtifact"][0]
    first = found[DATA + RESULT.removeprefix("Invented2031-")]["relatedArtifact"][0]
    assert OTHER in own["citation"]
    assert REVIEW_DOI in first["citation"]


def test_no_triple_stands_in_two_graphs(releases: Path) -> None:
    lines = (releasing.current(releases).folder / releasing.DUMP).read_text().splitlines()
    triples = [line.rpartition(" <")[0] for line in lines]
    assert len(triples) == len(set(triples))

"""Tools of others for SPARQL, in a real browser, on pages of another origin than ours."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, Page, Request

MODULES = Path(__file__).parents[1] / "server" / "clients" / "node_modules"
FOLDERS = (
    Path(__file__).parent / "guests",
    MODULES / "@zazuko" / "yasgui" / "build",
    MODULES / "sparnatural" / "dist" / "browser",
)
TRIALS = """PREFIX mm: <https://w3id.org/myelokg/onto/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?trial ?label { ?trial a mm:Trial ; rdfs:label ?label } ORDER BY ?label"""
TYPE = "query => { yasgui.getTab().setQuery(query) }"
SHOWN = "https://w3id.org/myelokg/sparnatural/"
SENTENCE = {
    "distinct": True,
    "variables": [{"termType": "Variable", "value": f"{one}_1"} for one in ("Trial", "Regimen")],
    "order": None,
    "branches": [
        {
            "line": {
                "s": "Trial_1",
                "p": SHOWN + "Trial-testsRegimen",
                "o": "Regimen_1",
                "sType": SHOWN + "Trial",
                "oType": SHOWN + "Regimen",
                "values": [],
                "criterias": [],
            },
            "children": [],
        }
    ],
}
# Has the sentence written as SPARQL, and that sent, by Sparnatural itself.
ASK = """sentence => new Promise((done, failed) => {
    const tool = document.querySelector("spar-natural");
    tool.addEventListener("queryUpdated", event => tool.executeSparql(
        tool.expandSparql(event.detail.queryStringFromJson ?? event.detail.queryString),
        done, failed), { once: true });
    tool.loadQuery(sentence);
})"""


class Files(BaseHTTPRequestHandler):
    """Serves our pages with the files of the packages beside them."""

    folders: ClassVar = FOLDERS

    def do_GET(self) -> None:  # so named by the library
        name = self.path.partition("?")[0].lstrip("/")
        found = [one / name for one in self.folders if name and (one / name).is_file()]
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", mimetypes.guess_type(name)[0] or "text/plain")
        self.end_headers()
        if found:
            self.wfile.write(found[0].read_bytes())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another origin of this machine: Chromium lets pages of the web reach none of its servers."""
    assert MODULES.exists(), "the clients in JavaScript are missing; 'make test' installs them"
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def guest(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def asked(guest: Page, address: str) -> list[Request]:
    """Collect what a page asks of us from now on."""
    found: list[Request] = []
    guest.on("request", lambda one: found.append(one) if one.url.startswith(address) else None)
    return found


def test_yasgui_shows_rows(guest: Page, elsewhere: str, address: str) -> None:
    guest.goto(f"{elsewhere}/yasgui.html?ours={address}")
    guest.evaluate(TYPE, TRIALS)
    guest.click(".yasqe_queryButton")
    rows = guest.locator(".yasr table.dataTable tbody tr")
    rows.first.wait_for()
    assert rows.count() == 17
    assert "CANDOR" in guest.locator(".yasr_results").inner_text()


def test_yasgui_shows_our_words_where_a_query_is_wrong(
    guest: Page, elsewhere: str, address: str
) -> None:
    guest.goto(f"{elsewhere}/yasgui.html?ours={address}")
    guest.evaluate(TYPE, TRIALS.replace("mm:Trial", "zz:Trial"))
    guest.evaluate("() => { yasgui.getTab().getYasqe().query().catch(() => {}) }")
    shown = guest.locator(".yasr .errorResult")
    shown.wait_for()
    assert "query-syntax" in shown.inner_text()


def test_sparnatural_builds_a_sentence_from_our_file_and_gets_its_rows(
    guest: Page, elsewhere: str, address: str
) -> None:
    requests = asked(guest, address)
    guest.goto(f"{elsewhere}/sparnatural.html?ours={address}")
    guest.get_by_text("regimen", exact=True).first.wait_for(state="attached")
    answer: Any = guest.evaluate(ASK, SENTENCE)
    found = {one["Trial_1_label"]["value"] for one in answer["results"]["bindings"]}
    assert {"CANDOR", "OPTIMISMM"} <= found
    assert any("sparnatural.ttl" in one.url for one in requests)
    # What it offers to choose a regimen from.
    assert any("UCASE" in one.url for one in requests)

"""The model context protocol, spoken by the client of the official SDK with real processes."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

import queries
from graph.client.answer import python_name
from graph.release import Release
from queries import FLAGSHIP
from server import create_app
from server.engine import Engine
from server.mcp import schemas
from server.settings import Settings

ROOT = Path(__file__).parents[2]
QUESTIONS = queries.load()
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
Talk = Callable[[Client], Awaitable[Any]]
Session = Callable[[Talk], Any]


@pytest.fixture(params=["http", "http of 2025", "stdio", "stdio to a server"])
def session(request: pytest.FixtureRequest, settings: Settings) -> Session:
    """Speak with the server over each transport, in both generations of the protocol."""
    transport, mode = str(request.param), "legacy" if "2025" in request.param else "auto"
    address = "" if transport == "stdio" else request.getfixturevalue("address")

    def session(talk: Talk) -> Any:
        async def run() -> Any:
            target: Any = f"{address}/mcp" if "http" in transport else process(settings, address)
            async with Client(target, mode=mode) as client:
                return await talk(client)

        return asyncio.run(run())

    return session


def process(settings: Settings, address: str) -> Any:
    """`myelokg mcp` as a process of its own, with the streams of a client."""
    code = "from server.cli import main; main()"
    where = ["--endpoint", address] if address else []
    ours = {"MYELOKG_RELEASES": str(settings.releases), "MYELOKG_DEADLINE": "1"}
    return stdio_client(
        StdioServerParameters(
            command=sys.executable,
            args=["-c", code, "mcp", *where],
            cwd=ROOT,
            env=dict(os.environ) | ours,
        )
    )


def test_what_can_be_asked_is_listed_questions_first(session: Session) -> None:
    async def talk(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = session(talk)
    names = [one.name for one in tools]
    assert names == [*(python_name(name) for name in QUESTIONS), "look_up", "sparql"]
    for one in tools:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,63}", one.name)
        assert one.annotations.read_only_hint is True
        assert one.title
    first = tools[0]
    query = QUESTIONS[FLAGSHIP]
    assert first.description == f"{query.question} {query.why}"
    assert first.input_schema["properties"]["reported"]["enum"] == ["result", "number"]
    assert set(first.output_schema["properties"]["rows"]["items"]["properties"]) == set(
        query.columns
    )
    by_name = {one.name: one for one in tools}
    drug = by_name["results"].input_schema["properties"]["drug"]
    assert drug["type"] == "array"
    assert "daratumumab" in drug["items"]["enum"]
    least = by_name["pfs_at_least"].input_schema["properties"]["least"]
    assert (least["minimum"], least["maximum"], least["default"]) == (0, 100, 20)
    assert by_name["what_is_called"].input_schema["required"] == ["words"]


def test_a_question_is_answered_with_rows_release_and_places(
    session: Session, release: Release
) -> None:
    async def talk(client: Client) -> CallToolResult:
        return await client.call_tool(python_name(FLAGSHIP), {"reported": "number"})

    result = session(talk)
    assert not result.is_error
    content = result.structured_content
    assert {row["value"] for row in content["rows"]} == {17, 17.8, 26, 32}
    assert content["release"] == release.id
    assert release.id in content["citation"]
    assert "Section 3.2, paragraph 2" in content["sources"]
    assert {one["name"]: one["unit"] for one in content["columns"]}["follow_up"] == "months"
    text = result.content[0].text
    assert "| OPTIMISMM | PVd |" in text
    assert "no medical advice" in text
    assert "10.3390/jcm13206238" in text


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("results", {"drug": "daratumumap"}, "Did you mean daratumumab"),
    ("results", {"drugs": ["daratumumab"]}, "Did you mean drug?"),
    ("results", {"drug": {"name": "daratumumab"}}, "a text, a number, or a list"),
    ("results", {"limit": 100000}, "a whole number from 1 to 1000"),
    ("results", {"page": 0.5}, "a whole number from 1"),
    ("pfs_at_least", {"least": 1000}, "the nearest is 100"),
    ("pfs_at_least", {"least": "20 } UNION { ?s ?p ?o"}, "a number such as"),
    ("what_is_called", {}, "'words' is missing"),
    ("look_up", {"name": "zzzz"}, "Nothing in the graph goes by 'zzzz'"),
    ("look_up", {"name": "http://a> ?p ?o } #"}, "is no IRI"),
    ("look_up", {}, "'name' is missing"),
    ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE"),
    ("sparql", {"query": "SELECT ?x { ?x a mm:Trial"}, "Line 1"),
    ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "nothing can be changed"),
    ("sparql", {"query": "INSERT DATA { d:x a mm:Trial }"}, "nothing can be changed"),
    ("sparql", {"query": "LOAD <file:///etc/passwd>"}, "nothing can be changed"),
    ("result", {}, "Did you mean results"),
]


def test_what_is_not_well_asked_is_a_sentence_that_the_model_can_read(session: Session) -> None:
    async def talk(client: Client) -> list[CallToolResult]:
        return [await client.call_tool(name, given) for name, given, _ in WRONG]

    for (name, given, words), result in zip(WRONG, session(talk), strict=True):
        assert result.is_error, (name, given)
        assert words in result.content[0].text, (name, given)
        assert len(result.content[0].text.splitlines()) == 1


def test_a_bomb_is_stopped_and_holds_up_nobody(session: Session) -> None:
    async def talk(client: Client) -> tuple[CallToolResult, float, CallToolResult]:
        begun = time.monotonic()
        bomb = asyncio.create_task(client.call_tool("sparql", {"query": ENDLESS}))
        await asyncio.sleep(0)
        polite = await client.call_tool("phases", {})
        return await bomb, time.monotonic() - begun, polite

    bomb, seconds, polite = session(talk)
    assert bomb.is_error
    assert "stopped after" in bomb.content[0].text
    assert seconds < 10
    assert not polite.is_error


def test_things_and_terms_are_looked_up_by_any_name(session: Session) -> None:
    names = ["KPd", "mm:Trial", "https://w3id.org/myelokg/data/CASTOR", "dara", "mab"]

    async def talk(client: Client) -> list[CallToolResult]:
        return [await client.call_tool("look_up", {"name": one}) for one in names]

    regimen, term, trial, short, several = (one.structured_content for one in session(talk))
    assert regimen["iri"] == "https://w3id.org/myelokg/data/KPd"
    values = [(one["property"], one["value"]) for one in regimen["statements"]]
    assert ("component (mm:component)", "carfilzomib (mm:carfilzomib)") in values
    assert ("rdf:type", "regimen (mm:Regimen)") in values
    assert any(one["property"].startswith("definition") for one in term["statements"]) or any(
        "definition" in one["property"] for one in term["statements"]
    )
    assert trial["statements_about_it"]
    assert short["iri"] == "https://w3id.org/myelokg/onto/daratumumab"
    assert several["iri"] is None
    assert "daratumumab" in [one["name"] for one in several["matches"]]


def test_sparql_gives_rows_truth_and_graphs_within_bounds(session: Session) -> None:
    asked: list[dict[str, Any]] = [
        {"query": "SELECT ?s (1.5 AS ?n) (true AS ?b) { ?s a mm:Reading }", "limit": 3},
        {"query": "ASK { ?s a mm:Trial }"},
        {"query": "DESCRIBE mm:Trial"},
        {"query": "CONSTRUCT WHERE { ?s ?p ?o }"},
    ]

    async def talk(client: Client) -> list[CallToolResult]:
        return [await client.call_tool("sparql", one) for one in asked]

    rows, truth, thing, flood = (one.structured_content for one in session(talk))
    assert [(one["n"], one["b"]) for one in rows["rows"]] == [(1.5, True)] * 3
    assert rows["cut"] is True
    assert truth["boolean"] is True
    assert "skos:definition" in thing["turtle"]
    assert thing["cut"] is False
    assert flood["cut"] is True
    assert len(flood["turtle"]) <= 64 * 1024


def test_there_is_something_to_read_and_a_prompt(session: Session, release: Release) -> None:
    async def talk(client: Client) -> tuple[dict[str, str], str]:
        found = (await client.list_resources()).resources
        contents = [(await client.read_resource(one.uri)).contents[0] for one in found]
        told = await client.get_prompt("answer_from_the_evidence", {"question": "Who is first?"})
        with pytest.raises(MCPError, match="There is no resource"):
            await client.read_resource("myelokg://nothing")
        with pytest.raises(MCPError, match="There is no prompt"):
            await client.get_prompt("nothing", {})
        texts = {str(one.uri): one.text for one in contents}  # type: ignore[union-attr]  # all are texts
        return texts, told.messages[0].content.text  # type: ignore[union-attr]  # it is a text

    texts, prompt = session(talk)
    catalogue = json.loads(texts["myelokg://catalogue"])
    assert [one["id"] for one in catalogue] == list(QUESTIONS)
    assert "mm:rejectedReading" in texts["myelokg://model"]
    assert "10.3390/jcm13206238" in texts["myelokg://citation"]
    assert "Who is first?" in prompt


def test_pages_of_rows_follow_each_other(session: Session) -> None:
    async def talk(client: Client) -> list[CallToolResult]:
        pages = [{"limit": 7, "page": page} for page in (1, 2, 100)]
        return [await client.call_tool("subgroup_sizes", one) for one in ({}, *pages)]

    whole, first, second, none = (one.structured_content for one in session(talk))
    assert first["rows"] + second["rows"] == whole["rows"][:14]
    assert first["total"] == whole["total"] == len(whole["rows"])
    assert none["rows"] == []


def test_what_a_client_hands_its_model_stays_small() -> None:
    sizes = [
        len(json.dumps([schemas.takes(one), schemas.gives(one), one.question, one.why]))
        for one in QUESTIONS.values()
    ]
    assert sum(sizes) < 100_000


def post(address: str, body: bytes, **headers: str) -> tuple[int, Any]:
    asked = urllib.request.Request(f"{address}/mcp", body, HEADERS | headers)  # noqa: S310  # our own server
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310  # our own server
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


PING = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'


def test_messages_that_are_none_are_refused(address: str) -> None:
    assert post(address, PING) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    assert post(address, b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')[0] == 202
    assert post(address, b"[")[1]["error"]["code"] == -32700
    assert post(address, b"[]")[0] == 400
    assert post(address, PING, **{"Content-Type": "text/plain"})[0] == 415
    assert post(address, PING, **{"MCP-Protocol-Version": "1999-01-01"})[0] == 400
    nothing = b'{"jsonrpc": "2.0", "id": 1, "method": "nothing/here"}'
    assert post(address, nothing)[1]["error"]["code"] == -32601


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_are_no_sessions_and_no_streams(client: FlaskClient, method: str) -> None:
    answer = client.open("/mcp", method=method, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "OPTIONS, POST"


ORIGINS = [
    (None, 200),
    ("http://localhost:6274", 200),
    ("http://127.0.0.1", 200),
    ("http://[::1]:8000", 200),
    ("https://myelokg.example.org", 200),
    ("http://myelokg.example.org", 403),
    ("https://myelokg.example.org.evil.example", 403),
    ("http://localhost.evil.example", 403),
    ("https://evil.example", 403),
    ("null", 403),
    ("", 403),
    ("http://[", 403),
]


@pytest.fixture(scope="module")
def public(settings: Settings, engine: Engine) -> Flask:
    """An application with a public address; its host is whatever a request names."""
    changed = vars(settings) | {"public_url": "https://myelokg.example.org"}
    return create_app(Settings(**changed), engine)


@pytest.mark.parametrize(("origin", "status"), ORIGINS)
def test_pages_of_other_sites_may_not_ask_whatever_host_they_name(
    public: Flask, origin: str | None, status: int
) -> None:
    headers = HEADERS | ({} if origin is None else {"Origin": origin})
    host = (origin or "http://x").rpartition("/")[2] or "x"
    answer = public.test_client().post("/mcp", data=PING, headers=headers | {"Host": host})
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.get_json()["type"].endswith("/foreign-origin")
        assert "MYELOKG_PUBLIC_URL" in answer.get_json()["detail"]


def test_the_sdk_is_imported_when_it_is_first_used() -> None:
    code = "import sys, server.app, server.front, server.cli; print('mcp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_nobody_at_the_address_is_told_before_anything_is_spoken(
    run: Callable[..., Any], free: Callable[[], int]
) -> None:
    done = run("mcp", "--endpoint", f"http://127.0.0.1:{free()}")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert done.stdout == ""


def test_a_client_that_leaves_stops_what_it_asked_for(serving: Callable[..., Any]) -> None:
    call = {"name": "sparql", "arguments": {"query": ENDLESS}}
    bomb = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    request = f"POST /mcp HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(bomb)}\r\n\r\n".encode()
    with serving(deadline=30.0, workers=1, queue_seconds=20.0) as address:
        assert post(address, PING)[0] == 200  # the first message waits for the SDK
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port)) as channel:
            channel.sendall(request + bomb)
            time.sleep(1.0)
            assert inside(address) == 2
        begun = time.monotonic()
        while inside(address) > 1:
            assert time.monotonic() - begun < 10
            time.sleep(0.1)


def inside(address: str) -> int:
    """Count the requests that are being handled, this one among them."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:  # noqa: S310  # our own server
        found = re.search(rb"^myelokg_requests_inside (\d+)", answer.read(), re.MULTILINE)
    assert found is not None
    return int(found[1])

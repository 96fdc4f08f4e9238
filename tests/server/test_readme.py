"""The README is true: its figures are computed, its examples run, all it names exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from urllib.request import urlopen

import pytest
from flask import Flask

from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import VERSION
from server.cli import main
from tests import readme

TEXT = readme.README.read_text(encoding="utf-8")


def test_every_route_is_documented(app: Flask) -> None:
    written = {"/queries.<suffix>": "/queries.json", "/queries/<name>": "/queries/<id>"}
    written |= {"/store/<path:name>": "/store/<name>", "/release/<identity>": "/release/<id>"}
    written |= {"/export.<any(json, html):suffix>": "/export.json"}
    written |= {"/release/<identity>/export/<name>": "/release/<id>/export/<name>"}
    written |= {"/release/<identity>/sparql": "/release/<id>/sparql"}
    written |= {"/releases.<any(json, html):suffix>": "/releases.json"}
    written |= {"/release/<identity>/myelokg.<any(nq, trig):suffix>": "myelokg.nq"}
    written |= {"/data/<name>": "/data/<name>.ttl", "/onto/<name>": "/onto/<Term>"}
    written |= {"/resolve/<path:asked>": "/resolve/<identifier>"}
    written |= {"/prefixes.<any(html, json, jsonld, ttl, rq):suffix>": "/prefixes"}
    written |= {"/onto.<suffix>": "/onto.owl", "/problems/<slug>": "/problems"}
    written |= {f"/onto/{VERSION}": "/onto/<version>"}
    written |= {f"/onto/{VERSION}.<suffix>": "/onto/<version>"}
    written |= {"/evidence/<name>": "/evidence/<picture>"}
    written |= {"/evidence/sources/<name>": "/evidence/sources/<trial>"}
    written |= {"/editor/terms.json": "/editor", "/editor/check": "/editor", "/s/<slug>": "/s"}
    written |= {"/search.<any(json, html):suffix>": "/search.json"}
    written |= {"/explore.<any(json, html):suffix>": "/explore"}
    written |= {"/about/cite.<suffix>": "/about", "/docs/<path:name>": "/docs/<page>"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            assert f"`{written.get(rule.rule, rule.rule)}`" in TEXT, rule.rule


def test_every_command_is_documented() -> None:
    for name in main.commands:
        assert f"myelokg {name}" in TEXT or f"make {name}" in TEXT, name


def test_every_command_it_shows_exists() -> None:
    for line in re.findall(r"\.venv/bin/myelokg ([^\n`#]+)", TEXT):
        assert shlex.split(line)[0] in main.commands, line


def test_the_computed_parts_are_up_to_date(engine: Engine) -> None:
    assert readme.written(TEXT, engine) == TEXT, "run 'make docs'"


def test_it_is_at_most_150_lines() -> None:
    assert TEXT.count("\n") <= 150


@pytest.mark.parametrize("query", re.findall(r"```sparql\n(.*?)```", TEXT, re.DOTALL))
def test_its_sparql_gives_the_four_medians(query: str, engine: Engine) -> None:
    body = engine.ask(Question(query, rows="csv")).body().decode()
    assert sorted(set(re.findall(r",(\d+(?:\.\d+)?),", body))) == ["17", "17.8", "26", "32"]


def test_its_python_runs_against_the_server(address: str) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    script = script.replace("http://127.0.0.1:8000", address)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "17.8" in done.stdout


def test_its_first_address_answers(address: str) -> None:
    path = re.findall(r"curl 'localhost:8000([^']+)'", TEXT)[0]
    with urlopen(address + path) as answer:  # noqa: S310  # our own server
        assert "OPTIMISMM" in answer.read().decode()


def test_every_link_to_a_file_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (readme.README.parent / target).exists(), target

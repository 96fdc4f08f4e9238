"""cytoscape.js takes the network as the server sends it, and finds its way in it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import TERM
from tests.server.clients.node import run

PROGRAM = Path(__file__).with_name("cytoscape.cjs")


def test_every_element_is_taken_and_every_figure_is_the_graphs(
    address: str, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "network.cyjs"
    with urlopen(f"{address}/export/cytoscape.cyjs") as answer:  # noqa: S310  # our own server
        file.write_bytes(answer.read())
    sent = json.loads(file.read_text(encoding="utf-8"))["elements"]
    told = json.loads(run(PROGRAM, str(file)))
    assert (told["nodes"], told["edges"]) == (len(sent["nodes"]), len(sent["edges"]))
    query = f"SELECT ?r ?x {{ ?r a <{TERM}Result> ; <{TERM}value> ?x }}"
    rows = engine.ask(Question(query, rows="csv")).body().decode().split()[1:]
    assert told["values"] == {iri: float(x) for iri, x in (row.split(",") for row in rows)}
    assert "median PFS 17.8 months (Len-R, 1 prior line)" in told["labels"]
    assert told["drugs"] == ["carfilzomib", "daratumumab", "dexamethasone"]

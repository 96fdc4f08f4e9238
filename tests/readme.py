"""The parts of the README that are computed; `make docs` writes them, a test compares them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import queries
from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import TERM

README = Path(__file__).parents[1] / "README.md"
COLUMNS = ("trial", "regimen", "value", "unit", "status", "locator")
COUNTED = {
    "trials": "Trial",
    "other studies and pools": None,
    "cohorts": "Cohort",
    "findings": "Finding",
    "of them results": "Result",
    "readings": "Reading",
    "contested findings": "ContestedFinding",
    "conflicts": "Conflict",
    "references": "Reference",
    "regimens": "Regimen",
    "drugs": "Drug",
}


def flagship(engine: Engine) -> str:
    """The flagship question's rows as a table."""
    answer = engine.ask(queries.load()[queries.FLAGSHIP].bind({}).question("csv"))
    rows = csv.DictReader(io.StringIO(answer.body().decode()))
    lines = ["| " + " | ".join(row[column] for column in COLUMNS) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS), *lines])


def counts(engine: Engine) -> str:
    """How many of each kind are in the graph, in one sentence."""
    parts = [f"{_count(engine, kind):,} {name}" for name, kind in COUNTED.items() if kind]
    studies = _count(engine, "Study") - _count(engine, "Trial")
    parts.insert(1, f"{studies} other studies and pools")
    return f"{', '.join(parts[:-1])} and {parts[-1]}; {len(queries.load())} saved questions."


def _count(engine: Engine, kind: str) -> int:
    text = f"SELECT (COUNT(DISTINCT ?one) AS ?n) WHERE {{ ?one a <{TERM}{kind}> }}"
    body = engine.ask(Question(text, rows="csv")).body().decode()
    return int(body.split()[1])


def written(text: str, engine: Engine) -> str:
    """The README's text with its computed parts as they should be."""
    for name, part in (("flagship", flagship(engine)), ("counts", counts(engine))):
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = block.sub(lambda match, part=part: f"{match[1]}{part}\n{match[2]}", text)
    return text


if __name__ == "__main__":
    local = Engine(Path("releases"), workers=1)
    README.write_text(written(README.read_text(encoding="utf-8"), local), encoding="utf-8")
    local.close()

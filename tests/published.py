"""The names of terms that were published, which stay for good.

`ontology/published.tsv` has a row a term: its name, what kind of thing it is, and the version that
had it first. Rows are added, by `python -m tests.published` before a version is made, and never
removed (docs/versioning.md).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from graph.engine.answer import Question
from graph.engine.embedded import Engine
from ontology import FOLDER, TERM, VERSION
from queries import with_prefixes

FILE = FOLDER / "published.tsv"
HEAD = ("term", "kind", "since")
KINDS = f"""
SELECT ?term (COALESCE(SAMPLE(?one), "individual") AS ?kind) WHERE {{
  ?term rdfs:label ?label FILTER STRSTARTS(STR(?term), "{TERM}")
  OPTIONAL {{
    ?term a ?type
    VALUES (?type ?one) {{
      (owl:Class "class") (owl:ObjectProperty "object property")
      (owl:DatatypeProperty "datatype property") (owl:AnnotationProperty "annotation property")
    }}
  }}
}}
GROUP BY ?term ORDER BY ?term
"""
"""Drugs and events, which evidence adds to the terms, are individuals as the named values are."""


def published(file: Path = FILE) -> dict[str, tuple[str, str]]:
    """Kind and first version of every term that was published, by name."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["term"]: (row["kind"], row["since"]) for row in rows}


def present(engine: Engine) -> dict[str, str]:
    """The kind of every term of a release, by name."""
    body = engine.ask(Question(with_prefixes(KINDS), rows="csv")).body().decode()
    rows = csv.DictReader(io.StringIO(body))
    return {row["term"].removeprefix(TERM): row["kind"] for row in rows}


def lost(before: dict[str, tuple[str, str]], now: dict[str, str]) -> list[str]:
    """What happened to published terms that must not, in sentences."""
    gone = [f"{name} is gone: deprecate it instead" for name in before if name not in now]
    changed = [
        f"{name} was published as {kind} and is now {now[name]}: choose another name for that"
        for name, (kind, _) in before.items()
        if now.get(name, kind) != kind
    ]
    return gone + changed


def written(before: dict[str, tuple[str, str]], now: dict[str, str]) -> str:
    """The file with the terms of this version added."""
    rows = {name: (kind, VERSION) for name, kind in now.items()} | before
    lines = ["\t".join(HEAD), *("\t".join((name, *rows[name])) for name in sorted(rows))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    local = Engine(Path("releases"), workers=1)
    FILE.write_text(written(published(), present(local)), encoding="utf-8")
    local.close()

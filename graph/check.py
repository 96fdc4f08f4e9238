"""Check a build before it may become a release: SHACL shapes, and rules that are queries.

Everything found is said in a curator's words, with the file and the line of the record that a
node came from. Errors stop the build; warnings are shown and let it go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from graph.build import Graphs, n_quads
from graph.shapes import Violation, local, violations
from graph.sources import Complaint
from ontology import (
    BASE,
    DATA,
    FOLDER,
    METADATA_SHAPES_FILE,
    ONTOLOGY_GRAPH,
    PREFIXES,
    SHAPES_FILE,
    TERMS_FILE,
    data_graphs,
    provenance_graphs,
)

RULES = FOLDER / "rules"


@dataclass(frozen=True)
class Report:
    """What the checks found: errors, which stop a build, and warnings."""

    errors: tuple[Complaint, ...]
    warnings: tuple[Complaint, ...]

    def extended(self, errors: tuple[Complaint, ...]) -> Report:
        """Return this report with further errors."""
        return Report(self.errors + errors, self.warnings)


class CheckError(Exception):
    """The build breaks rules; `complaints` says which, each with file and line."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(map(str, complaints)))


def examine(graphs: Graphs, cache: Path | None = None) -> Report:
    """Run all checks and report, without raising; `cache` is the folder of `graph.cache`."""
    of_sources = (*data_graphs(graphs.by_name), *provenance_graphs(graphs.by_name))
    evidence = chain.from_iterable(map(graphs.by_name.__getitem__, (ONTOLOGY_GRAPH, *of_sources)))
    found = [*violations(evidence, SHAPES_FILE, cache), *_rules(graphs)]
    complaints = {(warning, _complaint(graphs, node, text)) for warning, node, text in found}
    ordered = sorted(complaints, key=lambda one: (one[1].file, one[1].line, one[1].sentence))
    return Report(
        tuple(complaint for warning, complaint in ordered if not warning),
        tuple(complaint for warning, complaint in ordered if warning),
    )


def examine_metadata(description: Graph, cache: Path | None = None) -> tuple[Complaint, ...]:
    """Check what a build, or a server, says of the dataset, without raising."""
    found = violations(description, METADATA_SHAPES_FILE, cache)
    return tuple(sorted({_of_metadata(node, text) for _, node, text in found}, key=str))


def _of_metadata(node: str, sentence: str) -> Complaint:
    return Complaint("graph/metadata", 1, f"{sentence} [{node.removeprefix(BASE)}]")


def _rules(graphs: Graphs) -> Iterator[Violation]:
    """Rows of the rules: each file is a sentence and a query for the nodes it is true of."""
    store = ox.Store()
    store.bulk_load(input=BytesIO(n_quads(graphs).encode()), format=ox.RdfFormat.N_QUADS)
    for path in sorted(RULES.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        sentence = text.splitlines()[0].removeprefix("#").strip()
        rows = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        for row in rows:
            value = f" ({local(row['value'].value)})" if "value" in _names(rows) else ""
            said = sentence.removeprefix("warning: ") + value
            yield sentence.startswith("warning: "), row["node"].value, said


def _names(rows: ox.QuerySolutions) -> set[str]:
    return {variable.value for variable in rows.variables}


def _complaint(graphs: Graphs, node: str, sentence: str) -> Complaint:
    """Say it of the record that `node` came from, or of the nearest thing above it."""
    name, key = node.rpartition("/")[2], node
    while key not in graphs.origins and "-" in key.removeprefix(DATA):
        key = key.rpartition("-")[0]
    said = f"{sentence} [{name}]"
    if key in graphs.origins:
        return graphs.origins[key].complain(said)
    lines = TERMS_FILE.read_text(encoding="utf-8").splitlines()
    subject = f"mm:{name}"
    line = lines.index(subject) + 1 if subject in lines else 1
    return Complaint(f"ontology/{TERMS_FILE.name}", line, said)

"""Check a build before it may become a release: SHACL shapes, and rules that are queries.

Everything found is said in a curator's words, with the file and the line of the record that a
node came from. Errors stop the build; warnings are shown and let it go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
from pyshacl import validate
from rdflib import RDF, Graph, Namespace

from graph.build import Graphs, n_quads
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

SH = Namespace("http://www.w3.org/ns/shacl#")
RULES = FOLDER / "rules"

Violation = tuple[bool, str, str]
"""Whether it is only a warning, the IRI of the node, and the sentence."""


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


def examine(graphs: Graphs) -> Report:
    """Run all checks and report, without raising."""
    of_sources = (*data_graphs(graphs.by_name), *provenance_graphs(graphs.by_name))
    found = [*_shapes(graphs.union(ONTOLOGY_GRAPH, *of_sources)), *_rules(graphs)]
    complaints = {(warning, _complaint(graphs, node, text)) for warning, node, text in found}
    ordered = sorted(complaints, key=lambda one: (one[1].file, one[1].line, one[1].sentence))
    return Report(
        tuple(complaint for warning, complaint in ordered if not warning),
        tuple(complaint for warning, complaint in ordered if warning),
    )


def examine_metadata(description: Graph) -> tuple[Complaint, ...]:
    """Check what a build, or a server, says of the dataset, without raising."""
    found = _shapes(description, METADATA_SHAPES_FILE)
    return tuple(sorted({_of_metadata(node, text) for _, node, text in found}, key=str))


def _of_metadata(node: str, sentence: str) -> Complaint:
    return Complaint("graph/metadata", 1, f"{sentence} [{node.removeprefix(BASE)}]")


def _shapes(graph: Graph, file: Path = SHAPES_FILE) -> Iterator[Violation]:
    """Violations of the SHACL shapes in a file, by pySHACL."""
    shapes = Graph().parse(file, format="turtle")
    data = Graph()  # pySHACL makes it part of a dataset, which one that stands alone cannot be
    for triple in graph:
        data.add(triple)
    _, report, _ = validate(data, shacl_graph=shapes)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        value = report.value(result, SH.value)
        sentence = str(report.value(result, SH.resultMessage))
        yield False, str(node), sentence if value is None else f"{sentence} ({_local(value)})"


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
            value = f" ({_local(row['value'].value)})" if "value" in _names(rows) else ""
            said = sentence.removeprefix("warning: ") + value
            yield sentence.startswith("warning: "), row["node"].value, said


def _names(rows: ox.QuerySolutions) -> set[str]:
    return {variable.value for variable in rows.variables}


def _local(value: object) -> str:
    """A value as a curator would say it: an IRI by its local name."""
    text = str(value)
    return text.rpartition("/")[2] if text.startswith("https://") else text


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

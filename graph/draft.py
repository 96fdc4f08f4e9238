"""The evidence as it stands: built, reasoned over and checked, but of no release yet.

A build makes a release of it; `myelokg check` and `myelokg diff` tell of it what it would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

from graph import build, check, mappings, memory, metadata, reason, release, sources
from graph.build import Graphs
from graph.check import CheckError, Report
from graph.release import Release
from graph.sources import Corpus
from ontology import META_GRAPH

Say = Callable[[str], None]


@dataclass(frozen=True)
class Draft:
    """What was read, all graphs that follow from it, and what the checks found."""

    corpus: Corpus
    graphs: Graphs
    report: Report

    def passed(self) -> Draft:
        """Return the draft if nothing is wrong with it; raises CheckError with what is."""
        if self.report.errors:
            raise CheckError(self.report.errors)
        return self


def draw(
    evidence: Path | None = None,
    without: Iterable[str] = (),
    cache: Path | None = None,
    further: Mapping[str, Graph] | None = None,
    say: Say = lambda _: None,
) -> Draft:
    """Read a folder of evidence, by default the project's own, and build and check all of it.

    Sources `without` which it is to be are left out; `further` graphs go with it. `cache` is the
    folder of `graph.cache`. What the checks find stands in the report; what keeps the graphs from
    being made is raised: `EvidenceError`, `UnknownSource`, `Inconsistent`, `NoJava`.
    """
    with memory.uncollected():
        say("reading the evidence")
        corpus = sources.read(evidence or sources.EVIDENCE, without, cache)
        say(f"writing triples from {len(corpus.documents)} files")
        graphs = build.build(corpus, cache)
        say(f"reasoning over {graphs.triples:,} triples")
        graphs = graphs.extended(reason.infer(graphs, cache))
        graphs = graphs.extended(mappings.describe(graphs))
        say("checking shapes and rules")
        report = check.examine(graphs, cache)
        graphs = graphs.extended(dict(further or {}))
        described = metadata.describe(graphs, corpus.documents)
        report = report.extended(check.examine_metadata(described[META_GRAPH]))
        return Draft(corpus, graphs.extended(described), report)


def sketched(draft: Draft, folder: Path, present: Release | None = None) -> Release:
    """Write a draft as a release of a folder of its own, to be asked and compared, not served.

    The graphs that others have loaded into the `present` release are carried over.
    """
    sketch = release.store(draft.graphs, folder, present, indexed=False)
    release.switch(folder, sketch)
    return sketch

"""The evidence as it stands: built, reasoned over and checked, but of no release yet.

A build makes a release of it; `myelokg check` and `myelokg diff` tell of it what it would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import Graph

from graph import build, check, mappings, memory, metadata, reason, release, sources
from graph.beside import begun
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
    with drawing(evidence, without, cache, further, say) as (_, finish):
        return finish()


@contextmanager
def drawing(
    evidence: Path | None = None,
    without: Iterable[str] = (),
    cache: Path | None = None,
    further: Mapping[str, Graph] | None = None,
    say: Say = lambda _: None,
) -> Iterator[tuple[Draft, Callable[[], Draft]]]:
    """`draw`, of which the last check goes on: that of what the graphs say of themselves.

    Gives the draft as it is before that, and what waits for the whole one.
    """
    with memory.uncollected():
        corpus, graphs = _written(evidence, without, cache, say)
        say("checking shapes and rules")
        with begun(lambda: check.examine(graphs, cache)) as examined:
            whole = graphs.extended(dict(further or {}))
            described = metadata.describe(whole, corpus.documents)
            draft = Draft(corpus, whole.extended(described), examined())
        with begun(lambda: check.examine_metadata(described[META_GRAPH], cache)) as complaints:
            yield draft, lambda: replace(draft, report=draft.report.extended(complaints()))


def _written(
    evidence: Path | None, without: Iterable[str], cache: Path | None, say: Say
) -> tuple[Corpus, Graphs]:
    """What the evidence says, what follows from it, and what its things are called elsewhere."""
    say("reading the evidence")
    corpus = sources.read(evidence or sources.EVIDENCE, without, cache)
    say(f"writing triples from {len(corpus.documents)} files")
    graphs = build.build(corpus, cache)
    say(f"reasoning over {graphs.triples:,} triples")
    graphs = graphs.extended(reason.infer(graphs, cache))
    return corpus, graphs.extended(mappings.describe(graphs))


def sketched(draft: Draft, folder: Path, present: Release | None = None) -> Release:
    """Write a draft as a release of a folder of its own, to be asked and compared, not served.

    The graphs that others have loaded into the `present` release are carried over.
    """
    sketch = release.store(draft.graphs, folder, present, indexed=False)
    release.switch(folder, sketch)
    return sketch

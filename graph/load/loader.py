"""Loading files into the store of a release in the making; the writer calls it.

Each file is one stream for the store's own bulk loader, which renames blank nodes, so that those of
two files never meet. Anything that cannot be read ends all of it, unless it may be passed over.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from graph import dump
from graph.engine.mistake import plain
from graph.engine.worker import Refusal
from graph.load import obo
from graph.load.kinds import BY_SUFFIX
from graph.load.reading import Reading, Tell
from graph.load.stream import Unreadable
from ontology import UNNAMED_GRAPH

THREADS = 2
"""Batches of a million triples that the store sorts at a time; each takes half a gigabyte."""
FEW = 200_000
"""Triples of a graph up to which it is emptied; a larger one is left out of a new store."""
_SHORT = 160


def opened(path: Path, change: dict[str, Any]) -> ox.Store:
    """Open the store to load into, without the graph that is to be replaced.

    To delete many triples takes memory for each; so a store without them is made, in the place of
    the other.
    """
    store = ox.Store(str(path))
    if not change["replace"]:
        return store
    graph = _graph(change["graph"])
    if _held(change) <= FEW:
        store.clear_graph(graph)
        return store
    beside = path.with_name(f"{path.name}-without")
    _copy(store, ox.Store(str(beside)), graph)
    del store
    shutil.rmtree(path)
    beside.rename(path)
    return ox.Store(str(path))


def counts(store: ox.Store, change: dict[str, Any]) -> tuple[dict[str, int], int]:
    """The triples of each named graph, and those of none, as `dump.counts` finds them.

    What was there before is known. So where all went into one graph, the size of the store tells.
    """
    graph, before, unnamed = change["graph"], change["counts"], change["unnamed"]
    anywhere = any(BY_SUFFIX[one["format"]].quads for one in change["sources"])
    if anywhere or graph == UNNAMED_GRAPH:
        return dump.counts(store)
    others = {name: number for name, number in before.items() if name != graph}
    return others | {graph: len(store) - sum(others.values()) - unnamed}, unnamed


def load(store: ox.Store, change: dict[str, Any], tell: Tell) -> None:
    """Load the files of a change, one after the other; raises Refusal at what cannot be read."""
    graph = _graph(change["graph"])
    for number, source in enumerate(change["sources"]):
        with Reading(source, _handle(source)) as one, one.telling(_numbered(number, tell)):
            _load(store, graph, one, change["lenient"], tell)
    if isinstance(graph, ox.NamedNode):
        store.add_graph(graph)


def _graph(name: str | None) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if name in (None, UNNAMED_GRAPH) else ox.NamedNode(name)


def _held(change: dict[str, Any]) -> int:
    """The triples that the graph to be replaced has."""
    if change["graph"] == UNNAMED_GRAPH:
        return int(change["unnamed"])
    return int(change["counts"].get(change["graph"], 0))


def _copy(old: ox.Store, new: ox.Store, without: ox.NamedNode | ox.DefaultGraph) -> None:
    for graph in (*old.named_graphs(), ox.DefaultGraph()):
        if graph != without:
            new.bulk_extend(old.quads_for_pattern(None, None, None, graph))
            if isinstance(graph, ox.NamedNode):
                new.add_graph(graph)
    new.flush()


def _handle(source: dict[str, Any]) -> int:
    given: int | None = source["handle"]
    return os.open(source["path"], os.O_RDONLY) if given is None else given


def _numbered(number: int, tell: Tell) -> Tell:
    return lambda progress: tell({"file": number, **progress})


def _load(
    store: ox.Store,
    graph: ox.NamedNode | ox.DefaultGraph,
    one: Reading,
    is_lenient: bool,
    tell: Tell,
) -> None:
    """Load one file; raises Refusal."""
    try:
        one.open(is_lenient, tell)
        with _few_threads() as widen:
            source = cast(IO[bytes], one.stream.then(widen))
            store.bulk_load(input=source, format=one.rdf, base_iri=one.base, to_graph=graph)
    except SyntaxError as error:
        raise _refusal(one, error) from None
    except (Unreadable, obo.NotOWL) as error:
        raise Refusal("syntax", str(error), file=one.name) from None


@contextmanager
def _few_threads() -> Iterator[Callable[[], None]]:
    """Let the store begin as if there were few processors; gives what lets it use all of them.

    It sorts as many batches at a time as it sees processors, which nothing else can limit, and so
    takes the more memory the larger the machine. It looks before it reads.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield lambda: None
        return
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(every)[:THREADS]))

    def widen() -> None:
        os.sched_setaffinity(0, every)

    try:
        yield widen
    finally:
        widen()


def _refusal(one: Reading, error: SyntaxError) -> Refusal:
    """Say where a file cannot be read; of RDF/XML no place is told, so where reading stopped."""
    line, column = error.lineno, error.offset
    message = plain(error)
    if line is None and one.format.suffix == "rdf":
        line = one.stream.lines + 1
        message = f"{message}; the mistake is on this line or a little before"
    text = None if line is None else error.text or one.stream.line(line)
    return Refusal(
        "syntax", message, line=line, column=column, file=one.name, text=text and text[:_SHORT]
    )

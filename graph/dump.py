r"""The content of a store as text: sorted N-Quads, so that equal content gives equal bytes.

A graph without triples cannot be said in N-Quads; it stands in a comment, and is not lost.

>>> store = ox.Store()
>>> store.add_graph(ox.NamedNode("urn:empty"))
>>> content(store)
b'# <urn:empty> is empty\n'
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

_AT_A_TIME = 4
_END = b".\n"
_BEFORE, _AFTER = b"# <", b"> is empty\n"


def content(store: ox.Store, held: dict[str, int] | None = None) -> bytes:
    """Every quad on a line, sorted, the graphs without triples first.

    `held` is the number of triples of each named graph, for who has counted them already. Graphs
    are read at the same time, which the store does without holding up the other threads.
    """
    numbers = counts(store)[0] if held is None else held
    lines = [_BEFORE + name.encode() + _AFTER for name, number in numbers.items() if not number]
    graphs = [None, *(ox.NamedNode(name) for name, number in numbers.items() if number)]
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for some in threads.map(lambda graph: _lines(store, graph), graphs):
            lines += some
    return b"".join(sorted(lines))


def _lines(store: ox.Store, graph: ox.NamedNode | None) -> list[bytes]:
    """One graph, or that of no name, as lines of N-Quads."""
    source = graph or ox.DefaultGraph()
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=source)
    assert dumped is not None
    triples = dumped.splitlines(keepends=True)
    if graph is None:
        return triples
    end = f"{graph} .\n".encode()
    return [one[: -len(_END)] + end for one in triples]


def counts(store: ox.Store) -> tuple[dict[str, int], int]:
    """The triples of each named graph, and those of none."""
    found = {graph.value: 0 for graph in store.named_graphs()}
    rows = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        found[row["g"].value] = int(row["n"].value)
    unnamed = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(unnamed, ox.QuerySolutions)
    return found, int(next(unnamed)["n"].value)


def empty_graphs(dump: Path) -> Iterator[ox.NamedNode]:
    """The graphs of which a dump says that they are empty."""
    with dump.open("rb") as lines:
        for line in lines:
            if not line.startswith(_BEFORE):
                return
            yield ox.NamedNode(line.removeprefix(_BEFORE).removesuffix(_AFTER).decode())

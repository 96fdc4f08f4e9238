r"""The content of a store as text: sorted N-Quads, so that equal content gives equal bytes.

A graph without triples cannot be said in N-Quads; it stands in a comment, and is not lost.

>>> store = ox.Store()
>>> store.add_graph(ox.NamedNode("urn:empty"))
>>> content(store)
b'# <urn:empty> is empty\n'
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

_BEFORE, _AFTER = b"# <", b"> is empty\n"


def content(store: ox.Store) -> bytes:
    """Every quad on a line, sorted, the graphs without triples first."""
    dumped = store.dump(format=ox.RdfFormat.N_QUADS)
    assert dumped is not None
    lines = dumped.splitlines(keepends=True)
    empty = [name.encode() for name, number in counts(store)[0].items() if not number]
    lines += [_BEFORE + name + _AFTER for name in empty]
    return b"".join(sorted(lines))


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

"""Make a copy of a release out of its graphs: ``python -m graph.engine.remote.copying FOLDER``.

The folder holds what the engine gave, a file of N-Triples for each graph, and `graphs.json`, which
says which file is of which graph. They become the database and the dumps that a release of ours
has; on standard output stand the triples that each graph has then, as JSON. A process of its own,
so that a server goes on answering meanwhile.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
from pathlib import Path

import pyoxigraph as ox

from graph import dump
from graph.content import write_dumps

GIVEN = "given"
INDEX = "graphs.json"
MEMORY = 2**32
"""Bytes that it may take."""


def build(folder: Path) -> dict[str, int]:
    """Make the database and the dumps in a folder; gives the triples of each graph."""
    store = ox.Store(str(folder / "store"))
    given = folder / GIVEN
    for name, graph in json.loads((given / INDEX).read_text(encoding="utf-8")).items():
        _load(store, given / name, ox.NamedNode(graph))
    store.flush()
    write_dumps(store, folder)
    shutil.rmtree(given)
    return dump.counts(store)[0]


def _load(store: ox.Store, file: Path, graph: ox.NamedNode) -> None:
    """Load one file; nameless nodes of two graphs stay apart, as engines give the same names."""
    store.add_graph(graph)
    triples = ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    store.bulk_extend(ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples)


def main(folder: str) -> None:
    """Make the copy in that folder, and say what it holds."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(build(Path(folder)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A library that answers through a pipe: ``python -m tests.bench.inside rdflib FILE...``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.client import GRAPH, accept

Ask = Callable[[str], bytes]


def rdflib(files: list[str]) -> Ask:
    """Plain rdflib over the union of its graphs."""
    from rdflib import Dataset

    data = Dataset(default_union=True)
    for file in files:
        data.parse(file, format="nquads")

    def ask(query: str) -> bytes:
        form = "nt" if accept(query) == GRAPH else "json"
        return bytes(data.query(query).serialize(format=form) or b"")

    return ask


def pyoxigraph(files: list[str]) -> Ask:
    """A store of pyoxigraph in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    for file in files:
        store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)

    def ask(query: str) -> bytes:
        found: Any = store.query(query, use_default_graph_as_union=True)
        form = ox.RdfFormat.N_TRIPLES if accept(query) == GRAPH else ox.QueryResultsFormat.JSON
        return bytes(found.serialize(format=form))

    return ask


def main(library: str, files: list[str]) -> None:
    """Answer until nobody asks any more."""
    ask = {"rdflib": rdflib, "pyoxigraph": pyoxigraph}[library](files)
    out = sys.stdout.buffer
    for line in sys.stdin:
        begun = time.perf_counter()
        try:
            body, head = ask(json.loads(line)), {}
        except Exception as error:  # whatever it is, it is this library's answer
            body, head = b"", {"error": f"{type(error).__name__}: {error}"[:200]}
        head |= {"bytes": len(body), "seconds": time.perf_counter() - begun}
        out.write(json.dumps(head).encode() + b"\n" + body)
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

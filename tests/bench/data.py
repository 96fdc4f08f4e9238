"""The data of a run: our graph as it is served, and beside it invented trials, or a file given."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from graph.load import kinds
from graph.load.reading import RDF
from graph.load.stream import File, Stream
from graph.release import DUMP, current
from graph.synthetic import output
from tests.bench.peers import Data

OWN = "our graph"
_READ = tuple(one for one in kinds.FORMATS if one.suffix != "obo")
_BASE = "urn:x-bench:"
"""What relative addresses of a file are resolved against."""


def prepare(size: str, releases: Path, folder: Path, seed: int, file: Path | None) -> Data:
    """The data of a size: `own`, a number of triples beside ours, or `file`, the one given.

    Raises ValueError for another size, and for a file that is of no known kind.
    """
    release = current(releases)
    own = folder / "own.nq"
    if not own.exists():
        shutil.copyfile(release.folder / DUMP, own)
    if size == "own":
        return Data(OWN, own, releases, None, release.triples)
    more = folder / f"{size}.nq"
    if file is not None and size == "file":
        _unpacked(file, more)
    elif not size.isdigit():
        raise ValueError(f"{size!r} is neither 'own' nor a number of triples")
    else:
        with more.open("wb") as target:
            output.write(target, int(size), seed, "nq")
    name = file.name if file is not None and size == "file" else f"{int(size):,} invented triples"
    return Data(name, own, releases, more, release.triples + _lines(more))


def _unpacked(file: Path, target: Path) -> None:
    """The file as plain N-Quads, which all peers read; raises ValueError if it is of no kind."""
    kind = kinds.named(file.name)
    if kind is None or kind not in _READ:
        raise ValueError(f"{file.name} is none of {', '.join(one.suffix for one in _READ)}")
    with file.open("rb") as source, target.open("wb") as plain:
        opened = File(os.dup(source.fileno()))
        if kind.by_line:
            plain.writelines(opened.chunks())
        else:
            stream = cast(BinaryIO, Stream(opened.chunks()))
            quads = ox.parse(stream, format=RDF[kind.suffix], base_iri=_BASE)
            ox.serialize(quads, plain, format=ox.RdfFormat.N_QUADS)
        opened.close()


def _lines(file: Path) -> int:
    """Lines that are quads."""
    with file.open("rb") as lines:
        return sum(not line.startswith(b"#") for line in lines)


@contextmanager
def values(data: Data) -> Iterator[Callable[[str], Sequence[str]]]:
    """Ask the data for the values of questions, as they are written in a query."""
    store = ox.Store()
    for file in data.files:
        store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)

    @lru_cache
    def values(query: str) -> tuple[str, ...]:
        rows = store.query(query, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        return tuple(_written(row["value"]) for row in rows)

    yield values


def _written(term: object) -> str:
    """A term as a query writes it; text without its language."""
    if isinstance(term, ox.Literal):
        return str(ox.Literal(term.value))
    return str(term)

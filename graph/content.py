"""What a release holds: gathered in memory, told apart by its dump, then brought to the disk.

A database in memory answers several times as fast as one on disk, so the dumps, the index and the
statistics of a release are made from it. What is too large for that is gathered on disk at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph import dump
from graph.release import DUMP, STORE, TRIG, Release
from ontology import PREFIXES, is_built

if TYPE_CHECKING:
    from graph.build import Graphs

_BLANK = b"_:"


def gather(
    graphs: Graphs,
    folder: Path,
    present: Release | None,
    small: int,
    say: Callable[[str], None],
) -> ox.Store:
    """The graphs of the evidence, then those of the `present` release that a build does not make.

    They are in memory, unless they may have more than `small` triples: then in the folder.
    """
    from graph.build import n_quads

    most = graphs.triples + (0 if present is None else present.triples)
    held = ox.Store() if most <= small else ox.Store(str(folder / STORE))
    held.bulk_extend(ox.parse(n_quads(graphs), format=ox.RdfFormat.N_QUADS))
    if present is not None:
        _carry_over(ox.Store.read_only(str(present.folder / STORE)), held, say)
    return held


def _carry_over(old: ox.Store, new: ox.Store, say: Callable[[str], None]) -> None:
    """Copy the graphs that a build does not make, and those of no name."""
    for graph in old.named_graphs():
        if not is_built(graph.value):
            say(f"keeping the graph {graph.value}, which is not of the build")
            new.add_graph(graph)
            new.bulk_extend(old.quads_for_pattern(None, None, None, graph))
    new.bulk_extend(old.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def write_dumps(held: ox.Store, folder: Path) -> bytes:
    """Write the dumps; gives the content of the first, which a release is named after."""
    content = dump.content(held)
    (folder / DUMP).write_bytes(content)
    quads = ox.parse(content, format=ox.RdfFormat.N_QUADS)
    ox.serialize(quads, str(folder / TRIG), format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
    return content


@contextmanager
def brought_to_disk(content: bytes, folder: Path, counts: Mapping[str, int]) -> Iterator[None]:
    """Meanwhile the dump is read into the database of the folder, if it is not there yet.

    The engine does so without holding up the other threads.
    """
    if (folder / STORE).exists():
        yield
        return
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(_read_into, folder, content, counts)
        yield
        reading.result()


def _read_into(folder: Path, content: bytes, counts: Mapping[str, int]) -> None:
    """Read a dump into a database, with the graphs that it says are empty."""
    database = ox.Store(str(folder / STORE))
    for name in (one for one, number in counts.items() if not number):
        database.add_graph(ox.NamedNode(name))
    if _BLANK in content:  # a file that is loaded gives blank nodes new names
        database.bulk_extend(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    else:
        with (folder / DUMP).open("rb") as file:
            database.bulk_load(input=file, format=ox.RdfFormat.N_QUADS)
    database.flush()

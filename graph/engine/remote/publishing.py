"""Bring a release of ours to an engine: its graphs under names of their own, counted, then served.

A graph that stands there with the right number of triples is passed over, so what broke off is
taken up again. Pieces are whole lines of N-Triples without nameless nodes, which may be sent twice
without harm. Only when all numbers are right does one small update switch.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO, cast

import pyoxigraph as ox

from graph.change import ChangeRefused, WriteError, WriteTimeout
from graph.engine.remote import register
from graph.engine.remote.connection import Late
from graph.engine.remote.endpoint import Endpoint
from graph.engine.remote.names import Names
from graph.engine.remote.register import Published, Register
from graph.release import Release

SECONDS = 600.0
"""What one piece, or one count, may take."""
AT_A_TIME = 100
"""Graphs that are counted in one question."""


def publish(
    endpoint: Endpoint, known: Register, release: Release, say: Callable[[str], None], keep: int
) -> Published:
    """Bring a release there, serve it, and let the oldest beyond `keep` go.

    Raises EngineError, ChangeRefused and WriteError.
    """
    _check(endpoint, release)
    made = release.made or datetime.now(UTC).isoformat()
    wanted = Published(replace(release, made=made), _place(known, release))
    try:
        _bring(endpoint, wanted, say)
        endpoint.update(register.switch(wanted, stepwise=endpoint.dialect.stepwise), SECONDS)
        _confirm(endpoint, release.id)
        say(f"release {release.id} is served")
        _prune(endpoint, known, wanted, keep, say)
    except Late:
        raise WriteTimeout(SECONDS) from None
    return wanted


def _place(known: Register, release: Release) -> str:
    """What the graphs of a release are named after: its id.

    Unless a release that was changed in place stands there: its graphs are read, and hold something
    else, perhaps in the same numbers.
    """
    present = known.releases.get(release.id)
    if present is not None:
        return present.place
    taken = {one.place for one in known.releases.values()}
    return f"{release.id}-{secrets.token_hex(3)}" if release.id in taken else release.id


def _check(endpoint: Endpoint, release: Release) -> None:
    if not endpoint.addresses.update or not endpoint.addresses.store:
        raise ChangeRefused(
            "the engine cannot be written to: give MYELOKG_ENGINE_UPDATE and MYELOKG_ENGINE_STORE"
        )
    if release.unnamed:
        raise ChangeRefused(
            f"the release has {release.unnamed:,} triples in no graph, which have no place among "
            "those of other releases: load them into a named graph"
        )


def _bring(endpoint: Endpoint, wanted: Published, say: Callable[[str], None]) -> None:
    """Upload what is not there yet, and count all of it."""
    names, counts = wanted.names, wanted.release.counts
    held = counted(endpoint, names, list(counts))
    store = ox.Store.read_only(str(wanted.release.folder / "store"))
    for number, (graph, count) in enumerate(counts.items(), 1):
        if held.get(graph, 0) != count:
            say(f"{number} of {len(counts)}: {graph}, {count:,} triples")
            _upload(endpoint, names, store, graph, held.get(graph, 0))
    held = counted(endpoint, names, list(counts))
    for graph, count in counts.items():
        if held.get(graph, 0) != count:
            raise WriteError(
                f"the engine holds {held.get(graph, 0):,} triples of {graph} where {count:,} were "
                "sent; the release that was served is served still"
            )


def _confirm(endpoint: Endpoint, identity: str) -> None:
    """Read back what is served: an engine may acknowledge an update that it has not made."""
    found = register.read(list(endpoint.rows(register.LISTED, SECONDS)))
    served = found.served if found is not None else ""
    if served != identity:
        raise WriteError(
            f"the engine has acknowledged the switch to {identity}, but serves "
            f"{served or 'no release'}; all of {identity} stands there: see whether "
            "MYELOKG_ENGINE_DIALECT is that of the engine, and publish again"
        )


def _upload(endpoint: Endpoint, names: Names, store: ox.Store, graph: str, held: int) -> None:
    there = names.iri(graph)
    if held:
        endpoint.update(f"DROP SILENT GRAPH <{there}>", SECONDS)
    pieces = Pieces(
        lambda lines: endpoint.upload(there, names.triples(lines), SECONDS), endpoint.dialect.piece
    )
    store.dump(cast(IO[bytes], pieces), ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
    pieces.flush()


class Pieces:
    """A file to write lines to, which passes them on in pieces of about `size` bytes."""

    def __init__(self, send: Callable[[bytes], None], size: int) -> None:
        self._send = send
        self._size = size
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes in; returns how many, as files do."""
        self._waiting += data
        if len(self._waiting) >= self._size:
            end = self._waiting.rfind(b"\n") + 1
            self._send(bytes(self._waiting[:end]))
            del self._waiting[:end]
        return len(data)

    def flush(self) -> None:
        """Pass on what is waiting."""
        if self._waiting:
            self._send(bytes(self._waiting))
            self._waiting.clear()


def counted(endpoint: Endpoint, names: Names, graphs: list[str]) -> dict[str, int]:
    """The triples that each graph of a release has there."""
    return dict(_counted(endpoint, names, graphs))


def _counted(endpoint: Endpoint, names: Names, graphs: list[str]) -> Iterator[tuple[str, int]]:
    for begin in range(0, len(graphs), AT_A_TIME):
        some = {names.iri(one): one for one in graphs[begin : begin + AT_A_TIME]}
        values = " ".join(f"<{one}>" for one in some)
        text = (
            f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} "
            "GROUP BY ?g"
        )
        for row in endpoint.rows(text, SECONDS):
            yield some[row["g"]], int(row["n"])


def _prune(
    endpoint: Endpoint, known: Register, wanted: Published, keep: int, say: Callable[[str], None]
) -> None:
    """Remove the oldest releases beyond `keep`: from the register first, then their graphs."""
    others = [one for one in known.releases.values() if one.place and one.place != wanted.place]
    others.sort(key=lambda one: one.release.made, reverse=True)
    for gone in others[max(0, keep - 1) :]:
        say(f"release {gone.release.id} goes")
        endpoint.update(register.forget(gone), SECONDS)
        for graph in gone.release.counts:
            endpoint.update(f"DROP SILENT GRAPH <{gone.names.iri(graph)}>", SECONDS)

"""The writer: a process that applies one change to the store of a release in the making.

Everything a guest wrote is read here, uploads included, because only a process can be stopped.
`graph.write` starts it as ``python -m graph.engine.writer`` with a socket as standard input, sends
``Q`` with the change, its parts as ``D`` and then ``Z``, and gets ``R`` with what the store then
holds, or ``E`` with the reason why there will be no release; before it, of a load, any number of
``P`` with how far it is. It ends with its socket. It imports nothing but pyoxigraph, as `worker`
does.
"""

from __future__ import annotations

import errno
import json
import os
import re
import resource
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import dump
from graph.engine import door, using, wire
from graph.engine.guard import look, refused, too_complex
from graph.engine.lists import fill
from graph.engine.mistake import plain
from graph.engine.worker import Refusal, syntax_refusal
from graph.release import DUMP, identity
from ontology import BASE, PREFIXES, UNNAMED_GRAPH

STACK = 256 * 1024 * 1024
MANY_FILES = 100
"""Table files of a store beyond which it is compacted, so that opening it stays quick."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
DATASETS = frozenset({"jsonld", "trig", "nq"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)

Graph = ox.NamedNode | ox.DefaultGraph
Tell = Callable[[dict[str, Any]], None]


def apply(store: ox.Store, change: dict[str, Any], parts: list[bytes]) -> None:
    """Change a store; raises Refusal, after which the store is of no use."""
    APPLY[change["kind"]](store, change, parts)
    _check_names(store)


def _check_names(store: ox.Store) -> None:
    if any(isinstance(one, ox.BlankNode) for one in store.named_graphs()):
        raise Refusal("syntax", "a graph is named by a blank node here; name it by an IRI")


def _update(store: ox.Store, change: dict[str, Any], parts: list[bytes]) -> None:
    text = parts[0].decode()
    seen = look(text, update=True)
    if complaint := too_complex(seen):
        raise Refusal("complex", complaint)
    if complaint := refused(seen, change["remotes"]):
        raise Refusal("refused", complaint)
    try:
        text = using.write(text, change["using"], change["using_named"])
        store.update(fill(text), base_iri=BASE, prefixes=PREFIXES)
    except using.Unfit as error:
        raise Refusal("syntax", str(error)) from None
    except SyntaxError as error:
        raise syntax_refusal(str(error), text) from None


def _upload(store: ox.Store, change: dict[str, Any], parts: list[bytes]) -> None:
    graph = None if change["graph"] is None else _graph(change["graph"])
    if change["replace"] and graph is not None:
        store.clear_graph(graph)
    for part, about in zip(parts, change["parts"], strict=True):
        _read(part, about, partial(_load, store, graph))
    if isinstance(graph, ox.NamedNode):
        store.add_graph(graph)


def _read(
    part: bytes, about: dict[str, Any], load: Callable[[bytes, dict[str, Any]], None]
) -> None:
    data = part.removeprefix(_BYTE_ORDER_MARK)
    if about["format"] == "rdf" and _DECLARATION.search(data):
        raise Refusal("refused", "an upload may not declare a document type or entities")
    more = {"format": FORMATS[about["format"]], "base_iri": about["base"]}
    try:
        load(data, more)
    except SyntaxError as error:
        raise Refusal("syntax", plain(error), line=error.lineno, column=error.offset) from None


def _load(store: ox.Store, graph: Graph | None, data: bytes, more: dict[str, Any]) -> None:
    """Load what was uploaded; triples for one graph go into no other, whatever they say."""
    if graph is None or not more["format"].supports_datasets:
        store.load(data, to_graph=graph, **more)
        return
    quads = ox.parse(data, without_named_graphs=True, rename_blank_nodes=True, **more)
    store.extend(ox.Quad(one.subject, one.predicate, one.object, graph) for one in quads)


def _remove(store: ox.Store, change: dict[str, Any], parts: list[bytes]) -> None:
    graph = _graph(change["graph"])
    if isinstance(graph, ox.NamedNode):
        store.remove_graph(graph)
    else:
        store.clear_graph(graph)


APPLY = {"update": _update, "upload": _upload, "removal": _remove}


def _graph(name: str) -> Graph:
    return ox.DefaultGraph() if name == UNNAMED_GRAPH else ox.NamedNode(name)


def write(folder: Path, small: int, change: dict[str, Any], parts: list[bytes]) -> dict[str, Any]:
    """Apply a change to the store in `folder`, dump it when it is small, and say what it holds."""
    store = ox.Store(str(folder / "store"))
    apply(store, change, parts)
    store.flush()
    if sum(1 for one in (folder / "store").iterdir() if one.suffix == ".sst") > MANY_FILES:
        store.optimize()
    return _outcome(folder, small, store, *dump.counts(store))


def load(folder: Path, small: int, change: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Load files into the store in `folder`, which are told of as they come; else as `write`."""
    from graph.load import loader  # no other change needs what unpacks files

    store = loader.opened(folder / "store", change)
    loader.load(store, change, tell)
    _check_names(store)
    store.flush()
    tell({"counting": True})
    return _outcome(folder, small, store, *loader.counts(store, change))


def _outcome(
    folder: Path, small: int, store: ox.Store, counts: dict[str, int], unnamed: int
) -> dict[str, Any]:
    told: dict[str, Any] = {"counts": counts, "unnamed": unnamed, "id": None}
    if sum(counts.values()) + unnamed <= small:
        content = dump.content(store, counts)
        (folder / DUMP).write_bytes(content)
        told["id"] = identity(content)
    return told


def _made(channel: socket.socket, options: dict[str, Any], parts: list[bytes]) -> dict[str, Any]:
    folder, small, change = Path(options["folder"]), options["small"], options["change"]
    if change["kind"] == "load":
        return load(folder, small, change, _Teller(channel).tell)
    return write(folder, small, change, parts)


class _Teller:
    """Sends words on the progress; several threads have some."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._turn = threading.Lock()

    def tell(self, words: dict[str, Any]) -> None:
        with self._turn, suppress(OSError):  # who does not listen any more ends the process
            wire.send_json(self._channel, b"P", words)


def reply(channel: socket.socket, options: dict[str, Any], parts: list[bytes]) -> None:
    """Write, and tell the outcome."""
    try:
        wire.send_json(channel, b"R", _made(channel, options, parts))
    except Refusal as refusal:
        wire.send_json(channel, b"E", refusal.payload)
    except MemoryError:
        wire.send_json(channel, b"E", {"error": "costly", "message": "out of memory"})
    except OSError as error:
        kind = "full" if error.errno in FULL or _full(error) else "failed"
        wire.send_json(channel, b"E", {"error": kind, "message": str(error)})
    except (ValueError, RuntimeError) as error:
        wire.send_json(channel, b"E", {"error": "impossible", "message": str(error)})


def _full(error: OSError) -> bool:
    """RocksDB tells the reason of a failed write in words only."""
    return bool(re.search("No space left|File too large|quota exceeded", str(error)))


def _receive(channel: socket.socket) -> list[bytes]:
    parts: list[bytes] = []
    while (frame := wire.receive(channel))[0] == b"D":
        parts.append(frame[1])
    return parts


def _end_with(channel: socket.socket) -> None:
    """End the process, whatever it writes, when the server is gone."""
    while channel.recv(1):
        pass
    os._exit(1)


def main() -> None:
    """Receive a change, make it, tell the outcome, and end."""
    channel = socket.socket(fileno=os.dup(0))
    options = json.loads(wire.receive(channel)[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (options["memory"], options["memory"]))
    door.close(network=not options["change"].get("remotes"))
    parts = _receive(channel)
    threading.Thread(target=_end_with, args=(channel,), daemon=True).start()
    threading.stack_size(STACK)  # parsers recurse
    work = threading.Thread(target=reply, args=(channel, options, parts))
    work.start()
    threading.stack_size(0)  # what it starts in turn does not
    work.join()


if __name__ == "__main__":
    main()

"""A worker: a process that holds one release and answers one question at a time.

Everything a guest wrote is handled here, parsing included, because only a process can be
stopped. `nursery` starts ``python -m graph.engine.worker OPTIONS`` with a socket as standard
input; that process opens the release and forks workers, each with a socket of its own. A worker
speaks the frames of `wire`, and ends when its socket closes. It imports nothing but pyoxigraph, so
that the first is ready in a fraction of a second, and each further one in milliseconds.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.dump import empty_graphs
from graph.engine import asking, door, mistake, wire
from graph.engine.characters import NotInXml, for_xml
from graph.engine.guard import look, others, refused, too_complex
from graph.engine.lists import fill
from graph.engine.plan import keeping
from graph.engine.plan.planner import Planner
from ontology import PREFIXES, UNNAMED_GRAPH

TOLD = 300
"""Characters that are told of what another endpoint says."""
PIECE = 64 * 1024
"""Bytes of the first piece of an answer; each is twice as large as the one before, to a bound."""
LARGEST_PIECE = 256 * 1024
"""Each piece costs both processes a turn, and larger ones fill the channel between them."""
STACK = 256 * 1024 * 1024
"""Address space for the stack of the thread that answers; memory only where it is used."""

ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
ABBREVIATED = ("ttl", "rdf")
XML = ("xml", "rdf")


class Refusal(Exception):
    """A question that gets no answer, as the payload of its ``E`` frame."""

    def __init__(self, error: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.payload = {"error": error, "message": message, **more}


class Pieces:
    """A file-like sink that sends what is written to it in pieces, the first of `PIECE` bytes.

    It takes `most` bytes (0: any number); more raise Refusal, which stops the serialiser. The
    frame `head` goes out with the first piece, and the last piece with the end: a small answer is
    sent, and received, at one stroke.
    """

    def __init__(self, channel: socket.socket, most: int, head: bytes = b"") -> None:
        self._channel = channel
        self._most = most
        self._head = head
        self._taken = 0
        self._waiting: list[bytes] = []
        self._size = 0
        self._enough = PIECE

    def write(self, data: bytes) -> int:
        """Take bytes in; returns how many, as files do."""
        self._taken += len(data)
        if self._most and self._taken > self._most:
            raise Refusal("large", "", bytes=self._most)
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= self._enough:
            self._enough = min(2 * self._enough, LARGEST_PIECE)
            self._channel.sendall(self._frames())
        return len(data)

    def flush(self) -> None:
        """Send nothing: a serialiser asks for it when it has done, and then comes `end`."""

    def end(self) -> None:
        """Send what is waiting, and that it is the end."""
        self._channel.sendall(self._frames() + wire.frame(b"Z"))

    def _frames(self) -> bytes:
        """Write the head, if it is still to be sent, and what is waiting."""
        piece = wire.frame(b"D", *self._fit(self._waiting)) if self._waiting else b""
        head, self._head = self._head, b""
        self._waiting, self._size = [], 0
        return head + piece

    def _fit(self, parts: list[bytes]) -> list[bytes]:
        return parts


class XmlPieces(Pieces):
    """The same for XML, whose characters are looked at."""

    def _fit(self, parts: list[bytes]) -> list[bytes]:
        """Write bytes as XML can carry them; raises `NotInXml`."""
        return [for_xml(b"".join(parts))]


def open_store(folder: str, in_memory: bool) -> ox.Store:
    """Open a release: a copy in memory when small, else the directory, read-only."""
    if not in_memory:
        return ox.Store.read_only(os.path.join(folder, "store"))
    store = ox.Store()
    dump = os.path.join(folder, "myelokg.nq")
    with open(dump, "rb") as quads:  # from a path, parts are read apart, with nodes of their own
        store.bulk_load(input=quads, format=ox.RdfFormat.N_QUADS)
    for graph in empty_graphs(Path(dump)):
        store.add_graph(graph)
    return store


def evaluate(
    store: ox.Store, question: dict[str, Any], remotes: Sequence[str], planner: Planner
) -> Any:
    """Parse and start a query over the dataset its asker chose; raises Refusal."""
    text = question["text"]
    seen = look(text)
    if complaint := too_complex(seen):
        raise Refusal("complex", complaint)
    if complaint := refused(seen, remotes):
        raise Refusal("refused", complaint)
    ask = asking.explain if question["explain"] and not seen.reached else asking.ask
    try:
        return ask(store, fill(text), _dataset(question, seen.keywords), planner)
    except SyntaxError as error:
        raise syntax_refusal(str(error), text) from None
    except (ValueError, OSError) as error:
        raise Refusal("syntax", str(error)) from None


def _dataset(question: dict[str, Any], keywords: frozenset[str]) -> dict[str, Any]:
    """The dataset of SPARQL 1.1 Protocol 2.1.4: the request's, else the query's, else all."""
    default, named = question["default_graphs"], question["named_graphs"]
    if default or named:
        return {
            "default_graph": [_graph(one) for one in default],
            "named_graphs": [ox.NamedNode(one) for one in named],
        }
    return {} if "FROM" in keywords else {"use_default_graph_as_union": True}


def _graph(name: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if name == UNNAMED_GRAPH else ox.NamedNode(name)


def syntax_refusal(message: str, text: str) -> Refusal:
    """The parser's message with its place apart."""
    found = mistake.find(message, text)
    return Refusal("syntax", found.message, line=found.line, column=found.column)


def answer(
    channel: socket.socket, store: ox.Store, question: dict[str, Any], options: dict[str, Any]
) -> None:
    """Answer one question: a head, pieces and an end, or an error frame."""
    try:
        results = evaluate(store, question, options["remotes"], options["planner"])
        kind = "graph" if isinstance(results, ox.QueryTriples) else "rows"
        chosen = question[kind]
        if chosen is None:
            raise Refusal("not acceptable", "", kind=kind)
        head = wire.frame_json(b"H", {"kind": kind, "format": chosen})
        pieces = (XmlPieces if chosen in XML else Pieces)(channel, options["answer"], head)
        if kind == "rows":
            results.serialize(pieces, format=ROWS[chosen])
        elif chosen in ABBREVIATED:
            ox.serialize(results, cast(IO[bytes], pieces), format=GRAPHS[chosen], prefixes=PREFIXES)
        else:
            results.serialize(pieces, format=GRAPHS[chosen])
        pieces.end()
    except Refusal as refusal:
        wire.send_json(channel, b"E", refusal.payload)
    except NotInXml as error:
        payload = {"error": "not acceptable", "message": str(error), "kind": kind, "xml": False}
        wire.send_json(channel, b"E", payload)
    except MemoryError:
        wire.send_json(channel, b"E", {"error": "costly", "message": "out of memory"})
    except (ValueError, RuntimeError, OSError) as error:
        wire.send_json(channel, b"E", _failure(str(error).strip(), question))


def _failure(message: str, question: dict[str, Any]) -> dict[str, Any]:
    """What to say of a query that failed as it ran; one with a foreign function always will."""
    function = re.search(r"custom function (<[^>]*>) is not supported", message)
    if function is not None:
        return {"error": "syntax", "message": f"{function[1]} is no function of SPARQL 1.1"}
    asked = others(question["text"])
    if not asked:
        return {"error": "failed", "message": message}
    told = message if len(message) <= TOLD else message[:TOLD] + " …"
    return {"error": "remote", "message": f"{' or '.join(asked)} failed: {told.rstrip('.')}"}


def _answer_all(channel: socket.socket, store: ox.Store, options: dict[str, Any]) -> None:
    """Answer question after question; whatever cannot be answered ends the process."""
    frames = wire.Reader(channel)
    try:
        while True:
            _, payload = frames.receive()
            answer(channel, store, json.loads(payload), options)
    except wire.ConnectionLost:
        os._exit(0)
    finally:
        os._exit(1)


def serve(
    channel: socket.socket, store: ox.Store, options: dict[str, Any], weak: str | None
) -> None:
    """Answer questions until the socket closes; never returns.

    The answering thread has a big stack, because the parser goes down it with every link of a long
    chain. This one only waits for the server to be gone; the process ends then, whatever it
    computes. Questions do not wake it: to hand each over would cost as much as a small query.
    """
    threading.stack_size(STACK)
    wire.send_json(channel, b"R", {"pid": os.getpid(), "weak": weak})
    threading.Thread(target=_answer_all, args=(channel, store, options), daemon=True).start()
    hanging_up = select.poll()
    hanging_up.register(channel, select.POLLRDHUP)
    hanging_up.poll()
    os._exit(0)


def main(options: dict[str, Any]) -> None:
    """Open the release, and fork a worker for each pair of handles that the server sends.

    What is in memory is opened once, and shared; a directory is opened by each worker, because the
    threads of the database would not survive a fork.
    """
    control = socket.socket(fileno=os.dup(0))
    for told in (signal.SIGINT, signal.SIGTERM):  # who stops all of us lets answers end first
        signal.signal(told, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if options["memory"]:
        most = options["memory"] + STACK
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    weak = door.close(network=not options["remotes"])
    store = open_store(options["folder"], True) if options["in_memory"] else None
    kept = keeping.Kept(options["folder"], store) if options["plan"] else None
    options["planner"] = Planner(kept or (lambda: None), on_disk=store is None)
    gc.freeze()
    while True:
        asked, handles, _, _ = socket.recv_fds(control, 1, 2)
        if kept is not None:
            kept.bury()
        if not asked:
            return
        if _begot():
            control.close()
            _work(handles, store, options, weak)
        for handle in handles:
            os.close(handle)


def _begot() -> bool:
    """Fork twice, so that the grandchild passes to the server; whether this is the grandchild."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return False
    between = os.getpid()
    if os.fork():
        os._exit(0)
    while os.getppid() == between:
        time.sleep(0.0005)
    door.end_with_parent()
    return True


def _work(
    handles: list[int], store: ox.Store | None, options: dict[str, Any], weak: str | None
) -> None:
    """Be a worker, to the end of the process."""
    try:
        channel, errors = handles
        os.dup2(errors, 2)
        os.close(errors)
        os.close(0)
        if store is None:
            store = open_store(options["folder"], False)
        elif not options["remotes"]:
            door.close_files()
        serve(socket.socket(fileno=channel), store, options, weak)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

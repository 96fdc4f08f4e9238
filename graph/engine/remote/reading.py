"""What an engine answers, read as it comes and written in the format that was asked for.

So all engines give the same bytes. Rows and triples are parsed and serialised by pyoxigraph, in a
thread where the answer is long, with a few pieces waiting at most. An answer that is not whole is
an error: JSON and XML tell by themselves, and the connection tells of the rest.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.engine.answer import (
    Answer,
    AnswerBroken,
    AnswerTooLarge,
    EngineError,
    EngineFailed,
    Kind,
    NotAcceptable,
    QueryAbandoned,
    QueryTimeout,
)
from graph.engine.characters import NotInXml, for_xml
from graph.engine.formats import RDF_FORMATS, ROW_FORMATS
from graph.engine.remote.connection import Late, Reply, Stopped
from graph.engine.remote.names import Names
from ontology import PREFIXES

PIECE = 64 * 1024
AHEAD = 512 * 1024
"""Bytes of an answer that are waited for before any of it goes out."""
WAITING = 16
"""Pieces that wait at most to be sent on."""
LOOK_SECONDS = 0.2
"""After which a thread that waits looks whether anybody is there."""
ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
ABBREVIATED = ("ttl", "rdf")
XML = ("xml", "rdf")


class Source:
    """A reply as a file to read from, the names of its graphs written back."""

    def __init__(self, pieces: Iterator[bytes], names: Names) -> None:
        self._pieces = pieces
        self._names = names
        self._ready = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes; none at the end."""
        while not self._ended and (len(self._ready) <= self._names.overlap or size < 0):
            piece = next(self._pieces, None)
            self._ended = piece is None
            self._ready = self._names.back(self._ready + (piece or b""))
        safe = len(self._ready) if self._ended else len(self._ready) - self._names.overlap
        cut = safe if size < 0 else min(size, safe)
        taken, self._ready = self._ready[:cut], self._ready[cut:]
        return taken


class Sink:
    """A file to write to, which passes pieces on; more than `most` bytes are too large."""

    def __init__(self, send: Callable[[bytes], None], most: int, xml: bool) -> None:
        self._send = send
        self._most = most
        self._xml = xml
        self._taken = 0
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes in; returns how many, as files do."""
        self._taken += len(data)
        if self._most and self._taken > self._most:
            raise AnswerTooLarge(self._most)
        self._waiting += for_xml(bytes(data)) if self._xml else data
        if len(self._waiting) >= PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Pass on what is waiting."""
        if self._waiting:
            self._send(bytes(self._waiting))
            self._waiting.clear()


def kind_of(reply: Reply) -> Kind:
    """What an answer is by its media type; raises EngineFailed."""
    if reply.media_type in ROWS:
        return "rows"
    if reply.media_type in TRIPLES:
        return "graph"
    told = reply.media_type or "something without a media type"
    raise EngineFailed(f"the engine answers with {told}, which is no answer to a query")


def write(source: Any, media_type: str, suffix: str, sink: Sink) -> None:
    """Read a source to its end and write it in a format; raises EngineError, Late, Stopped."""
    try:
        if media_type in ROWS:
            results = ox.parse_query_results(source, format=ROWS[media_type])
            results.serialize(cast(IO[bytes], sink), format=ROW_FORMATS[suffix])
        else:
            triples = (one.triple for one in ox.parse(source, format=TRIPLES[media_type]))
            prefixes = PREFIXES if suffix in ABBREVIATED else None
            ox.serialize(
                triples, cast(IO[bytes], sink), format=RDF_FORMATS[suffix], prefixes=prefixes
            )
        while source.read(PIECE):  # what follows the answer; a broken connection is told here
            pass
        sink.flush()
    except NotInXml as error:
        kind: Kind = "rows" if suffix == "xml" else "graph"
        raise NotAcceptable(kind, str(error), xml=False) from None
    except (SyntaxError, ValueError) as error:
        raise EngineFailed(f"the answer of the engine cannot be read ({error})") from None


def answer(reply: Reply, names: Names, suffix: str, seconds: float, most: int) -> Answer:
    """The answer in a format, whole where it is small; raises EngineError, Late and Stopped."""
    kind, pieces, first = kind_of(reply), reply.pieces(), bytearray()
    for piece in pieces:
        first += piece
        if len(first) >= AHEAD:
            source = Source(chain([bytes(first)], pieces), names)
            return Answer(kind, suffix, Stream(Reading(reply, source, suffix, seconds, most)))
    written: list[bytes] = []
    sink = Sink(written.append, most, suffix in XML)
    write(Source(iter([bytes(first)]), names), reply.media_type, suffix, sink)
    return Answer(kind, suffix, iter(written), whole=True)


class Reading:
    """A long answer on its way, written by a thread of its own until its deadline."""

    def __init__(
        self, reply: Reply, source: Source, suffix: str, seconds: float, most: int
    ) -> None:
        self._call = reply.call
        self._seconds = seconds
        self._queue: queue.Queue[bytes | BaseException | None] = queue.Queue(WAITING)
        self._closed = threading.Event()
        self._late = False
        sink = Sink(self._put, most, suffix in XML)
        work = (reply, source, suffix, sink)
        threading.Thread(target=self._work, args=work, daemon=True).start()
        self._clock = threading.Timer(max(0.0, reply.call.left), self._expire)
        self._clock.daemon = True
        self._clock.start()

    def next(self) -> bytes | None:
        """The next piece, None at the end; raises EngineError."""
        piece = self._queue.get()
        if isinstance(piece, bytes):
            return piece
        self._clock.cancel()
        if piece is None:
            return None
        raise self._error(piece)

    def stop(self) -> None:
        """End it: the connection is closed, and the thread with it."""
        self._closed.set()
        self._clock.cancel()
        self._call.stop()

    def _expire(self) -> None:
        """Close the connection at the deadline, also when nobody reads what has come."""
        self._late = True
        self._call.stop()

    def _work(self, reply: Reply, source: Source, suffix: str, sink: Sink) -> None:
        end: BaseException | None = None
        try:
            write(source, reply.media_type, suffix, sink)
        except (EngineError, Late, Stopped) as error:
            end = _bare(error)
        finally:
            reply.close()
            with suppress(Stopped):
                self._put(end)

    def _put(self, piece: bytes | BaseException | None) -> None:
        """Hand a piece on; raises Stopped when nobody takes it any more."""
        while not self._closed.is_set():
            with suppress(queue.Full):
                self._queue.put(piece, timeout=LOOK_SECONDS)
                return
            if self._late and isinstance(piece, bytes):
                raise Late
        raise Stopped

    def _error(self, error: BaseException) -> EngineError:
        if isinstance(error, EngineError) and not self._late:
            return error
        if isinstance(error, Late) or self._late:
            return QueryTimeout(self._seconds)
        return QueryAbandoned("the guest left before the answer was whole")


def _bare(error: BaseException) -> BaseException:
    """An error without the frames it came through: what they hold belongs to another thread."""
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)


class Stream(Iterator[bytes]):
    """The pieces of a long answer; closing it, or forgetting it, closes the connection."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __next__(self) -> bytes:
        try:
            piece = self._reading.next()
        except EngineError as error:
            self.close()
            raise AnswerBroken(str(error)) from error
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stop, unless the answer has ended."""
        self._reading.stop()

    def __del__(self) -> None:
        self.close()

"""What a question to an engine is, what an answer is, and how answering can fail.

::

    EngineError
    ├── QuerySyntaxError      the query is not SPARQL 1.1; knows line and column
    ├── QueryRefused          the query asks for what guests may not do (SERVICE)
    ├── QueryTooComplex       the query is nested too deep, or goes on for too long, to be parsed
    ├── NotAcceptable         the query is of a kind that no accepted format can carry
    ├── QueryTimeout          the deadline passed; the worker was stopped
    ├── QueryTooCostly        the worker died with the query: memory or depth
    ├── AnswerTooLarge        the answer would have more bytes than may be sent
    ├── QueryAbandoned        the guest left; nobody waits for the answer
    ├── EngineDown            a remote engine cannot be reached; knows when to try again
    ├── EngineSlow            a remote engine gave up the query for want of time
    ├── EngineFailed          a remote engine answered with what is no answer
    ├── NotCopied             a release of a remote engine could not be copied to this disk
    │   └── TooLargeToCopy    it has more triples than are copied
    ├── EngineBusy            no worker became free in time
    │   └── QueryDisplaced    others waited, and the slow lane was full of long queries
    └── AnswerBroken          the answer broke off after its first byte
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["rows", "graph"]


@dataclass(frozen=True)
class Question:
    """A SPARQL query with the dataset it runs over and the formats its asker accepts.

    Without `default_graphs` and `named_graphs` the default graph is the union of all graphs.
    `rows` and `graph` name a format of `formats`, by its suffix; None: not acceptable. When it is
    to `explain`, the answer tells how the query would be answered.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: str | None = "json"
    graph: str | None = "ttl"
    explain: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer on its way: its kind, its format, and its bytes as they come.

    Iterate `chunks` to the end or close it; either gives the worker back. An answer that is
    `whole` is complete already, and nothing of it can fail any more.
    """

    kind: Kind
    format: str
    chunks: Iterator[bytes] = field(repr=False)
    whole: bool = False

    def body(self) -> bytes:
        """The whole answer at once, for small ones."""
        return b"".join(self.chunks)


class Leaving:
    """Tells those who work for a guest that the guest has left. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = False
        self._actions: list[Callable[[], None]] = []

    def call(self, action: Callable[[], None]) -> None:
        """Do `action` when the guest leaves; at once if that has happened."""
        with self._lock:
            if not self._left:
                self._actions.append(action)
                return
        action()

    def leave(self) -> None:
        """Do what was asked for; a second time does nothing."""
        with self._lock:
            self._left, actions = True, self._actions
            self._actions = []
        for action in actions:
            action()


class EngineError(Exception):
    """Why a question got no answer."""


class QuerySyntaxError(EngineError):
    """The query is not well-formed SPARQL 1.1."""

    def __init__(self, message: str, line: int | None, column: int | None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(EngineError):
    """The query is well-formed, but asks for something that guests may not have."""


class QueryTooComplex(EngineError):
    """The query is nested so deep, or has so long a chain, that no parser should read it."""


class NotAcceptable(EngineError):
    """The query yields rows where only a graph format is accepted, or the reverse.

    Or what it yields cannot be written in XML; then `xml` is false.
    """

    def __init__(self, kind: Kind, message: str = "", xml: bool = True) -> None:
        super().__init__(message or f"this query yields {'rows' if kind == 'rows' else 'a graph'}")
        self.kind = kind
        self.xml = xml


class QueryTimeout(EngineError):
    """The query was stopped at its deadline; `others` are the endpoints that it asked."""

    def __init__(self, seconds: float, others: Sequence[str] = ()) -> None:
        super().__init__(f"the query was stopped after {seconds:g} seconds")
        self.seconds = seconds
        self.others = others


class RemoteFailed(EngineError):
    """Another endpoint, which the query asks, has given no answer that can be used."""


class QueryTooCostly(EngineError):
    """The query exhausted the memory or the stack of its worker."""


class AnswerTooLarge(EngineError):
    """The answer would be larger than the service sends."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the answer would have more than {limit:,} bytes")
        self.limit = limit


class QueryAbandoned(EngineError):
    """The guest left, so the query was stopped."""


class EngineDown(EngineError):
    """The remote engine cannot be reached; `seconds` from now it may be.

    `perhaps`: it may have got the request, and done what it says.
    """

    def __init__(self, message: str, seconds: float = 5.0, perhaps: bool = False) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.perhaps = perhaps


class EngineSlow(EngineError):
    """The remote engine has stopped the query, because it took longer than it allows."""


class EngineFailed(EngineError):
    """The remote engine has answered with an error, or with what is no answer."""


class NotCopied(EngineError):
    """A release that stands in a remote engine could not be copied to this disk, whole."""


class TooLargeToCopy(NotCopied):
    """A release in a remote engine has more triples than are copied to this disk."""

    def __init__(self, identity: str, triples: int, most: int) -> None:
        super().__init__(
            f"the release {identity} has {triples:,} triples on an engine of others; to make this "
            f"of it, it is copied here, up to {most:,} triples"
        )
        self.id = identity


class EngineBusy(EngineError):
    """Every worker was busy for as long as a question may wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no worker became free within {seconds:g} seconds")
        self.seconds = seconds


class QueryDisplaced(EngineBusy):
    """The query took long while others waited, and there was no room left for long ones."""

    def __init__(self, seconds: float) -> None:
        EngineError.__init__(
            self,
            f"the query was stopped after {seconds:.1f} seconds: others were waiting, and as many "
            "long queries as may run were running",
        )
        self.seconds = seconds


class AnswerBroken(EngineError):
    """The answer broke off after its first byte; what was sent is not the whole."""

"""A change to a release, as it was asked for: an update, or what becomes of one graph.

::

    WriteError
    ├── ChangeSyntaxError    the update or an upload cannot be read; knows line and column
    ├── ChangeTooComplex     it would take the parser too deep
    ├── ChangeRefused        it asks for what nobody may do here: LOAD, SERVICE, entities
    ├── ChangeImpossible     it contradicts what is there: DROP of no graph, CREATE of one
    ├── GraphNotFound        there is no graph of that name
    ├── WriteTimeout         it was not done in time; nothing was changed
    ├── WriteTooCostly       the writer died with it: memory or depth; nothing was changed
    └── StoreFull            the disk takes no more; nothing was changed
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """One upload: its bytes, the suffix of its format, and what its relative IRIs hang on.

    A file of ours may be named by its `path` instead; it is read as it is stored, however large.
    """

    data: bytes
    format: str
    base: str | None = None
    path: str | None = None


@dataclass(frozen=True)
class Update:
    """A SPARQL 1.1 Update, with the dataset that its request names (Protocol, 2.2.3)."""

    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ()

    kind = "update"

    @property
    def by(self) -> str:
        """What the release it makes says of its origin."""
        return "update"

    def told(self) -> dict[str, Any]:
        """The change without its bytes, as JSON can carry it."""
        return {name: value for name, value in asdict(self).items() if name != "text"}

    def parts(self) -> tuple[Part, ...]:
        """The bytes of the change."""
        return (Part(self.text.encode(), "ru"),)


@dataclass(frozen=True)
class Upload:
    """Parts that go into one graph, or wherever they say when `graph` is None.

    `replace`: what the graph held goes first. A graph that is named exists afterwards, also when
    nothing was uploaded.
    """

    graph: str | None
    uploads: tuple[Part, ...]
    replace: bool = False

    kind = "upload"

    @property
    def by(self) -> str:
        """What the release it makes says of its origin."""
        return f"store {'PUT' if self.replace else 'POST'} {self.graph or 'dataset'}"

    def told(self) -> dict[str, Any]:
        """The change without its bytes, as JSON can carry it."""
        return {"graph": self.graph, "replace": self.replace}

    def parts(self) -> tuple[Part, ...]:
        """The bytes of the change."""
        return self.uploads


@dataclass(frozen=True)
class Removal:
    """The end of one graph."""

    graph: str

    kind = "removal"

    @property
    def by(self) -> str:
        """What the release it makes says of its origin."""
        return f"store DELETE {self.graph}"

    def told(self) -> dict[str, Any]:
        """The change, as JSON can carry it."""
        return {"graph": self.graph}

    def parts(self) -> tuple[Part, ...]:
        """No bytes."""
        return ()


Change = Update | Upload | Removal


class WriteError(Exception):
    """Why nothing was written. The release that was served is served still."""


class ChangeSyntaxError(WriteError):
    """The update or an upload is not well-formed."""

    def __init__(self, message: str, line: int | None, column: int | None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class ChangeTooComplex(WriteError):
    """The update nests deeper than is read."""


class ChangeRefused(WriteError):
    """The change is well-formed, but asks for what is closed."""


class ChangeImpossible(WriteError):
    """The change does not fit what is there."""


class GraphNotFound(WriteError):
    """The change is to a graph that there is not."""

    def __init__(self, graph: str, graphs: tuple[str, ...]) -> None:
        super().__init__(f"there is no graph {graph}")
        self.graph = graph
        self.graphs = graphs


class WriteTimeout(WriteError):
    """The change was stopped at its deadline."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the change was stopped after {seconds:g} seconds")
        self.seconds = seconds


class WriteTooCostly(WriteError):
    """The change exhausted the memory or the stack of its writer."""


class StoreFull(WriteError):
    """There is no room for the next release."""

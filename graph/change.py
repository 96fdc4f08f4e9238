"""A change to a release, as it was asked for: an update, what becomes of one graph, or a load.

::

    WriteError
    ├── ChangeSyntaxError    the update or an upload cannot be read; knows line and column
    ├── ChangeTooComplex     it would take the parser too deep
    ├── ChangeRefused        it asks for what nobody may do here: LOAD, SERVICE, entities
    ├── ChangeImpossible     it contradicts what is there: DROP of no graph, CREATE of one
    ├── GraphNotFound        there is no graph of that name
    ├── WriteTimeout         it was not done in time; nothing was changed
    ├── WriteTooCostly       the writer died with it: memory or depth; nothing was changed
    ├── ChangeUncertain      an engine has not confirmed it; it may have been made
    └── StoreFull            the disk takes no more; nothing was changed
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """One upload: its bytes, the suffix of its format, and what its relative IRIs hang on."""

    data: bytes
    format: str
    base: str | None = None


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
class Source:
    """A file of ours to be loaded, however large: its path, and the suffix of its format.

    `name` is what it is called when something is said of it, `base` what its relative IRIs hang
    on. A `handle` is read instead of the path: standard input, which has none.
    """

    path: str
    name: str
    format: str
    base: str
    handle: int | None = None


@dataclass(frozen=True)
class Load:
    """Files that are loaded in bulk, into `graph` what does not say itself where it goes.

    `replace`: what the graph held goes first. `lenient`: statements that cannot be read are passed
    over, each of which is told.
    """

    graph: str | None
    sources: tuple[Source, ...]
    replace: bool = False
    lenient: bool = False

    kind = "load"

    @property
    def by(self) -> str:
        """What the release it makes says of its origin."""
        first, *more = self.sources
        return f"load {first.name}" + (f" and {len(more)} more" if more else "")

    def told(self) -> dict[str, Any]:
        """The change, as JSON can carry it."""
        return asdict(self)

    def parts(self) -> tuple[Part, ...]:
        """No bytes: the files are read where they are."""
        return ()


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


Change = Update | Upload | Load | Removal


class WriteError(Exception):
    """Why nothing was written. The release that was served is served still."""


class ChangeSyntaxError(WriteError):
    """The update, an upload or a file is not well-formed.

    `file` and `text` are those of a file: its name, and how the line reads.
    """

    def __init__(
        self,
        message: str,
        line: int | None,
        column: int | None,
        file: str | None = None,
        text: str | None = None,
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.file = file
        self.text = text


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


class ChangeUncertain(WriteError):
    """A remote engine has not confirmed the change; it may have been made."""


class StoreFull(WriteError):
    """There is no room for the next release."""

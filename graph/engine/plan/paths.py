"""Property paths, as far as planning reads them: all but negated sets (``!``).

What is walked is put into one form: going backwards stands at the single steps only, as ``^(a/b)``
is ``^b/^a``, and ``^(a*)`` is ``(^a)*``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.engine.plan.terms import Term


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate, from the subject to the object or `backwards`."""

    predicate: Term
    backwards: bool = False

    def __str__(self) -> str:
        return f"{'^' * self.backwards}{self.predicate}"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    parts: tuple[Path, ...]

    def __str__(self) -> str:
        return f"({'/'.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of some paths; what two of them join is joined twice."""

    parts: tuple[Path, ...]

    def __str__(self) -> str:
        return f"({'|'.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Closure:
    """A path any number of times (``*``), at least once (``+``) or at most once (``?``).

    It joins two things once, in however many ways (SPARQL 1.1, 18.4).
    """

    inner: Path
    sign: str

    def __str__(self) -> str:
        return f"({self.inner}){self.sign}"


Path = Step | Sequence | Choice | Closure


def turned(path: Path) -> Path:
    """The same path in the other direction."""
    if isinstance(path, Step):
        return replace(path, backwards=not path.backwards)
    if isinstance(path, Closure):
        return replace(path, inner=turned(path.inner))
    parts = tuple(map(turned, path.parts))
    return Sequence(parts[::-1]) if isinstance(path, Sequence) else Choice(parts)


def steps(path: Path) -> Iterator[Path]:
    """What is walked one after the other: the parts of a sequence, else the path itself."""
    if not isinstance(path, Sequence):
        yield path
        return
    for part in path.parts:
        yield from steps(part)


def may_be_empty(path: Path) -> bool:
    """Whether a path leads from each thing to itself."""
    if isinstance(path, Step):
        return False
    if isinstance(path, Closure):
        return path.sign != "+" or may_be_empty(path.inner)
    return (all if isinstance(path, Sequence) else any)(map(may_be_empty, path.parts))

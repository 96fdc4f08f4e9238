"""What an answer is the answer to, for those who read it later: below a file, or on a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.citation import LICENSE, cite
from graph.release import Release
from queries import BoundQuery, Query


def of(query: Query, bound: BoundQuery, release: Release, address: str) -> dict[str, str]:
    """Say what was asked, of which release, under which licence, and how to cite the answer."""
    return {
        "question": query.question,
        "why": query.why,
        "parameters": written(bound.values),
        "release": f"{release.id} (version {release.version})",
        "version of the question": query.version,
        "licence": LICENSE,
        "cite as": cite(release.id, release.version, release.counts),
        "address": address,
    }


def written(values: Mapping[str, Sequence[str]]) -> str:
    r"""Write what was chosen in one line, whatever was typed.

    >>> written({"drug": ("a", "b"), "words": ("x\ny",)})
    'drug = a, b; words = x y'
    """
    parts = (f"{name} = {', '.join(chosen)}" for name, chosen in values.items())
    return " ".join("; ".join(parts).split())


def footer(told: Mapping[str, str]) -> bytes:
    """Write facts as lines of comments, to stand below a file of rows."""
    return "".join(
        f"# {name}: {' '.join(value.split())}\n" for name, value in told.items()
    ).encode()

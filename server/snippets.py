"""Lines to copy: a saved question asked from a terminal, from Python and from R.

They name the host that the page was reached under and what was chosen on it, and run as they stand.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from urllib.parse import urlencode

from queries import BoundQuery, Query


@dataclass(frozen=True)
class Snippet:
    """A program of a few lines: what runs it, what it needs, and its text."""

    name: str
    needs: str
    text: str


def of(query: Query, bound: BoundQuery, host: str) -> list[Snippet]:
    """Write every snippet of a question as it was asked."""
    address = f"{host}/queries/{query.id}.csv{parameters(query, bound)}"
    return [
        Snippet("curl", "curl", f"curl {shlex.quote(address)}\n"),
        Snippet("Python, into a data frame", "pip install pandas", _pandas(address)),
        Snippet(
            "Python, as SPARQL", "pip install sparqlwrapper", _wrapper(bound, f"{host}/sparql")
        ),
        Snippet(
            "R", "base R", f'answer <- read.csv("{address}", encoding = "UTF-8")\nprint(answer)\n'
        ),
    ]


def parameters(query: Query, bound: BoundQuery) -> str:
    """Write what was chosen, where it is not what would be chosen anyway, for an address."""
    chosen = {
        one.name: bound.values[one.name]
        for one in query.parameters
        if one.required or bound.values[one.name] != one.default
    }
    return f"?{urlencode(chosen, doseq=True)}" if chosen else ""


def _pandas(address: str) -> str:
    return f'import pandas\n\ntable = pandas.read_csv("{address}")\nprint(table)\n'


def _wrapper(bound: BoundQuery, endpoint: str) -> str:
    text = bound.standalone.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return (
        "from SPARQLWrapper import CSV, SPARQLWrapper\n\n"
        f'endpoint = SPARQLWrapper("{endpoint}", returnFormat=CSV)\n'
        f'endpoint.setQuery("""\n{text}""")\n'
        "print(endpoint.query().convert().decode())\n"
    )

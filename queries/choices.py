"""Choices that the graph gives: the drugs, trials, classes ... that a parameter can be.

Each list is a query of its own in the folder `choices`: `?name` is what is written in an address,
`?label` what people read, `?term` the RDF term, and `?also` further names, one a row. A catalogue
draws a list when a question first needs it, and again when another release is served.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol, cast

import pyoxigraph as ox

from graph.engine.answer import Answer, Question
from graph.release import Release
from ontology import UNNAMED_GRAPH, provenance_graphs
from queries import SOURCE, Query
from queries.parameters import Choice, Parameter

FOLDER = Path(__file__).parent / "choices"


class Engine(Protocol):
    """What a catalogue needs of an engine."""

    @property
    def release(self) -> Release:
        """The release that questions are answered from."""
        ...

    def ask(self, question: Question) -> Answer:
        """Answer a question."""
        ...


class Catalogue(Mapping[str, Query]):
    """The saved questions by id, their choices drawn from the release that is served."""

    def __init__(self, queries: Mapping[str, Query], engine: Callable[[], Engine]) -> None:
        self._queries = queries
        self._engine = engine
        self._lock = threading.Lock()
        self._release = ""
        self._lists: dict[str, dict[str, Choice]] = {}

    def __getitem__(self, id: str) -> Query:
        query, graphs = self._queries[id], _graphs(self._engine().release)
        parameters = query.parameters
        if len(provenance_graphs(graphs)) > 1:
            parameters += (SOURCE,)
        if any(one.drawn for one in parameters):
            parameters = tuple(map(self._filled, parameters))
        return replace(query, parameters=parameters, graphs=graphs)

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)

    @property
    def written(self) -> tuple[Query, ...]:
        """The questions as they are written, for who needs no choices: nothing is asked for."""
        return tuple(self._queries.values())

    def _filled(self, parameter: Parameter) -> Parameter:
        return parameter.with_choices(self._list(parameter.drawn)) if parameter.drawn else parameter

    def _list(self, name: str) -> dict[str, Choice]:
        engine = self._engine()
        with self._lock:
            if engine.release.id != self._release:
                self._release = engine.release.id
                self._lists = {}
            if name not in self._lists:
                self._lists[name] = draw(name, engine)
            return self._lists[name]


def _graphs(release: Release) -> tuple[str, ...]:
    """The graphs of a release, that of no name among them when it holds anything."""
    return (*release.counts, *([UNNAMED_GRAPH] if release.unnamed else ()))


def draw(name: str, engine: Engine) -> dict[str, Choice]:
    """Ask the graph for a list of choices; raises the errors of `graph.engine.answer`."""
    from queries import of_evidence, with_prefixes

    text = with_prefixes((FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    graphs = of_evidence(_graphs(engine.release))
    question = Question(text, default_graphs=graphs, named_graphs=graphs, rows="json")
    rows = ox.parse_query_results(engine.ask(question).body(), format=ox.QueryResultsFormat.JSON)
    found: dict[str, Choice] = {}
    for row in cast(ox.QuerySolutions, rows):
        key, term = row["name"].value, str(row["term"])
        also = (row["also"].value,) if row["also"] is not None else ()
        before = found.get(key, Choice(row["label"].value, (term,)))
        found[key] = replace(before, names=(*before.names, *also))
    return found


def lists() -> list[str]:
    """Name the lists there are."""
    return sorted(path.stem for path in FOLDER.glob("*.rq"))

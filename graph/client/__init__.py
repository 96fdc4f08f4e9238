"""A MyeloKG server from Python: its saved questions as functions, and SPARQL of one's own.

::

    from graph.client import connect

    kg = connect("http://127.0.0.1:8000")
    answer = kg.len_r_pfs_after_one_lot(reported="number")
    for row in answer:
        print(row.trial, row.value, row.locator)
    frame = answer.to_pandas()               # frame.attrs["units"], frame.attrs["citation"]

What can be asked is learned from the server, so that its questions and choices are those of the
release that it serves. With `endpoint` the questions are taken from the server, but put to another
SPARQL service that holds the graph.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from graph.client import answer as answers
from graph.client.answer import Answer, Column, python_name
from graph.client.question import Question, Questions, function
from graph.client.web import (
    ClientError,
    NotMyeloKG,
    Refused,
    Reply,
    UnknownQuestion,
    Unreachable,
    fetch,
)

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = [
    "Answer",
    "Client",
    "ClientError",
    "Column",
    "NotMyeloKG",
    "Question",
    "Questions",
    "Refused",
    "UnknownQuestion",
    "Unreachable",
    "connect",
]

ADDRESS = "http://127.0.0.1:8000"
_JSON = "application/json"
_ROWS = "application/sparql-results+json"

Values = Mapping[str, Sequence[str]]


def connect(address: str = ADDRESS, *, endpoint: str = "", seconds: float = 30.0) -> Client:
    """Learn the questions of the server at `address`; each request may take `seconds`.

    Raises `Unreachable` and `NotMyeloKG`.
    """
    return Client(address.rstrip("/"), listed(address, seconds), endpoint, seconds)


def listed(address: str, seconds: float = 30.0) -> Questions:
    """Get the list of questions of a server; raises `Unreachable` and `NotMyeloKG`."""
    try:
        records = json.loads(fetch(f"{address.rstrip('/')}/queries.json", _JSON, seconds).body)
        return Questions(Question.read(one) for one in records)
    except (Refused, ValueError, KeyError, TypeError):
        raise NotMyeloKG(f"{address} is no MyeloKG server: it lists no questions.") from None


class Client:
    """The questions of one server as functions: `kg.median_pfs()`, or `kg["median-pfs"]()`."""

    def __init__(self, address: str, questions: Questions, endpoint: str, seconds: float) -> None:
        self.address = address
        self.questions = questions
        self.endpoint = endpoint or f"{address}/sparql"
        self._elsewhere = bool(endpoint)
        self._seconds = seconds

    @cached_property
    def _functions(self) -> dict[str, Callable[..., Answer]]:
        return {one.id: function(one, self._ask) for one in self.questions}

    def __getitem__(self, id: str) -> Callable[..., Answer]:
        if id not in self._functions:
            raise UnknownQuestion(id, list(self._functions))
        return self._functions[id]

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_"):
            raise AttributeError(name)
        for id, one in self._functions.items():
            if python_name(id) == name:
                return one
        raise UnknownQuestion(name, [python_name(id) for id in self._functions])

    def __contains__(self, id: str) -> bool:
        return id in self._functions

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(python_name(id) for id in self._functions)]

    def __repr__(self) -> str:
        return f"<MyeloKG at {self.address}: {len(self.questions)} questions>"

    def sparql(self, query: str) -> Answer | bool | Graph:
        """Answer a query of one's own: rows, yes or no, or a graph of rdflib.

        Raises `Refused` with what is wrong with the query, and `Unreachable`.
        """
        from graph.client import sparql  # brings rdflib, which the questions do without

        return sparql.answer(self.endpoint, query, self._seconds)

    def _ask(self, question: Question, values: Values) -> Answer:
        reply = self._put(question, values)
        found = answers.read(reply.body, question.columns)
        assert isinstance(found, Answer)
        chosen = {one.name: tuple(values.get(one.name, one.default)) for one in question.parameters}
        return Answer(
            found.columns, found.rows, question.question, question.id, chosen, reply.release
        )

    def _put(self, question: Question, values: Values) -> Reply:
        address = f"{self.address}/queries/{question.id}"
        given = urlencode(values, doseq=True)
        if not self._elsewhere:
            return fetch(f"{address}.json?{given}", _ROWS, self._seconds)
        text = fetch(f"{address}.rq?{given}", "application/sparql-query", self._seconds)
        from graph.client import sparql

        return sparql.rows(self.endpoint, text.body.decode(), self._seconds)

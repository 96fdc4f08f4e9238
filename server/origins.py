"""Where questions are put: the local release, any SPARQL endpoint, or a MyeloKG server.

::

    Origin
    ├── Ours          our questions, put to an engine: the local one, or a SPARQL endpoint
    └── Served        a MyeloKG server: its own questions, its own choices

What the command line and the model context protocol need of each is the same, and stands here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import queries
from graph.client import web
from graph.engine.answer import Answer, Question
from graph.engine.formats import BY_SUFFIX
from graph.release import Release
from ontology import VERSION
from queries import BoundQuery, Column, Query, choices
from queries.choices import Catalogue
from queries.parameters import Choice, Parameter
from server import table
from server.engine import Engine, start
from server.settings import Settings

SECONDS = 60.0
"""What a request to another server may take."""
TIDY, SHEET = "tidy.json", "xlsx"
"""Suffixes of the formats that hold more than rows."""

Values = Mapping[str, Sequence[str]]


class Origin(Protocol):
    """What answers questions."""

    @property
    def listed(self) -> Mapping[str, Query]:
        """The questions, perhaps without the choices that the graph gives: quick to have."""
        ...

    @property
    def questions(self) -> Mapping[str, Query]:
        """The questions with all their choices."""
        ...

    @property
    def release(self) -> str:
        """The id of the release that was asked; empty where nobody has said."""
        ...

    @property
    def graphs(self) -> Collection[str]:
        """The named graphs of that release; empty where nobody has said."""
        ...

    def answer(self, query: Query, values: Values, rows: str) -> Answer:
        """Answer a saved question in a format of rows, as tidy JSON or as a spreadsheet.

        Raises ParameterError, EngineError and ClientError.
        """
        ...

    def ask(self, question: Question) -> Answer:
        """Answer SPARQL; raises EngineError and ClientError."""
        ...


class Ours:
    """Our questions, put to an engine that is made when it is first needed."""

    def __init__(
        self, engine: Callable[[], choices.Engine], questions: Catalogue | None = None
    ) -> None:
        self._engine = engine
        self.listed: Mapping[str, Query] = questions or queries.load()
        self.questions: Mapping[str, Query] = questions or Catalogue(self.listed, engine)

    @property
    def release(self) -> str:
        """The id of the release that the engine answers from."""
        return self._engine().release.id

    @property
    def graphs(self) -> Collection[str]:
        """The named graphs of that release."""
        return self._engine().release.counts.keys()

    def answer(self, query: Query, values: Values, rows: str) -> Answer:
        """Answer a saved question."""
        bound = query.bind(values)
        if rows not in (TIDY, SHEET):
            return self.ask(bound.question(rows))
        found = table.terms(self.ask(bound.question()), None)
        return _whole(rows, self._document(rows, query, bound, found))

    def ask(self, question: Question) -> Answer:
        """Answer SPARQL."""
        return self._engine().ask(question)

    def _document(self, kind: str, query: Query, bound: BoundQuery, found: table.Terms) -> bytes:
        from server import facts, sheet, tidy

        release = self._engine().release
        if kind == TIDY:
            return tidy.document(query, bound, release, found.rows)
        return sheet.document(query, found.rows, facts.of(query, bound, release, query.id))


class Served:
    """A MyeloKG server, by the list of questions that it gives."""

    def __init__(self, address: str, records: Sequence[Mapping[str, Any]]) -> None:
        self._address = address
        self._sparql = Remote(f"{address}/sparql")
        self.listed: Mapping[str, Query] = {one["id"]: read(one) for one in records}
        self.questions = self.listed

    @property
    def release(self) -> str:
        """The id of the release that the last answer came from."""
        return self._sparql.release.id

    @property
    def graphs(self) -> Collection[str]:
        """Nobody says which graphs another server has; its own answers say what to cite."""
        return ()

    def answer(self, query: Query, values: Values, rows: str) -> Answer:
        """Answer a saved question; the server looks at the values."""
        address = f"{self._address}/queries/{query.id}.{rows}?{urlencode(values, doseq=True)}"
        reply = web.fetch(address, "*/*", SECONDS)
        self._sparql.named(reply)
        return _whole(rows, reply.body)

    def ask(self, question: Question) -> Answer:
        """Answer SPARQL."""
        return self._sparql.ask(question)


class Remote:
    """A SPARQL 1.1 service as an engine; it may say in a header which release it answers from.

    One that is `foreign` is not taken to know our prefixes.
    """

    def __init__(self, address: str, foreign: bool = False) -> None:
        self._address = address
        self._foreign = foreign
        self.release = Release("", Path(), VERSION, {})

    def ask(self, question: Question) -> Answer:
        """Send a query; raises ClientError. What comes is taken for what was asked for."""
        accepted = [BY_SUFFIX[one] for one in (question.rows, question.graph) if one]
        accept = ", ".join(one.media_type for one in accepted)
        text = queries.with_prefixes(question.text) if self._foreign else question.text
        form = [("query", text)]
        form += [("default-graph-uri", one) for one in question.default_graphs]
        form += [("named-graph-uri", one) for one in question.named_graphs]
        reply = web.fetch(self._address, accept, SECONDS, form)
        self.named(reply)
        sent = (reply.headers.get("Content-Type") or "").partition(";")[0].strip()
        known = [one for one in accepted if sent in (one.media_type, *one.aliases)]
        found = (known or accepted)[0]
        return Answer(found.kind, found.suffix, iter([reply.body]), whole=True)

    def named(self, reply: web.Reply) -> None:
        """Note which release an answer says that it comes from."""
        self.release = Release(reply.release, Path(), VERSION, {})


@contextmanager
def opened(settings: Settings, address: str = "") -> Iterator[Origin]:
    """Reach what answers: the local release, or what stands at an address.

    An address that lists no questions is taken for that of a SPARQL endpoint. Raises ClientError.
    """
    if address:
        yield at(address.rstrip("/"))
        return
    started: list[Engine] = []
    one_at_a_time = threading.Lock()

    def engine() -> Engine:
        with one_at_a_time:
            if not started:
                started.append(start(settings, workers=1))
            return started[0]

    try:
        yield Ours(engine)
    finally:
        for one in started:
            one.close()


def at(address: str) -> Origin:
    """Tell a MyeloKG server from another SPARQL endpoint, by asking it for its questions."""
    found = records(address)
    if found is not None:
        return Served(address, found)
    remote = Remote(address, foreign=True)
    return Ours(lambda: remote)


def records(address: str, seconds: float = SECONDS) -> list[dict[str, Any]] | None:
    """Get the list of questions of a MyeloKG server; None: there is none; raises Unreachable."""
    try:
        body = web.fetch(f"{address}/queries.json", "application/json", seconds).body
        found = json.loads(body)
        [read(one) for one in found]
    except (web.Refused, ValueError, KeyError, TypeError):
        return None
    return list(found)


def read(record: Mapping[str, Any]) -> Query:
    """Read a question from the list of a server; its SPARQL stays there."""
    return Query(
        id=record["id"],
        question=record["question"],
        why=record["why"],
        group=record["group"],
        keywords=tuple(record["keywords"]),
        parameters=tuple(_parameter(one) for one in record["parameters"]),
        columns={name: _column(one) for name, one in record["columns"].items()},
        text="",
        file="",
        version=record["version"],
    )


def _whole(rows: str, body: bytes) -> Answer:
    return Answer("rows", rows, iter([body]), whole=True)


def _parameter(record: Mapping[str, Any]) -> Parameter:
    given = record.get("choices")
    return Parameter(
        name=record["name"],
        help=record["help"],
        kind=record["kind"],
        default=tuple(record["default"]),
        choices=given and {name: Choice(label, ()) for name, label in given.items()},
        many=record.get("many", False),
        required=record.get("required", False),
        minimum=_decimal(record.get("minimum")),
        maximum=_decimal(record.get("maximum")),
        unit=record.get("unit", ""),
    )


def _column(record: Mapping[str, str]) -> Column:
    return Column(record["label"], record.get("unit") or "", record.get("type") or "text")


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(f"{number:g}")

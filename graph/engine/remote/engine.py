"""The remote engine: questions put to a SPARQL 1.1 server, with the limits and errors of ours.

What the embedded engine refuses is refused here before it is sent. The dataset is always sent, so
that all engines agree on what a query is about. Which release is served is looked for by a thread
of its own, never on the way of a question.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

import pyoxigraph as ox

from graph import retention
from graph.change import Change, ChangeRefused
from graph.engine import mistake
from graph.engine.answer import (
    Answer,
    EngineDown,
    EngineError,
    EngineFailed,
    EngineSlow,
    Leaving,
    NotAcceptable,
    QueryAbandoned,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    Question,
)
from graph.engine.guard import TOKEN, look, refused, too_complex
from graph.engine.lists import fill
from graph.engine.remote import facts, reading, register
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.breaker import Breaker
from graph.engine.remote.connection import Call, Connection, Late, Reply, Stopped
from graph.engine.remote.dialects.standard import Dialect
from graph.engine.remote.names import Names
from graph.engine.remote.register import Published, Register
from graph.lookup import IN_MEMORY, Facts
from graph.release import Release
from graph.retention import Kept
from graph.write import Written

LOOK_SECONDS = 1.0
"""After which it is looked again which release is served."""
COUNT_SECONDS = 60.0
"""After which an engine without a register is counted again; at least so long a count may take."""
PATIENCE_SECONDS = 3.0
"""What the small question for the served release may take."""
MOST_GRAPHS = 500
"""Graphs that are named in a request; of an engine with more, its own default graph is asked."""
MOST_FACTS = 2
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_FORM = "application/x-www-form-urlencoded"
_KINDS = {"SELECT": "rows", "ASK": "rows", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_TOLD = 300


class Engine:
    """Answers questions about what stands in the engine at `addresses`.

    Each gets `deadline` seconds; ``SERVICE`` reaches no address but those of `remotes`. An answer
    has at most `max_answer` bytes (0: any number). Raises EngineError when there is no engine.
    """

    def __init__(
        self,
        addresses: Addresses,
        dialect: Dialect,
        *,
        deadline: float = 10.0,
        remotes: tuple[str, ...] = (),
        max_answer: int = 0,
        connections: int = 16,
    ) -> None:
        self.on_loss: Callable[[str, str], None] = lambda reason, words: None
        """Is told of each connection that is lost: why, in a word, and some more words."""
        self.breaker = Breaker()
        self._addresses = addresses
        self._dialect = dialect
        self._deadline = deadline
        self._remotes = remotes
        self._max_answer = max_answer
        self._connection = Connection(addresses, self.breaker, connections)
        self._facts: OrderedDict[str, Facts] = OrderedDict()
        self._facts_lock = threading.Lock()
        self._counted_at = 0.0
        self._register = self._look()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def release(self) -> Release:
        """The release that questions are answered from."""
        return self._register.current.release

    def ask(
        self,
        question: Question,
        deadline: float | None = None,
        leaving: Leaving | None = None,
        release: Release | None = None,
    ) -> Answer:
        """Answer a question; raises the errors of `graph.engine.answer`."""
        known = self._register
        published = known.current if release is None else known.find(release.id)
        self._check(question)
        seconds = deadline or self._deadline
        call = Call(time.monotonic() + seconds)
        if leaving is not None:
            leaving.call(call.stop)
        try:
            return self._asked(question, published, call, seconds)
        except Late:
            raise QueryTimeout(seconds) from None
        except Stopped:
            raise QueryAbandoned("the guest left before the answer was whole") from None

    def find(self, identity: str) -> Release:
        """A release of the engine by its id; raises UnknownRelease."""
        return self._register.find(identity).release

    def listed(self) -> list[Kept]:
        """The releases that stand in the engine, the latest first."""
        known = self._register
        found = [
            retention.describe(one.release, known.served, frozenset())
            for one in known.releases.values()
        ]
        return sorted(found, key=lambda one: (one.made, one.id), reverse=True)

    def write(self, change: Change) -> Written:
        """Refuse a change; raises ChangeRefused."""
        raise ChangeRefused("the engine behind this server is asked only, and not written to")

    def roll_back(self, identity: str | None) -> Release:
        """Refuse to serve another release; raises ChangeRefused."""
        raise ChangeRefused("the engine behind this server is asked only, and not written to")

    def facts(self, release: Release | None = None) -> Facts:
        """What pages look up in a release, by default the served one; those of the last two stay.

        Raises EngineError and UnknownRelease.
        """
        known = self._register
        published = known.current if release is None else known.find(release.id)
        with self._facts_lock:
            if published.release.id not in self._facts:
                self._facts[published.release.id] = self._open(published.release)
                while len(self._facts) > MOST_FACTS:
                    self._facts.popitem(last=False)
            return self._facts[published.release.id]

    def _open(self, release: Release) -> Facts:
        if release.triples <= IN_MEMORY:
            found = facts.copy(release, lambda graph: self._triples(release, graph))
            if found is not None:
                return found
        return facts.RemoteFacts(lambda question: self._solutions(question, release))

    def _triples(self, release: Release, graph: str) -> bytes:
        question = Question(ALL, default_graphs=(graph,), graph="nt")
        return self.ask(question, deadline=COUNT_SECONDS, release=release).body()

    def _solutions(self, question: Question, release: Release) -> Iterator[ox.QuerySolution]:
        body = self.ask(question, release=release).body()
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return found

    def close(self) -> None:
        """Stop looking, and close the connections."""
        self._closed.set()
        self._connection.close()

    def _check(self, question: Question) -> None:
        seen = look(question.text)
        if complaint := too_complex(seen):
            raise QueryTooComplex(complaint)
        if complaint := refused(seen, self._remotes):
            raise QueryRefused(complaint)

    def _asked(
        self, question: Question, published: Published, call: Call, seconds: float
    ) -> Answer:
        names = Names(published.place)
        text = self._dialect.query(names.query(fill(question.text)))
        form = [("query", text), *self._dataset(question, published, names)]
        reply = self._post(self._dialect.form(form, seconds), _accept(text, self._dialect), call)
        try:
            self._look_at(reply, text, question.text)
            kind = reading.kind_of(reply)
            suffix = question.rows if kind == "rows" else question.graph
            if suffix is None:
                raise NotAcceptable(kind)
            answer = reading.answer(reply, names, suffix, seconds, self._max_answer)
        except BaseException:
            reply.close()
            raise
        if answer.whole:
            reply.close()
        return answer

    def _post(self, form: list[tuple[str, str]], accept: str, call: Call) -> Reply:
        body = urlencode(form).encode()
        address = self._addresses.query
        return self._connection.send("POST", address, call, body, Content_Type=_FORM, Accept=accept)

    def _dataset(
        self, question: Question, published: Published, names: Names
    ) -> list[tuple[str, str]]:
        """The dataset of SPARQL 1.1 Protocol 2.1.4: the request's, else the query's, else all."""
        default, named = question.default_graphs, question.named_graphs
        if not default and not named:
            if "FROM" in look(question.text).keywords:
                return []
            if self._dialect.everything and not published.place:
                return list(self._dialect.everything)
            default = named = tuple(published.release.counts)
            if len(default) > MOST_GRAPHS:
                return []
        form = [("default-graph-uri", names.iri(one)) for one in default]
        return form + [("named-graph-uri", names.iri(one)) for one in named]

    def _look_at(self, reply: Reply, sent: str, asked: str) -> None:
        """Raise what an answer that is none means."""
        if self._dialect.broken(reply.status, reply.headers):
            told = reply.told()
            found = self._dialect.refusal(reply.status, told)
            raise found or _refusal(reply.status, told, sent)

    def _rows(self, text: str, seconds: float) -> list[dict[str, str]]:
        """Answer a question of our own, with no dataset; raises EngineError."""
        call = Call(time.monotonic() + seconds)
        form = self._dialect.form([("query", self._dialect.query(text))], seconds)
        try:
            reply = self._post(form, self._dialect.rows, call)
            self._look_at(reply, text, text)
            answer = reading.answer(reply, Names(), "json", seconds, 0)
            body = answer.body()
            reply.close()
        except (Late, Stopped):
            raise EngineDown("the engine does not answer a small question in time") from None
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        names = [one.value for one in found.variables]
        return [{name: row[name].value for name in names if row[name]} for row in found]

    def _look(self) -> Register:
        """Look which release is served; raises EngineError."""
        known = register.read(self._rows(register.LISTED, PATIENCE_SECONDS))
        if known is not None:
            return known
        self._counted_at = time.monotonic()
        seconds = max(self._deadline, COUNT_SECONDS)
        return register.as_found(self._rows(register.COUNTED, seconds), self._dialect.ignored)

    def _watch(self) -> None:
        """Look again and again, until closed; a failure changes nothing but the breaker."""
        while not self._closed.wait(LOOK_SECONDS):
            with suppress(EngineError):
                self._register = self._look_again()

    def _look_again(self) -> Register:
        rows = self._rows(register.LISTED, PATIENCE_SECONDS)
        known = register.read(rows)
        if known is not None:
            return known
        if time.monotonic() - self._counted_at < COUNT_SECONDS:
            return self._register
        return self._look()


def _accept(text: str, dialect: Dialect) -> str:
    """The media types to ask for: that of the kind of query, or both where it is not plain."""
    words = (one[0].upper() for one in TOKEN.finditer(text) if one["word"])
    kind = next((_KINDS[one] for one in words if one in _KINDS), None)
    if kind is None:
        return f"{dialect.rows}, {dialect.triples}"
    return dialect.rows if kind == "rows" else dialect.triples


def _refusal(status: int, told: str, sent: str) -> EngineError:
    """What a status other than success means for the asker."""
    words = " ".join(told.split())[:_TOLD] or "it gives no reason"
    if status == HTTPStatus.BAD_REQUEST:
        found = mistake.find(words, sent)
        line = None if found.line is None else max(1, found.line - 1)  # below our prefixes
        return QuerySyntaxError(found.message, line, found.column)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return EngineFailed(
            f"the engine does not let this server in (status {status}): the operator has to give "
            "MYELOKG_ENGINE_USER and MYELOKG_ENGINE_PASSWORD, or MYELOKG_ENGINE_TOKEN"
        )
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT):
        return EngineSlow(f"the engine has stopped the query: {words}")
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        return EngineDown(f"the engine is busy (status {status}): {words}")
    return EngineFailed(f"the engine answers with status {status}: {words}")

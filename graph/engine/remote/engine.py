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
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from graph import retention
from graph.change import Change
from graph.engine.answer import (
    Answer,
    EngineError,
    Leaving,
    NotAcceptable,
    QueryAbandoned,
    QueryRefused,
    QueryTimeout,
    QueryTooComplex,
    Question,
    TooLargeToCopy,
)
from graph.engine.guard import TOKEN, look, refused, too_complex
from graph.engine.lists import fill
from graph.engine.remote import changing, facts, publishing, reading, register, streaming
from graph.engine.remote.addresses import Addresses
from graph.engine.remote.breaker import Breaker
from graph.engine.remote.connection import Call, Connection, Late, Stopped
from graph.engine.remote.copies import Copies
from graph.engine.remote.dialects.standard import Dialect
from graph.engine.remote.endpoint import Endpoint
from graph.engine.remote.names import Names
from graph.engine.remote.register import Published, Register
from graph.lock import StoreBusy
from graph.lookup import IN_MEMORY, Facts, small_graphs
from graph.release import NoRelease, Release, identity
from graph.retention import Kept
from graph.write import Written
from ontology import is_built

LOOK_SECONDS = 1.0
"""After which it is looked again which release is served."""
COUNT_SECONDS = 60.0
"""After which an engine without a register is counted again; at least so long a count may take."""
PATIENCE_SECONDS = 3.0
"""What the small question for the served release may take."""
MOST_GRAPHS = 500
"""Graphs that are named in a request; of an engine with more, its own default graph is asked."""
MOST_FACTS = 2
STREAM_SECONDS = 600.0
"""What one graph may take that is copied or passed on."""
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_KINDS = {"SELECT": "rows", "ASK": "rows", "CONSTRUCT": "graph", "DESCRIBE": "graph"}


class Engine:
    """Answers questions about what stands in the engine at `addresses`.

    Each gets `deadline` seconds; ``SERVICE`` reaches no address but those of `remotes`. An answer
    has at most `max_answer` bytes (0: any number). A release of at most `copied` triples is copied
    below `folder` when all of it is wanted. Raises EngineError when there is no engine.
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
        write_seconds: float = 60.0,
        folder: Path = Path("releases"),
        copied: int = IN_MEMORY,
    ) -> None:
        self.on_loss: Callable[[str, str], None] = lambda reason, words: None
        """Is told of each connection that is lost: why, in a word, and some more words."""
        self.breaker = Breaker()
        self._dialect = dialect
        self._deadline = deadline
        self._remotes = remotes
        self._max_answer = max_answer
        self.connection = Connection(addresses, self.breaker, connections)
        self._endpoint = Endpoint(addresses, dialect, self.connection)
        self._copied = copied
        self._copies = {kind: self._shelf(folder, kind) for kind in ("found", "published", "part")}
        self._facts: OrderedDict[str, Facts] = OrderedDict()
        self._facts_lock = threading.Lock()
        self._counted_at = 0.0
        self._moved = ""
        self._look_took = 0.0
        self._write_lock = threading.Lock()
        self._write_seconds = write_seconds
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
        seconds = deadline or self._deadline
        return self._answer(question, published, seconds, leaving, self._max_answer)

    def _answer(
        self,
        question: Question,
        published: Published,
        seconds: float,
        leaving: Leaving | None,
        most: int,
    ) -> Answer:
        """Answer a question in so many seconds, with at most so many bytes."""
        self._check(question)
        call = Call(time.monotonic() + seconds)
        if leaving is not None:
            leaving.call(call.stop)
        try:
            return self._asked(question, published, call, seconds, most)
        except Late:
            raise QueryTimeout(seconds) from None
        except Stopped:
            raise QueryAbandoned("the guest left before the answer was whole") from None

    def begin(self, question: Question, leaving: Leaving) -> None:
        """Nothing: an engine of others is waited for."""

    def find(self, identity: str) -> Release:
        """A release of the engine by its id; raises UnknownRelease."""
        return self._register.find(identity).release

    def state(self) -> dict[str, object]:
        """How the engine is doing: the circuit, what was sent again, seconds of the last look."""
        return {
            "state": self.breaker.state,
            "retries": self.connection.retries,
            "seconds": round(self._look_took, 4),
        }

    def listed(self) -> list[Kept]:
        """The releases that stand in the engine, the latest first."""
        known = self._register
        found = [
            retention.describe(one.release, known.served, frozenset())
            for one in known.releases.values()
        ]
        return sorted(found, key=lambda one: (one.made, one.id), reverse=True)

    def write(self, change: Change) -> Written:
        """Make a change in place and serve its outcome; raises what `graph.write.write` does.

        While it is made, answers go out under a passing id, so that nobody keeps them under that of
        the release before or after.
        """
        with self._writing():
            known, self._moved = self._register, changing.token()
            self._register = changing.passing(known, self._moved)
            try:
                written = changing.write(self._endpoint, known, change, self._write_seconds)
            finally:
                self._adopt(known)
        return Written(self.release, written)

    def roll_back(self, identity: str | None) -> Release:
        """Serve another release of the engine, by default the one that the present one followed."""
        with self._writing():
            known = self._register
            wanted = identity or known.current.release.parent
            if wanted is None:
                raise NoRelease("the release that is served followed none: name the one to serve")
            changing.check_writable(self._endpoint)
            chosen = known.find(wanted)
            text = register.switch(chosen, stepwise=self._dialect.stepwise)
            self._endpoint.update(text, self._write_seconds)
            self._adopt(known)
            return chosen.release

    def publish(self, release: Release, say: Callable[[str], None], keep: int) -> Release:
        """Bring a release of ours to the engine and serve it; as `publishing.publish` does."""
        with self._writing():
            known = self._register if self._register.published else Register("")
            publishing.publish(self._endpoint, known, release, say, keep)
            self._register = self._look()
        return self.release

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Change things one after another; raises StoreBusy."""
        if not self._write_lock.acquire(timeout=PATIENCE_SECONDS):
            raise StoreBusy(PATIENCE_SECONDS, "another change")
        try:
            yield
        finally:
            self._write_lock.release()

    def _adopt(self, known: Register) -> None:
        """Serve what the engine says after a change; what it said before when it says nothing."""
        try:
            self._register = self._look()
        except EngineError:
            self._register = known

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

    def fetch(self, release: Release, evidence: bool = False) -> Release:
        """The same release on this disk; copied now if it was not, which raises EngineError.

        Where it is too large to be copied, and the `evidence` is enough, the graphs that a build
        makes, alone.
        """
        copies, wanted = self._place(release, evidence)
        return copies.take(wanted)

    def held(self, release: Release, evidence: bool = False) -> Release | None:
        """What `fetch` gives, if it was copied already."""
        try:
            copies, wanted = self._place(release, evidence)
        except TooLargeToCopy:
            return None
        return copies.held(wanted)

    def stream(self, release: Release, suffix: str) -> Iterator[bytes] | None:
        """A release that is too large to be copied, as N-Quads or TriG; None: it is to be fetched.

        Raises EngineError; once begun, AnswerBroken.
        """
        if release.triples <= self._copied:
            return None
        return streaming.write(release, suffix, self._lines)

    def _shelf(self, folder: Path, kind: str) -> Copies:
        address = identity(self._endpoint.addresses.query.encode())
        place = folder / ".cache" / "engine" / address / kind
        return Copies(place, self._lines, self._stands, afresh=kind != "published")

    def _place(self, release: Release, evidence: bool) -> tuple[Copies, Release]:
        """Where the copy of a release is, and what of it is copied; raises TooLargeToCopy."""
        if release.triples <= self._copied:
            kind = "published" if self._register.find(release.id).place else "found"
            return self._copies[kind], release
        built = {name: count for name, count in release.counts.items() if is_built(name)}
        part = replace(release, counts=built)
        if not evidence or not 0 < part.triples <= self._copied:
            raise TooLargeToCopy(release.id, release.triples, self._copied)
        return self._copies["part"], part

    def _lines(self, release: Release, graph: str) -> Iterator[bytes]:
        question = Question(ALL, default_graphs=(graph,), graph="nt")
        published = self._register.find(release.id)
        return self._answer(question, published, STREAM_SECONDS, None, 0).chunks

    def _stands(self, release: Release) -> bool:
        """Whether the engine says, asked now, that it holds a release; nobody is changing it."""
        return all(release.id in one.releases for one in (self._register, self._look()))

    def _open(self, release: Release) -> Facts:
        if release.triples <= self._copied:
            found = facts.copy(release, lambda graph: self._triples(release, graph))
            if found is not None:
                return found
        listed = small_graphs(release)
        return facts.RemoteFacts(lambda question: self._solutions(question, release), listed)

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
        self.connection.close()

    def _check(self, question: Question) -> None:
        seen = look(question.text)
        if complaint := too_complex(seen):
            raise QueryTooComplex(complaint)
        if complaint := refused(seen, self._remotes):
            raise QueryRefused(complaint)

    def _asked(
        self, question: Question, published: Published, call: Call, seconds: float, most: int
    ) -> Answer:
        names = published.names
        text = self._dialect.query(names.query(fill(question.text)))
        form = [("query", text), *self._dataset(question, published, names)]
        reply = self._endpoint.query(
            self._dialect.form(form, seconds), _accept(text, self._dialect), call
        )
        try:
            self._endpoint.look_at(reply, text)
            kind = reading.kind_of(reply)
            suffix = question.rows if kind == "rows" else question.graph
            if suffix is None:
                raise NotAcceptable(kind)
            read = names.also(self._dialect.mended)
            answer = reading.answer(reply, read, suffix, seconds, most)
        except BaseException:
            reply.close()
            raise
        if answer.whole:
            reply.close()
        return answer

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

    def _look(self) -> Register:
        """Look which release is served; raises EngineError."""
        known = register.read(self._endpoint.rows(register.LISTED, PATIENCE_SECONDS))
        if known is not None:
            return known
        self._counted_at = time.monotonic()
        rows = self._endpoint.rows(register.COUNTED, max(self._deadline, COUNT_SECONDS))
        return register.as_found(rows, self._dialect.ignored, self._moved)

    def _watch(self) -> None:
        """Look again and again, until closed; a failure changes nothing but the breaker."""
        while not self._closed.wait(LOOK_SECONDS):
            with suppress(EngineError):
                begun = time.monotonic()
                rows = self._endpoint.rows(register.LISTED, PATIENCE_SECONDS)
                self._look_took = time.monotonic() - begun
                self._follow(register.read(rows))

    def _follow(self, known: Register | None) -> None:
        """Serve what was read, unless a change is being made here, which will tell itself."""
        if not self._write_lock.acquire(blocking=False):
            return
        try:
            if known is not None:
                self._register = known
            elif time.monotonic() - self._counted_at >= COUNT_SECONDS:
                self._register = self._look()
        finally:
            self._write_lock.release()


def _accept(text: str, dialect: Dialect) -> str:
    """The media types to ask for: that of the kind of query, or both where it is not plain."""
    words = (one[0].upper() for one in TOKEN.finditer(text) if one["word"])
    kind = next((_KINDS[one] for one in words if one in _KINDS), None)
    if kind is None:
        return f"{dialect.rows}, {dialect.triples}"
    return dialect.rows if kind == "rows" else dialect.triples

"""An engine that does what SPARQL 1.1 says; what other dialects depart from."""

from __future__ import annotations

from collections.abc import Mapping

from graph.engine.answer import EngineError

Form = list[tuple[str, str]]


class Dialect:
    """How to talk to an engine. Others override what is different there, and say why."""

    name = "standard"
    rows = "application/sparql-results+json"
    """The media type in which rows are asked for; pyoxigraph has to read it."""
    triples = "application/n-triples"
    """The media type in which triples are asked for; pyoxigraph has to read it."""
    piece = 8 * 2**20
    """Bytes of N-Triples that are uploaded at a time."""
    everything: tuple[tuple[str, str], ...] = ()
    """Parameters that ask all graphs there are, as default graph and as named ones; none: say so
    by naming them."""
    ignored: tuple[str, ...] = ()
    """How the names of graphs begin that the engine makes for itself."""

    stepwise = False
    """Whether what is deleted and inserted has to stand in operations of their own."""
    mended: tuple[tuple[bytes, bytes], ...] = ()
    """What this engine writes in an answer, and what is to stand there."""

    def query(self, text: str) -> str:
        """The text of a query as this engine wants it."""
        return text

    def update(self, text: str) -> str:
        """The text of an update as this engine wants it."""
        return text

    def form(self, form: Form, seconds: float) -> Form:
        """The parameters of a query that is to take at most so many seconds."""
        return form

    def broken(self, status: int, headers: Mapping[str, str]) -> str:
        """Why an answer with this status is not the whole, in words; empty: it is."""
        return "" if status == 200 else f"it has status {status}"

    def refusal(self, status: int, body: str) -> EngineError | None:
        """What an answer with an error means here; None: what its status says."""
        return None


DIALECT = Dialect()

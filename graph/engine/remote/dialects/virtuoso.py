"""Virtuoso: what it does not take, or gives otherwise; each seen with 7.2.5, and tested.

What cannot be mended from outside stands in docs/clusters.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from graph.engine.answer import EngineError, EngineSlow, QuerySyntaxError
from graph.engine.remote import blocks, booleans, sorting
from graph.engine.remote.dialects import standard

_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_OUT_OF_TIME = "S1T"
"""How the states of SQL begin that say so: S1TAT with a part of the answer, S1T00 without."""
_LEAST = 1000
"""Milliseconds; it takes no shorter time (manual, section SPARQL protocol, `timeout`)."""


class Dialect(standard.Dialect):
    """Virtuoso."""

    name = "virtuoso"
    stepwise = True  # DELETE with INSERT does nothing where a variable of the deletion is unbound
    ignored = (
        "http://www.openlinksw.com/",
        "http://localuriqaserver/",
        "http://www.w3.org/ns/ldp#",
        "urn:activitystreams-owl:",
    )

    def query(self, text: str) -> str:
        """Write a query so that it is taken, and means the same.

        To it truth values are integers unless they are cast; a block of one value leads it to
        plans that do not end; and it sorts by twenty keys at most (SQ186).
        """
        return sorting.fold(booleans.cast(blocks.simplify(text)))

    def form(self, form: standard.Form, seconds: float) -> standard.Form:
        """Give the time too, so that it does not work on when we have gone."""
        return [*form, ("timeout", str(max(_LEAST, round(seconds * 1000))))]

    def broken(self, status: int, headers: Mapping[str, str]) -> str:
        """Say that a part of an answer is none, though it comes with status 200."""
        state = headers.get("X-SQL-State", "")
        return f"it is a part ({state})" if state else super().broken(status, headers)

    def refusal(self, status: int, body: str) -> EngineError | None:
        """Read the state of SQL in what it says."""
        if status == HTTPStatus.OK or f" {_OUT_OF_TIME}" in body[:100]:
            return EngineSlow("the engine ran out of time and gave a part of the answer at most")
        if "Error SP030" in body or "Error SP031" in body:
            return QuerySyntaxError(
                " ".join(body.partition("SPARQL query:")[0].split()), None, None
            )
        return None


def _mended() -> Iterator[tuple[bytes, bytes]]:
    """Truth values, which it writes as digits; no text in JSON or N-Triples can look like these."""
    for digit, word in (("1", "true"), ("0", "false")):
        for form in (f'"{_BOOLEAN}", "value": "%s"', f'"%s"^^<{_BOOLEAN}>'):
            yield (form % digit).encode(), (form % word).encode()


Dialect.mended = tuple(_mended())
DIALECT = Dialect()

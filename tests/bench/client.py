"""Asking over HTTP, with the moment of the first byte; an answer as rows that can be compared."""

from __future__ import annotations

import hashlib
import http.client
import json
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

ROWS = "application/sparql-results+json"
GRAPH = "application/n-triples"
_PIECE = 1 << 16
_NUMBERS = ("decimal", "integer", "double", "float", "int", "long", "nonNegativeInteger")


class Refused(Exception):
    """A peer gave no answer: an error, or too late."""


@dataclass(frozen=True)
class Answer:
    """Seconds to the last byte and to the first, and the bytes."""

    seconds: float
    first: float
    body: bytes


def accept(query: str) -> str:
    """The media type to ask for."""
    return GRAPH if "CONSTRUCT" in query else ROWS


def fetch(address: str, timeout: float) -> Answer:
    """Get an address that is no SPARQL; raises Refused."""
    where = urlsplit(address)
    assert where.hostname
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=timeout)
    return _over(connection, f"{where.path}?{where.query}", "*/*")


def path(address: str, query: str) -> str:
    """The address of a question without its host."""
    return f"{urlsplit(address).path}?{urlencode({'query': query})}"


def ask(address: str, query: str, timeout: float) -> Answer:
    """Ask a question over a new connection; raises Refused."""
    where = urlsplit(address)
    assert where.hostname
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=timeout)
    return _over(connection, path(address, query), accept(query))


def _over(connection: http.client.HTTPConnection, target: str, media: str) -> Answer:
    try:
        return _asked(connection, target, media)
    except (OSError, http.client.HTTPException) as error:
        raise Refused(f"{type(error).__name__}: {error}"[:200]) from None
    finally:
        connection.close()


def _asked(connection: http.client.HTTPConnection, target: str, media: str) -> Answer:
    begun = perf_counter()
    connection.request("GET", target, headers={"Accept": media, "Accept-Encoding": "identity"})
    response = connection.getresponse()
    pieces = [response.read(1)]
    first = perf_counter() - begun
    while piece := response.read(_PIECE):
        pieces.append(piece)
    seconds = perf_counter() - begun
    body = b"".join(pieces)
    if response.status != 200:
        raise Refused(f"{response.status}: {body[:160].decode(errors='replace')}")
    return Answer(seconds, first, body)


def content(query: str, body: bytes) -> list[tuple[str, ...]]:
    """The rows or triples of an answer, in no order, in words that peers agree on."""
    if accept(query) == GRAPH:
        triples = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
        return sorted(
            {tuple(map(_said, (one.subject, one.predicate, one.object))) for one in triples}
        )
    found = json.loads(body)
    names = sorted(found["head"]["vars"])
    return sorted(
        tuple(_value(row[name]) if name in row else "" for name in names)
        for row in found["results"]["bindings"]
    )


def digest(rows: list[tuple[str, ...]]) -> str:
    """A short name of rows: equal rows, equal names."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:12]


def _said(term: object) -> str:
    if isinstance(term, ox.Literal):
        return _literal(term.value, term.datatype.value, term.language or "")
    return str(term)


def _value(cell: dict[str, str]) -> str:
    if cell["type"] == "uri":
        return f"<{cell['value']}>"
    return _literal(cell["value"], cell.get("datatype", ""), cell.get("xml:lang", ""))


def _literal(value: str, datatype: str, language: str) -> str:
    """A literal; numbers to six digits, whatever their type: peers print sums in several ways."""
    if datatype.rpartition("#")[2] in _NUMBERS:
        with suppress(ValueError):
            return f"{float(value):.6g}"
    return f"{value}@{language.lower()}"

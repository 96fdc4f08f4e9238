"""Rows as people read them: the answer of a query as a table of texts and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pyoxigraph as ox

from graph.engine.answer import Answer, EngineError
from ontology import BASE
from server.delivery import close

MOST_ROWS = 1000
MOST_BYTES = 16 * 2**20
IN_PATH = "/%#:@!$&'()*+,;=~"
"""What may stand in a path as it is; an IRI has its own %XX already."""
_NUMBERS = ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger")
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Cell:
    """One value: its text, where it leads (None: nowhere), and whether it is a number."""

    text: str
    href: str | None = None
    number: bool = False


@dataclass(frozen=True)
class Table:
    """An answer in rows: column names, cells, and whether rows were left out.

    `boolean` is the answer of an ASK, which has no rows.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    cut: bool = False
    boolean: bool | None = None


@dataclass(frozen=True)
class Terms:
    """An answer in rows of RDF terms, None where a variable is unbound; else as in `Table`."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    cut: bool = False
    boolean: bool | None = None


class _Reader:
    """The pieces of an answer as the file that the parser wants; ends after `MOST_BYTES`."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._left = MOST_BYTES
        self.failure: EngineError | None = None

    @property
    def ended_early(self) -> bool:
        return self._left <= 0

    def read(self, size: int = -1) -> bytes:
        if not self._held:
            self._held = self._next()
        end = len(self._held) if size < 0 else size
        part, self._held = self._held[:end], self._held[end:]
        return part

    def _next(self) -> bytes:
        try:
            piece = next(self._pieces, b"") if self._left > 0 else b""
        except EngineError as error:
            self.failure = error
            return b""
        self._left -= len(piece)
        return piece


def read(answer: Answer, most: int = MOST_ROWS) -> Table:
    """Read at most `most` rows of an answer in JSON, and give its worker back.

    Raises the `EngineError` with which the answer broke off, if it did.
    """
    found = terms(answer, most)
    rows = tuple(tuple(cell(term) for term in row) for row in found.rows)
    return Table(found.columns, rows, found.cut, found.boolean)


def terms(answer: Answer, most: int | None = None) -> Terms:
    """Read an answer in JSON as RDF terms, `most` rows of it, and give its worker back.

    Raises the `EngineError` with which the answer broke off, if it did.
    """
    reader = _Reader(answer.chunks)
    try:
        return _parse(reader, most)
    except SyntaxError:
        if reader.failure is not None:
            raise reader.failure from None
        raise
    finally:
        close(answer)


def _parse(reader: _Reader, most: int | None) -> Terms:
    results = ox.parse_query_results(reader, ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]  # reads only
    if isinstance(results, ox.QueryBoolean):
        return Terms(boolean=bool(results))
    rows: list[tuple[object, ...]] = []
    cut = False
    try:
        for solution in results:
            if len(rows) == most:
                cut = True
                break
            rows.append(tuple(solution))
    except SyntaxError:
        if not reader.ended_early:
            raise
        cut = True
    columns = tuple(variable.value for variable in results.variables)
    return Terms(columns, tuple(rows), cut)


def for_people(table: Table) -> Table:
    """Write units beside their values, and the status where there is no value.

    Only for answers with columns `value` and `unit`; others stay as they are.
    """
    if not {"value", "unit"} <= set(table.columns):
        return table
    value, unit = table.columns.index("value"), table.columns.index("unit")
    status = table.columns.index("status") if "status" in table.columns else None
    kept = [place for place in range(len(table.columns)) if place != unit]

    def shown(row: tuple[Cell, ...], place: int) -> Cell:
        if place != value:
            return row[place]
        if row[value].text:
            return Cell(f"{row[value].text} {_plural(row[unit].text)}".strip(), number=True)
        return row[value] if status is None else Cell(row[status].text)

    rows = tuple(tuple(shown(row, place) for place in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows)


def _plural(unit: str) -> str:
    return "months" if unit == "month" else unit


def cell(term: object) -> Cell:
    """Show an RDF term; an unbound variable is an empty cell.

    >>> cell(ox.NamedNode("https://w3id.org/myelokg/data/OPTIMISMM")).text
    'OPTIMISMM'
    """
    if term is None:
        return Cell("")
    if isinstance(term, ox.NamedNode):
        return Cell(local_name(term.value), link(term.value))
    if isinstance(term, ox.Literal):
        return Cell(term.value, number=term.datatype.value.removeprefix(_XSD) in _NUMBERS)
    return Cell(str(term))


def local_name(iri: str) -> str:
    """Shorten an IRI of ours to its last part, which is its name; show others whole."""
    if not iri.startswith(BASE):
        return iri
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def link(iri: str) -> str | None:
    """Where an IRI leads: ours to its path here, web addresses to themselves.

    >>> link("https://w3id.org/myelokg/data/OPTIMISMM")
    '/data/OPTIMISMM'
    """
    if iri.startswith(BASE):
        return quote("/" + iri.removeprefix(BASE), safe=IN_PATH)
    return iri if iri.startswith(("https://", "http://")) else None

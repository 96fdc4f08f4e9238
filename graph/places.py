"""Places of the source and what is read there: the provenance graph.

Every reading points to one place: a table cell, a passage of running text, or a scope that was
searched in vain. Places carry Web Annotation selectors (https://www.w3.org/TR/annotation-model/)
and, beside them, plain properties that a query needs no manual for.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from graph.figures import numbers_in
from graph.names import data, term
from graph.records import Cell, Column, Finding, Paragraph, Reading, Row, Table
from graph.sources import Evidence, Origin

Part = TypeVar("Part", Paragraph, Table)

OA = Namespace("http://www.w3.org/ns/oa#")

STATUS = {
    "reported": term("Reported"),
    "not reached": term("NotReached"),
    "not reported": term("NotReported"),
    "not evaluated": term("NotEvaluated"),
}


class Places:
    """Writes tables, paragraphs, passages and readings of one source into a graph."""

    def __init__(self, evidence: Evidence, graph: Graph) -> None:
        self._graph = graph
        self._source = evidence.source.record
        self._key = self._source.id
        self._paragraphs = {one.id: self._told(one) for one in self._source.paragraphs}
        self._tables = {one.record.id: self._told(one.record) for one in evidence.tables}
        self._table_origins = {one.record.id: one.origin for one in evidence.tables}
        self.origins: dict[str, Origin] = {}

    # ------------------------------------------------------------------ the source's own parts

    def write_parts(self) -> None:
        """Write the review's paragraphs and tables, cell by cell."""
        for paragraph in self._paragraphs.values():
            self._write_paragraph(paragraph)
        for table in self._tables.values():
            self._write_table(table, self._table_origins[table.id])

    def _told(self, part: Part) -> Part:
        """A part of the source by the label that tells it from the like part of another."""
        if self._source.prefix is None:
            return part
        return part.model_copy(update={"label": f"{self._key}, {part.label}"})

    def _write_paragraph(self, paragraph: Paragraph) -> None:
        node = data(self._key, paragraph.id)
        self._add(node, RDF.type, term("Paragraph"))
        if not paragraph.id.startswith("ref "):
            self._add(node, RDFS.label, Literal(paragraph.label, lang="en"))
        self._add(node, term("section"), Literal(paragraph.section))
        self._add(node, term("source"), data(self._key))
        self._span(node, paragraph.start, paragraph.end)
        if paragraph.print_ is not None:
            self._add(node, term("printed"), Literal(paragraph.print_))
        number = paragraph.id.rpartition(" p")[2]
        if number.isdigit():
            self._add(node, term("paragraphNumber"), Literal(int(number)))

    def _write_table(self, table: Table, origin: Origin) -> None:
        node = data(self._key, table.id)
        self._add(node, RDF.type, term("Table"))
        self._add(node, RDFS.label, Literal(table.label, lang="en"))
        self._add(node, term("source"), data(self._key))
        self._span(node, table.start, table.end)
        for column in table.columns:
            self._write_column(table, column)
        for number, row in enumerate(table.rows):
            self._write_row(table, row)
            for column in table.columns:
                self._write_cell(table, row, column, row.cells[column.id])
                cell = data(self._key, table.id, row.id, column.id)
                self.origins[str(cell)] = origin.inside("rows", number, "cells", column.id)

    def _write_column(self, table: Table, column: Column) -> None:
        node = data(self._key, table.id, column.id)
        label = f"{table.label}, column {self._header(table, column)}"
        self._add(node, RDF.type, term("TableColumn"))
        self._add(node, RDFS.label, Literal(label, lang="en"))
        self._add(node, term("table"), data(self._key, table.id))
        self._add(node, term("columnLabel"), Literal(self._header(table, column)))
        self._add(node, term("tableGroup"), Literal(column.group))
        self._add(node, term("study"), data(column.study))
        self._add(node, term("trial"), data(column.study))

    def _write_row(self, table: Table, row: Row) -> None:
        node = data(self._key, table.id, row.id)
        self._add(node, RDF.type, term("TableRow"))
        self._add(node, RDFS.label, Literal(f"{table.label}, row {row.label}", lang="en"))
        self._add(node, term("table"), data(self._key, table.id))
        self._add(node, term("rowLabel"), Literal(row.label))

    def _write_cell(self, table: Table, row: Row, column: Column, cell: Cell) -> None:
        node = data(self._key, table.id, row.id, column.id)
        header = self._header(table, column)
        label = f"{table.label}, row '{row.label}', column {header}"
        self._add(node, RDF.type, term("TableCell"))
        self._add(node, RDF.type, OA.SpecificResource)
        self._add(node, RDFS.label, Literal(label, lang="en"))
        self._add(node, OA.hasSource, data(self._key))
        self._add(node, term("table"), data(self._key, table.id))
        self._add(node, term("row"), data(self._key, table.id, row.id))
        self._add(node, term("column"), data(self._key, table.id, column.id))
        self._add(node, term("tableLabel"), Literal(table.label))
        self._add(node, term("rowLabel"), Literal(row.label))
        self._add(node, term("columnLabel"), Literal(header))
        if cell.print_ is not None and cell.start is not None:
            self._selectors(node, label, cell.print_, cell.start)

    @staticmethod
    def _header(table: Table, column: Column) -> str:
        header = next(row for row in table.rows if row.id == "study").cells[column.id]
        return header.print_ or column.id

    # ----------------------------------------------------------------------------- readings

    def write_readings(
        self, node: URIRef, finding: Finding, trial: URIRef | None
    ) -> Iterator[tuple[bool, URIRef, str]]:
        """Write what a finding accepts and what it keeps as rejected, each at its place.

        Yields for each whether it is accepted, its node, and its address in words.
        """
        numbered = enumerate((*finding.read, *finding.rejected), start=1)
        for number, reading in numbered:
            one = URIRef(f"{node}-r{number}")
            accepted = number <= len(finding.read)
            self._write_reading(one, reading, finding, accepted, trial)
            yield accepted, one, self._place(reading)[2]

    def write_lone_reading(self, node: URIRef, reading: Reading) -> None:
        """Write a reading that no finding carries, only a conflict."""
        alone = Finding.model_construct(read=(reading,))
        self._write_reading(node, reading, alone, accepted=False, trial=None)

    def _write_reading(
        self,
        node: URIRef,
        reading: Reading,
        finding: Finding,
        accepted: bool,
        trial: URIRef | None,
    ) -> None:
        place, verbatim, address = self._place(reading)
        kind = "TableReading" if reading.cell else "TextReading"
        self._add(node, RDF.type, term("AbsenceReading" if reading.absent else kind))
        self._add(node, RDFS.label, Literal(f"{verbatim or 'nothing'} ({address})", lang="en"))
        self._add(node, term("locator"), place)
        if verbatim is not None:
            self._add(node, term("verbatim"), Literal(verbatim))
        if reading.note:
            self._add(node, RDFS.comment, Literal(reading.note, lang="en"))
        for conflict in reading.conflicts:
            self._add(node, term("inConflict"), data(self._source.prefix, conflict))
        if trial is not None:
            self._add(node, term("study"), trial)
        for predicate, value in self._read(reading, finding, accepted, verbatim):
            self._add(node, predicate, value)
        printed, meant = self._citations(reading)
        for number in printed:
            self._add(node, term("citesAsPrinted"), data(self._key, "ref", number))
        for number in meant:
            self._add(node, term("cites"), data(self._key, "ref", number))

    def _read(
        self, reading: Reading, finding: Finding, accepted: bool, words: str | None
    ) -> Iterator[tuple[URIRef, URIRef | Literal]]:
        """What the place states; an accepted reading states what of its finding is in its words."""
        inherit = accepted and reading.absent is None
        status = reading.status or (getattr(finding, "status", "reported") if inherit else None)
        if reading.absent is not None:
            status = reading.status or "not reported"
        yield term("readStatus"), STATUS[status or "reported"]
        same = inherit and reading.status in (None, getattr(finding, "status", "reported"))
        stated = numbers_in(words or "")
        for predicate, own, names in (
            ("readValue", reading.value, ("value", "n", "months", "median")),
            ("readPercent", reading.percent, ("percent",)),
        ):
            inherited = _first(finding, names) if same else None
            number = own if own is not None else inherited
            is_number = isinstance(number, Decimal | int)
            if is_number and (own is not None or Decimal(str(number)) in stated):
                yield term(predicate), Literal(str(number), datatype=XSD.decimal)
        text = reading.text or (_first_text(finding) if same else None)
        if text is not None:
            yield term("readText"), Literal(text)

    def _place(self, reading: Reading) -> tuple[URIRef, str | None, str]:
        """The place of a reading: its node, what is quoted, and its address in words."""
        if reading.cell is not None:
            table, row, column = self.find_cell(reading.cell)
            node = data(self._key, table.id, row.id, column.id)
            address = f"{table.label}, row '{row.label}', column {self._header(table, column)}"
            return node, reading.print_ or row.cells[column.id].print_, address
        if reading.absent is not None:
            return self._scope(reading.absent)
        assert reading.in_ is not None
        assert reading.print_ is not None
        return self._passage(self._paragraphs[reading.in_], reading.start or 0, reading.print_)

    def _passage(self, paragraph: Paragraph, start: int, verbatim: str) -> tuple[URIRef, str, str]:
        end = start + len(verbatim)
        node = data(self._key, "loc", start, end)
        address = f"{paragraph.label}, characters {start} to {end}"
        self._add(node, RDF.type, term("Passage"))
        self._add(node, RDF.type, OA.SpecificResource)
        self._add(node, RDFS.label, Literal(address, lang="en"))
        self._add(node, OA.hasSource, data(self._key))
        self._add(node, term("section"), Literal(paragraph.section))
        self._add(node, term("paragraph"), data(self._key, paragraph.id))
        self._selectors(node, address, verbatim, start)
        return node, verbatim, paragraph.label

    def _scope(self, scope: str) -> tuple[URIRef, None, str]:
        node = data(self._key, "scope", scope)
        label = self.scope_label(scope)
        self._add(node, RDF.type, term("SearchedScope"))
        self._add(node, RDFS.label, Literal(f"{label}, searched", lang="en"))
        if scope in self._paragraphs:
            self._add(node, term("paragraph"), data(self._key, scope))
        elif scope in self._tables:
            self._add(node, term("table"), data(self._key, scope))
        else:
            self._add(node, term("section"), Literal(scope))
        return node, None, label

    def scope_label(self, scope: str) -> str:
        """What a person calls a searched part: a table, a paragraph or a section."""
        if scope in self._tables:
            return self._tables[scope].label
        if scope in self._paragraphs:
            return self._paragraphs[scope].label
        before = f"{self._key}, " if self._source.prefix else ""
        return f"{before}Section {scope}"

    def find_cell(self, address: str) -> tuple[Table, Row, Column]:
        """The cell at ``T1a pfs-itt CANDOR``; raises KeyError, saying which part is unknown."""
        table_id, row_id, column_id = [*address.split(), "", "", ""][:3]
        if table_id not in self._tables:
            raise KeyError(f"there is no table '{table_id}'")
        table = self._tables[table_id]
        row = next((one for one in table.rows if one.id == row_id), None)
        column = next((one for one in table.columns if one.id == column_id), None)
        if row is None:
            raise KeyError(f"table {table_id} has no row '{row_id}'")
        if column is None:
            raise KeyError(f"table {table_id} has no column '{column_id}'")
        return table, row, column

    def _citations(self, reading: Reading) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The references printed at a reading, and those that are meant."""
        printed, meant = reading.cites, reading.meant
        if reading.cell is not None and printed is None:
            _, _, column = self.find_cell(reading.cell)
            printed, meant = column.cites, meant or column.meant
        return printed or (), meant or printed or ()

    # ------------------------------------------------------------------------------ triples

    def _selectors(self, node: URIRef, address: str, verbatim: str, start: int) -> None:
        end = start + len(verbatim)
        self._add(node, term("printed"), Literal(verbatim))
        self._span(node, start, end)
        position, quote = URIRef(f"{node}-position"), URIRef(f"{node}-quote")
        self._add(node, OA.hasSelector, position)
        self._add(position, RDF.type, OA.TextPositionSelector)
        self._add(position, RDFS.label, Literal(f"Position of {address}", lang="en"))
        self._add(position, OA.start, Literal(start))
        self._add(position, OA.end, Literal(end))
        self._add(node, OA.hasSelector, quote)
        self._add(quote, RDF.type, OA.TextQuoteSelector)
        self._add(quote, RDFS.label, Literal(f"Words at {address}", lang="en"))
        self._add(quote, OA.exact, Literal(verbatim))

    def _span(self, node: URIRef, start: int, end: int) -> None:
        self._add(node, term("startCharacter"), Literal(start))
        self._add(node, term("endCharacter"), Literal(end))

    def _add(self, subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> None:
        self._graph.add((subject, predicate, value))


def _first(finding: Finding, names: tuple[str, ...]) -> object:
    """The first of some fields that a finding has and that is set."""
    values = (getattr(finding, name, None) for name in names)
    return next((value for value in values if value is not None), None)


def _first_text(finding: Finding) -> str | None:
    value = _first(finding, ("value", "thing", "name", "expansion", "short"))
    return value if isinstance(value, str) else None

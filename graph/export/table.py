"""The results as a tidy table: a row a result, its columns described, as CSV and as a package.

The package is a Data Package (https://datapackage.org, version 1): the table, and in JSON what its
columns mean. Whatever the graph does not say is an empty cell.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from graph.export import Export, Source
from graph.export.archive import add
from graph.export.results import Reading, Result, joined, results

Cell = Callable[[Result], str]


@dataclass(frozen=True)
class Column:
    """A column: name, type of a Table Schema, what it means, unit, and how a cell is had."""

    name: str
    kind: str
    about: str
    cell: Cell
    unit: str = ""


def _of(name: str) -> Cell:
    return lambda result: result.get(name)


def _told(readings: str, tell: Callable[[Reading], str]) -> Cell:
    return lambda result: joined(tell(one) for one in getattr(result, readings))


def _cited(result: Result) -> str:
    numbers = sorted({number for one in result.accepted for number in one.references})
    return ", ".join(map(str, numbers))


def _contested(result: Result) -> str:
    return "true" if result.rejected else "false"


COLUMNS = (
    Column("result", "string", "IRI of the result", _of("result")),
    Column("study", "string", "Study, pool or comparison", _of("study_name")),
    Column("study_kind", "string", "Trial, real-world study ...", _of("study_kind")),
    Column("design", "string", "How patients were assigned to arms", _of("design")),
    Column("registered", "string", "Registry number as the review prints it", _of("registered")),
    Column("regimen", "string", "Regimen of the arm", _of("regimen_name")),
    Column("patients", "string", "Of whom", _of("patients")),
    Column("len_status", "string", "Lenalidomide status that all share", _of("len_status")),
    Column("lines_least", "integer", "Least number of prior lines", _of("lines_least")),
    Column("lines_most", "integer", "Greatest number of prior lines", _of("lines_most")),
    Column("lines_median", "number", "Median number of prior lines", _of("lines_median")),
    Column("transplant", "string", "Transplantation in the study", _of("transplant")),
    Column("relapse", "string", "What brought all of them into the study", _of("relapse")),
    Column("n", "integer", "How many patients", _of("n")),
    Column("percent", "number", "Their share of the arm or group", _of("percent"), "percent"),
    Column("endpoint", "string", "Endpoint", _of("endpoint_name")),
    Column("statistic", "string", "Statistic", _of("statistic_name")),
    Column("timepoint", "number", "Time of a rate", _of("timepoint"), "months"),
    Column("value", "number", "The figure; empty unless reported", _of("value")),
    Column("unit", "string", "Unit of the figure", _of("unit_name")),
    Column("status", "string", "Reported, not reached, not reported ...", _of("status_name")),
    Column("comparator", "string", "Regimen of the arm compared with", _of("comparator")),
    Column("comparator_value", "number", "Same figure of that arm", _of("comparator_value")),
    Column("comparator_status", "string", "Whether it is reported", _of("comparator_status")),
    Column("hazard_ratio", "number", "Of this endpoint and patients", _of("hazard_ratio")),
    Column("p_value", "string", "P value as printed", _of("p_value")),
    Column("follow_up", "number", "Median follow-up of this result", _of("follow_up"), "months"),
    Column("qualifier", "string", "Word that qualifies the figure", _of("qualifier")),
    Column("contested", "boolean", "Whether the review also says otherwise", _contested),
    Column("printed", "string", "As printed", _told("accepted", lambda one: one.printed)),
    Column(
        "place", "string", "Where, or where it was sought", _told("accepted", lambda r: r.place)
    ),
    Column("references", "string", "Numbers of the references cited there", _cited),
    Column("rejected", "string", "As printed elsewhere", _told("rejected", lambda r: r.printed)),
    Column("rejected_place", "string", "Where that is", _told("rejected", lambda one: one.place)),
    Column("remark", "string", "Why it is so taken, and what else to know", _of("remark")),
)


def write_csv(source: Source, stream: BinaryIO) -> None:
    """Write the table as CSV (RFC 4180), in UTF-8."""
    stream.write(table(results(source)).encode())


def table(found: list[Result]) -> str:
    """Write results as CSV with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([one.name for one in COLUMNS])
    writer.writerows([one.cell(result) for one in COLUMNS] for result in found)
    return text.getvalue()


def write_package(source: Source, stream: BinaryIO) -> None:
    """Write the table and the description of its columns as a zip."""
    with zipfile.ZipFile(stream, "w") as archive:
        add(archive, source, "datapackage.json", _json(package(source)))
        add(archive, source, "results.csv", table(results(source)).encode())


def package(source: Source) -> dict[str, Any]:
    """Describe the table as a Data Package does."""
    told = source.told
    return {
        "profile": "tabular-data-package",
        "name": "myelokg-results",
        "title": told["title"],
        "version": told["version"],
        "id": f"{told['home']}release/{told['release']}",
        "homepage": told["home"],
        "description": f"{told['cite']} Figures of different trials must not be compared as one's.",
        "licenses": [{"name": "CC-BY-4.0", "path": told["licence"]}],
        "sources": [{"title": "The review", "path": told["source"]}],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "results",
                "path": "results.csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": list(_fields()), "primaryKey": "result"},
            }
        ],
    }


def _fields() -> Iterator[dict[str, str]]:
    for one in COLUMNS:
        unit = f", in {one.unit}" if one.unit else ""
        yield {"name": one.name, "type": one.kind, "description": f"{one.about}{unit}."}


def _json(members: dict[str, Any]) -> bytes:
    return json.dumps(members, indent=2, ensure_ascii=False).encode() + b"\n"


EXPORTS = (
    Export(
        "results",
        "table",
        "Results as CSV",
        "csv",
        "text/csv",
        "Every result of every study on a row: patients, endpoint, figure or why there is none, "
        "comparator, place in the review, references.",
        "Spreadsheets, R, pandas; the start of an extraction table.",
        write_csv,
    ),
    Export(
        "datapackage",
        "table",
        "Results as a Data Package",
        "zip",
        "application/zip",
        "The same table with `datapackage.json`, which says what each column means and is.",
        "Programs that want types and units with the table.",
        write_package,
    ),
)

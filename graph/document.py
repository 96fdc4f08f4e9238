"""Write the documentation of the evidence format from the records: ``python -m graph.document``."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from graph.records import (
    Finding,
    Record,
    outcomes,
    outside,
    readings,
    shared,
    studies,
    tables,
    text,
)
from graph.schema import LISTS, SINGLE, allowed
from ontology.terms import Vocabulary

PAGE = Path(__file__).parents[1] / "docs" / "records.md"

HEAD = """# The records of the evidence

<!-- Written by `python -m graph.document`; do not edit. -->

A source is a folder of YAML files under `graph/evidence`; only `source.yaml` must be there. How to
fill one stands in [curating.md](curating.md). An unknown key is refused. Numbers keep every digit
as it is written: 28.40 is not 28.4.
"""
_MODULES = (text, readings, studies, outcomes, shared, tables, outside)
COLUMNS = ("field", "needed", "meaning", "unit", "takes", "for example")


def page(vocabulary: Vocabulary) -> str:
    """The whole page: the files, then a table a record."""
    parts = [HEAD, _files()]
    parts += [_record(kind, vocabulary) for kind in kinds()]
    return "\n".join(parts)


def kinds() -> list[type[Record]]:
    """Every kind of record, in the order in which a curator meets them."""
    return [one for module in _MODULES for one in vars(module).values() if _is_kind(one, module)]


def _is_kind(one: object, module: ModuleType) -> bool:
    return inspect.isclass(one) and issubclass(one, Record) and one.__module__ == module.__name__


def _files() -> str:
    rows = [("`source.yaml`", "one `Source`"), ("`studies/<KEY>.yaml`", "one `Study`")]
    rows += [
        (f"`{name}.yaml`", f"a list of `{kind.__name__}`")
        for name, kind in LISTS.items()
        if name != "background"
    ]
    rows += [("`../background/drugs.yaml`, `../background/studies.yaml`", "a list of `Background`")]
    assert set(SINGLE) == {"source", "study"}
    return "\n".join(["## Files", "", *_table(("file", "holds"), rows), ""])


def _record(kind: type[Record], vocabulary: Vocabulary) -> str:
    is_finding = issubclass(kind, Finding) and kind is not Finding
    inherited = "\n\nAlso the fields of `Finding`." if is_finding else ""
    rows = list(_fields(kind, set(Finding.model_fields) if is_finding else set(), vocabulary))
    head = [f"## {kind.__name__}", "", (inspect.getdoc(kind) or "") + inherited, ""]
    return "\n".join([*head, *_table(COLUMNS, rows), ""])


def _fields(
    kind: type[Record], inherited: set[str], vocabulary: Vocabulary
) -> Iterator[tuple[str, ...]]:
    schema = kind.model_json_schema()
    needed = schema.get("required", [])
    for name, info in kind.model_fields.items():
        key = info.alias or name
        if name not in inherited:
            field = schema["properties"][key]
            yield (
                f"`{key}`",
                "yes" if key in needed else "",
                field.get("description", ""),
                field.get("unit", ""),
                _takes(field, vocabulary),
                ", ".join(f"`{_written(one)}`" for one in field.get("examples", ())),
            )


def _takes(field: dict[str, Any], vocabulary: Vocabulary) -> str:
    """What may stand in a field, in words."""
    if "terms" in field:
        kind = field["terms"]
        if kind == "property":
            return "a property of the [ontology](ontology.md)"
        return " · ".join(f"`{one}`" for one in allowed(kind, vocabulary))
    if "anyOf" in field:
        inside = (_takes(one, vocabulary) for one in field["anyOf"] if one.get("type") != "null")
        return " or ".join(dict.fromkeys(inside)).replace("number or text", "number")
    if "enum" in field:
        return " · ".join(f"`{one}`" for one in field["enum"])
    if "$ref" in field:
        return f"`{field['$ref'].rpartition('/')[2]}`"
    return _type(field, vocabulary)


def _type(field: dict[str, Any], vocabulary: Vocabulary) -> str:
    if field.get("type") == "array":
        return f"list of: {_takes(field['items'], vocabulary)}"
    if field.get("type") == "object":
        return f"by key: {_takes(field['additionalProperties'], vocabulary)}"
    names = {"integer": "whole number", "boolean": "`true` or `false`", "number": "number"}
    return names.get(str(field.get("type")), "text")


def _written(example: Any) -> str:
    if isinstance(example, bool):
        return str(example).lower()
    if isinstance(example, list):
        return f"[{', '.join(map(str, example))}]"
    return str(example) if example != "0" * 64 else "64 digits 0-9, a-f"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [_row(head), _row(("---",) * len(head)), *map(_row, rows)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(Vocabulary.read()), encoding="utf-8")

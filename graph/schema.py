"""JSON Schemas of the evidence files, for editors: completion and errors while a curator types.

Made from the records, with the closed lists of the ontology where a field takes one of its terms.
An editor sees less than `sources.load`: whether a key names something is for ``myelokg check``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graph.keys import attributes
from graph.records import (
    Abbreviation,
    AdverseEventKind,
    Background,
    Conclusion,
    Conflict,
    Drug,
    Record,
    Reference,
    Regimen,
    Source,
    Study,
    Table,
    Unread,
)
from ontology.terms import Vocabulary

FOLDER = Path(__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

LISTS: dict[str, type[Record]] = {
    "tables": Table,
    "references": Reference,
    "drugs": Drug,
    "regimens": Regimen,
    "events": AdverseEventKind,
    "conclusions": Conclusion,
    "abbreviations": Abbreviation,
    "conflicts": Conflict,
    "unread": Unread,
    "background": Background,
}
"""Kinds of file that are a list of records; `background` are both files of that folder."""
SINGLE: dict[str, type[Record]] = {"source": Source, "study": Study}
"""Kinds of file that are one record."""


def schemas(vocabulary: Vocabulary) -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by its name."""
    made = {name: _record(kind, vocabulary) for name, kind in SINGLE.items()}
    for name, kind in LISTS.items():
        inside = _record(kind, vocabulary)
        found = {"$defs": inside.pop("$defs", {}) | {kind.__name__: inside}}
        made[name] = found | {"type": "array", "items": {"$ref": f"#/$defs/{kind.__name__}"}}
    return {
        name: {"$schema": DIALECT, "title": f"MyeloKG evidence: {name}", **made[name]}
        for name in sorted(made)
    }


def allowed(terms: str, vocabulary: Vocabulary) -> list[str]:
    """The names that a field takes: individuals of a class, or 'property'."""
    found = attributes(vocabulary) if terms == "property" else vocabulary.individuals(terms)
    return sorted(found)


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas(Vocabulary.read()).items():
        path = folder / f"{name}.json"
        path.write_text(text(schema), encoding="utf-8")
        written.append(path)
    return written


def text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _record(kind: type[Record], vocabulary: Vocabulary) -> dict[str, Any]:
    schema = kind.model_json_schema()
    for one in (schema, *schema.get("$defs", {}).values()):
        one.pop("title", None)
        for field in one.get("properties", {}).values():
            field.pop("title", None)
            if "terms" in field:
                _close(field, allowed(field.pop("terms"), vocabulary))
    return schema


def _close(field: dict[str, Any], names: list[str]) -> None:
    """Make a field take one of some names, or nothing where it may be left out."""
    if "anyOf" in field:
        field["anyOf"] = [{"enum": names}, {"type": "null"}]
    else:
        field["enum"] = names

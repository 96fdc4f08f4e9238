"""What all records share: the types of their values, and that an unknown key is refused."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

Location = tuple[str | int, ...]


def _as_written(value: Any) -> Any:
    """Turn a YAML number into the text it was written as, so that no digit is lost."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_KEY = r"^[A-Za-z0-9][A-Za-z0-9+-]*$"
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}
Number = Annotated[Decimal, BeforeValidator(_as_written), WithJsonSchema(_NUMBER)]
Text = Annotated[
    str,
    BeforeValidator(_as_written),
    Field(min_length=1),
    WithJsonSchema({"type": ["string", "number"], "minLength": 1}),
]
Key = Annotated[
    str,
    BeforeValidator(_as_written),
    Field(pattern=_KEY),
    WithJsonSchema({"type": ["string", "integer"], "pattern": _KEY}),
]


class Record(BaseModel):
    """What all records share: they are frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def walk(record: Any, location: Location = ()) -> Iterator[tuple[Record, Location]]:
    """Yield a record and all records inside it, each with its place in the file."""
    if isinstance(record, Record):
        yield record, location
        for name, info in type(record).model_fields.items():
            yield from walk(getattr(record, name), (*location, info.alias or name))
    elif isinstance(record, tuple):
        for number, one in enumerate(record):
            yield from walk(one, (*location, number))

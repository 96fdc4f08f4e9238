"""An answer as Python has it: rows with numbers as numbers, and what the columns mean."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, cast

from graph.citation import LICENSE, cite

if TYPE_CHECKING:
    import pandas as pd

Value = Decimal | int | float | bool | str | None
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = {"integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short"}
_PLACES = ("locator", "itt_locator", "other_place")
_MOST_SHOWN = 100


@dataclass(frozen=True)
class Column:
    """A column: its name, what it holds, in which unit, and as which type.

    The type is `text`, `number`, `boolean` or `iri`.
    """

    name: str
    label: str
    unit: str = ""
    type: str = "text"

    @property
    def heading(self) -> str:
        """The label, with the unit if there is one."""
        return f"{self.label}, {self.unit}" if self.unit else self.label


@dataclass(frozen=True)
class Answer(Sequence[Any]):
    """The rows of an answer, each a named tuple, with what they are and where they come from."""

    columns: tuple[Column, ...]
    rows: tuple[Any, ...] = field(repr=False)
    question: str = ""
    id: str = ""
    parameters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    release: str = ""

    def __getitem__(self, place: Any) -> Any:
        return self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __str__(self) -> str:
        lines = (" | ".join("" if one is None else str(one) for one in row) for row in self.rows)
        return "\n".join([" | ".join(one.heading for one in self.columns), *lines])

    @property
    def citation(self) -> str:
        """What to cite for these rows."""
        return cite(self.release)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where in the review the rows stand, each place once."""
        places = [n for n, one in enumerate(self.columns) if one.name in _PLACES]
        found = (part for row in self.rows for n in places for part in (row[n] or "").split("; "))
        return tuple(dict.fromkeys(part for part in found if part))

    def to_dicts(self) -> list[dict[str, Value]]:
        """Write each row as a dictionary by the names of the columns."""
        names = [one.name for one in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """Make a data frame; `attrs` keeps units, labels, question, release, citation and sources.

        Whole numbers become `Int64`, other numbers `float64`, yes and no `boolean`, the rest
        `string`. Raises ModuleNotFoundError where pandas is not installed.
        """
        import pandas as pd

        frame = pd.DataFrame({one.name: self._series(n) for n, one in enumerate(self.columns)})
        frame.attrs = {
            "units": {one.name: one.unit for one in self.columns if one.unit},
            "labels": {one.name: one.label for one in self.columns},
            "question": self.question,
            "parameters": {name: list(values) for name, values in self.parameters.items()},
            "release": self.release,
            "citation": self.citation,
            "licence": LICENSE,
            "sources": list(self.sources),
        }
        return frame

    def _series(self, place: int) -> pd.Series[Any]:
        import pandas as pd

        values = [row[place] for row in self.rows]
        dtype = _dtype(self.columns[place], [one for one in values if one is not None])
        if dtype == "float64":
            values = [None if one is None else float(one) for one in values]
        elif dtype == "string":
            values = [None if one is None else str(one) for one in values]
        return pd.Series(values, dtype=dtype)

    def _repr_html_(self) -> str:
        """Show the rows as a notebook does, with units and the citation."""
        heads = "".join(f"<th>{escape(one.heading)}</th>" for one in self.columns)
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in self.rows[:_MOST_SHOWN])
        left = len(self.rows) - _MOST_SHOWN
        more = f" {left} more rows are not shown." if left > 0 else ""
        caption = f"<caption>{escape(self.question)}</caption>" if self.question else ""
        table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        return f"{table}<p><small>{escape(self.citation)}{more}</small></p>"


def read(body: bytes, columns: Mapping[str, Column] | None = None) -> Answer | bool:
    """Read SPARQL 1.1 Query Results JSON; the answer of an ASK is a truth value.

    Columns that `columns` does not tell get the type that their values have.
    """
    document = json.loads(body)
    if "boolean" in document:
        return bool(document["boolean"])
    names = document["head"]["vars"]
    kind = _kind([python_name(name) for name in names])
    bindings = document["results"]["bindings"]
    rows = tuple(kind(*(value(one.get(name)) for name in names)) for one in bindings)
    told = columns or {}
    return Answer(
        tuple(
            told.get(name) or Column(name, name, type=_type([row[n] for row in rows]))
            for n, name in enumerate(names)
        ),
        rows,
    )


def value(term: Mapping[str, str] | None) -> Value:
    """Give an RDF term of a result as Python has it; an unbound variable is None.

    >>> value({"type": "literal", "value": "17.8", "datatype": _XSD + "decimal"})
    Decimal('17.8')
    >>> value({"type": "uri", "value": "https://w3id.org/myelokg/data/CASTOR"})
    'https://w3id.org/myelokg/data/CASTOR'
    """
    if term is None:
        return None
    text, datatype = term["value"], term.get("datatype", "").removeprefix(_XSD)
    if datatype in _WHOLE:
        return int(text)
    if datatype == "decimal":
        return Decimal(text)
    if datatype in ("double", "float"):
        return float(text)
    return text in ("true", "1") if datatype == "boolean" else text


def python_name(name: str) -> str:
    """Write the name of a question, a parameter or a column as Python can.

    >>> python_name("len-r-pfs-after-one-lot"), python_name("class")
    ('len_r_pfs_after_one_lot', 'class_')
    """
    written = name.replace("-", "_")
    return f"{written}_" if iskeyword(written) else written


def _kind(names: list[str]) -> Callable[..., Any]:
    """Make the kind of rows with these fields, which are known only when the answer is there."""
    make: Any = namedtuple
    return cast(Callable[..., Any], make("Row", names, rename=True))


def _type(values: Sequence[Value]) -> str:
    held = [one for one in values if one is not None]
    if held and all(isinstance(one, bool) for one in held):
        return "boolean"
    numbers = all(isinstance(one, int | Decimal | float) for one in held)
    return "number" if held and numbers else "text"


def _dtype(column: Column, held: Sequence[Value]) -> str:
    if column.type == "boolean" and all(isinstance(one, bool) for one in held):
        return "boolean"
    if column.type != "number" or not all(isinstance(one, int | Decimal | float) for one in held):
        return "string"
    return "Int64" if held and all(isinstance(one, int) for one in held) else "float64"


def _cells(row: Sequence[Value]) -> str:
    return "".join(f"<td>{'' if one is None else escape(str(one))}</td>" for one in row)

"""Reading the file of a saved question: its header in TOML, its SPARQL, and what is wrong there."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from queries import order
from queries.parameters import ANY, Choice, Parameter, ParameterError, listed

GROUPS = (
    "efficacy",
    "populations",
    "regimens",
    "safety",
    "gaps",
    "contradictions",
    "provenance",
    "references",
    "ontology",
)
TYPES = ("text", "number", "boolean", "iri")
"""What the values of a column can be, as programs have them."""

RESERVED = ("format", "limit", "page", "comments")
"""What stands in the address of a question beside its parameters, so that none may be called so."""

_NEEDED = {"question": str, "why": str, "group": str, "keywords": list, "columns": dict}
_ALLOWED = {**_NEEDED, "parameters": dict, "competency": list}
_OF_PARAMETER = (
    "help",
    "kind",
    "default",
    "choices",
    "any",
    "many",
    "required",
    "minimum",
    "maximum",
    "unit",
)


class QueryFileError(Exception):
    """A file of a saved question is not as it should be; says file, line and what to mend."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")


@dataclass(frozen=True)
class Column:
    """A column of an answer: what it holds, in which unit, and as which type."""

    label: str
    unit: str = ""
    type: str = "text"

    @property
    def heading(self) -> str:
        """The label, with the unit if there is one."""
        return f"{self.label}, {self.unit}" if self.unit else self.label


@dataclass(frozen=True)
class File:
    """A file as it stands: its name, its lines, and how many of them are the header."""

    name: str
    lines: tuple[str, ...]
    size: int

    @classmethod
    def open(cls, path: Path) -> File:
        """Open a file; raises QueryFileError when it is not text."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise QueryFileError(path.name, 1, f"this file is not UTF-8 text: {error}") from None
        size = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
        return cls(path.name, tuple(lines), size)

    @property
    def text(self) -> str:
        """The SPARQL below the header."""
        return "\n".join(self.lines[self.size :]).strip() + "\n"

    @property
    def version(self) -> str:
        """The version of the question: a hash of the file."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()[:12]

    def wrong(self, name: str, sentence: str) -> QueryFileError:
        """A complaint at the line (from 1) where the header sets `name`; at 1 when it does not."""
        sets = re.compile(rf"^(#\+)?\s*(\[+\s*)?{re.escape(name)}\s*[=\].]")
        line = next((n for n, one in enumerate(self.lines, start=1) if sets.match(one)), 1)
        return QueryFileError(self.name, line, sentence)

    def header(self) -> dict[str, Any]:
        """Read the header, with every entry known and of its kind."""
        text = "\n".join(line[2:].removeprefix(" ") for line in self.lines[: self.size])
        try:
            header = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else 1
            raise QueryFileError(self.name, line, f"header: {error}") from None
        self._check(header)
        return header

    def _check(self, header: Mapping[str, Any]) -> None:
        for name in _NEEDED:
            if name not in header:
                raise self.wrong(name, f"the header lacks '{name}'")
        for name, value in header.items():
            if name not in _ALLOWED:
                raise self.wrong(name, f"unknown entry '{name}' in the header")
            if not isinstance(value, _ALLOWED[name]):
                shape = {dict: "a table", list: "a list", str: "a text"}[_ALLOWED[name]]
                raise self.wrong(name, f"'{name}' must be {shape}")
        if header["group"] not in GROUPS:
            raise self.wrong("group", f"'group' must be one of {listed(GROUPS)}")


def columns(file: File, given: Mapping[str, Any]) -> dict[str, Column]:
    """Read the columns; each must be one that the query selects. Raises QueryFileError."""
    selected = re.search(
        r"SELECT\s+(?:DISTINCT\s+)?(.*?)\s*(?:WHERE|FROM|\{)", file.text, re.DOTALL
    )
    found = {}
    for name, value in given.items():
        if selected is None or not re.search(rf"\?{name}\b", selected[1]):
            raise file.wrong(name, f"the query does not select ?{name}")
        found[name] = _column(file, name, value)
    return found


def _column(file: File, name: str, value: Any) -> Column:
    try:
        column = Column(value) if isinstance(value, str) else Column(**value)
    except TypeError:
        sentence = f"the column '{name}' is a text, or a table of 'label', 'unit' and 'type'"
        raise file.wrong(name, sentence) from None
    if column.type not in TYPES:
        raise file.wrong(name, f"the 'type' of a column is one of {listed(TYPES)}")
    return column


def check_order(file: File) -> None:
    """Refuse a query whose rows come in any order: they could not be taken in pages."""
    if not order.is_ordered(file.text):
        sentence = "the query must end with 'ORDER BY', so that its rows can be taken in pages"
        raise QueryFileError(file.name, len(file.lines), sentence)


def parameter(file: File, name: str, given: Any) -> Parameter:
    """Read one parameter; raises QueryFileError."""
    place = f"parameters.{name}"
    if name in RESERVED:
        sentence = f"no parameter may be called {listed(RESERVED)}: these have their own meaning"
        raise file.wrong(place, sentence)
    if len(values_blocks(name).findall(file.text)) != 1:
        raise file.wrong(place, f"the query needs exactly one 'VALUES ?{name} {{ ... }}'")
    try:
        _check_entries(name, given)
        found = _parameter(name, given)
        if not found.drawn:
            found.written(found.default)
    except KeyError as error:
        raise file.wrong(place, f"the parameter '{name}' lacks {error}") from None
    except ParameterError as error:
        raise file.wrong(place, str(error)) from None
    except (AttributeError, TypeError) as error:
        sentence = f"the parameter '{name}' has an entry of the wrong kind: {error!r}"
        raise file.wrong(place, sentence) from None
    return found


def values_blocks(name: str = r"\w+") -> re.Pattern[str]:
    """The pattern of the ``VALUES`` block of a name, or of any: its head, name, content and end."""
    return re.compile(rf"(VALUES\s+\?({name})\s*\{{)([^}}]*)(\}})")


def _check_entries(name: str, given: Mapping[str, Any]) -> None:
    for entry in given:
        if entry not in _OF_PARAMETER:
            raise ParameterError(f"the parameter '{name}' has an unknown entry '{entry}'")


def _parameter(name: str, given: Mapping[str, Any]) -> Parameter:
    choices = given.get("choices")
    drawn = choices if isinstance(choices, str) else ""
    own = {} if choices is None or drawn else {key: _choice(one) for key, one in choices.items()}
    if "any" in given:
        own = {ANY: Choice(given["any"], ("UNDEF",)), **own}
    kind = "choice" if choices is not None else given.get("kind", "number")
    if kind not in ("choice", "number", "words"):
        raise ParameterError(f"the 'kind' of a parameter is 'number' or 'words', not '{kind}'")
    return Parameter(
        name=name,
        help=given["help"],
        kind=kind,
        default=tuple(str(one) for one in given["default"]),
        choices=None if drawn or kind != "choice" else own,
        many=given.get("many", False),
        required=given.get("required", False),
        minimum=_decimal(given, "minimum"),
        maximum=_decimal(given, "maximum"),
        unit=given.get("unit", ""),
        drawn=drawn,
        own=own,
    )


def _choice(given: Mapping[str, Any]) -> Choice:
    """A choice as the file has it; the term 'UNDEF' leaves the variable free."""
    terms: Sequence[str] = given["terms"] if "terms" in given else (given["term"],)
    return Choice(given["label"], tuple(terms))


def _decimal(given: Mapping[str, Any], name: str) -> Decimal | None:
    try:
        return Decimal(str(given[name])) if name in given else None
    except InvalidOperation:
        raise ParameterError(f"'{name}' must be a number, not {given[name]!r}") from None

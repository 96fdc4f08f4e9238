"""Saved questions: one file each, which any SPARQL client can run as it stands.

A file begins with a header of TOML in ``#+`` comments, and below it stands plain SPARQL::

    #+ question = "Which trials report a median PFS of at least so many months?"
    #+ why = "To see at a glance who did best; never to compare across trials."
    #+ group = "efficacy"
    #+ keywords = ["PFS", "threshold"]
    #+ [columns]
    #+ trial = "Trial"
    #+ months = "Median PFS, months"
    #+ [parameters.least]
    #+ help = "The least median PFS, months"
    #+ kind = "number"
    #+ default = ["20"]
    SELECT ?trial ?months WHERE {
      VALUES ?least { 20 }
      ...

A parameter is bound by the ``VALUES`` block of its name, whose content in the file is the
default. What a caller gives is checked and written as an RDF term, never pasted as text. Every
question also takes `knowledge`, which chooses the graphs it runs over.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from graph.engine.answer import Question
from ontology import PREFIXES, REVIEW_GRAPHS

FOLDER = Path(__file__).parent
FLAGSHIP = "len-r-pfs-after-one-lot"
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


class QueryFileError(Exception):
    """A file of a saved question is not as it should be; says file, line and what to mend."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}")


class ParameterError(ValueError):
    """What a caller gave for a parameter cannot be bound."""


class UnknownParameter(ParameterError):
    """The question has no parameter of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        self.known = tuple(known)
        self.nearest = tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.4))
        super().__init__(f"there is no parameter '{name}'; there is {_listed(known)}")


class BadValue(ParameterError):
    """The parameter exists, but not with this value."""

    def __init__(self, name: str, value: str, expected: str, allowed: Sequence[str] = ()) -> None:
        self.name = name
        self.value = value
        self.allowed = tuple(allowed)
        self.nearest = tuple(difflib.get_close_matches(value, allowed, n=3, cutoff=0.4))
        super().__init__(f"the parameter '{name}' cannot be '{value}': it takes {expected}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


@dataclass(frozen=True)
class Parameter:
    """One thing a caller may choose: from a list, or a number within bounds."""

    name: str
    help: str
    kind: str
    default: tuple[str, ...]
    choices: dict[str, str] | None = None
    many: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def written(self, values: Sequence[str]) -> str:
        """The values as SPARQL terms; raises BadValue."""
        if not self.many and len(values) > 1:
            raise BadValue(self.name, ", ".join(values), "one value")
        return " ".join(term for value in values for term in self._terms(value))

    def _terms(self, value: str) -> tuple[str, ...]:
        if self.choices is not None:
            if value not in self.choices:
                allowed = tuple(self.choices)
                raise BadValue(self.name, value, f"one of {_listed(allowed)}", allowed)
            return self.terms.get(value, ())
        if not re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,12})?([eE][+-]?\d)?", value):
            raise BadValue(self.name, value, "a number such as 20 or 17.8")
        number = Decimal(value)
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise BadValue(self.name, value, f"a number from {low} to {high}")
        return (f"{number:f}",)


KNOWLEDGE = Parameter(
    name="knowledge",
    help="Whether drug classes and targets that the review does not state may be used",
    kind="choice",
    default=("background",),
    choices={
        "background": "with background knowledge, marked as the curators'",
        "review": "only what the review itself states",
    },
)


@dataclass(frozen=True)
class BoundQuery:
    """A question with its parameters bound: text to run, and the graphs to run it over."""

    text: str
    values: dict[str, tuple[str, ...]]
    default_graphs: tuple[str, ...] = ()

    def question(self, rows: str = "json") -> Question:
        """Return this query as a question to an engine, answered in the format `rows`."""
        graphs = self.default_graphs
        return Question(
            self.text, default_graphs=graphs, named_graphs=graphs, rows=rows, graph=None
        )


@dataclass(frozen=True)
class Query:
    """A saved question: what it asks, what it takes, what it returns, and its SPARQL."""

    id: str
    question: str
    why: str
    group: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    text: str = field(repr=False)
    file: str = field(repr=False)
    competency: tuple[str, ...] = ()

    def bind(self, values: Mapping[str, Sequence[str]]) -> BoundQuery:
        """Bind parameters; those not given keep their defaults. Raises ParameterError."""
        known = [parameter.name for parameter in self.parameters]
        for name in values:
            if name not in known:
                raise UnknownParameter(name, known)
        chosen = {
            parameter.name: tuple(values.get(parameter.name) or parameter.default)
            for parameter in self.parameters
        }
        text = self.text
        for parameter in self.parameters:
            content = parameter.written(chosen[parameter.name])
            if parameter is not KNOWLEDGE:
                text = _values_block(parameter.name).sub(rf"\g<1> {content} \g<2>", text)
        graphs = REVIEW_GRAPHS if chosen["knowledge"] == ("review",) else ()
        return BoundQuery(with_prefixes(text), chosen, graphs)


def with_prefixes(text: str) -> str:
    """Declare the prefixes a query uses, so that it runs in any client, unless it does itself."""
    if re.search(r"^\s*PREFIX ", text, re.MULTILINE):
        return text
    used = [name for name in PREFIXES if re.search(rf"(?<![\w:?]){name}:", text)]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + text


def load(folder: Path = FOLDER) -> dict[str, Query]:
    """Read all saved questions, by id: the flagship first, then by group; raises QueryFileError."""
    queries = [read(path) for path in sorted(folder.glob("*.rq"))]
    order = {group: number for number, group in enumerate(GROUPS)}
    queries.sort(key=lambda query: (query.id != FLAGSHIP, order[query.group], query.id))
    return {query.id: query for query in queries}


def read(path: Path) -> Query:
    """Read one file; raises QueryFileError with the line of the mistake."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise QueryFileError(path.name, 1, f"this file is not UTF-8 text: {error}") from None
    size = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    header = _header(path.name, [line[2:].removeprefix(" ") for line in lines[:size]])
    text = "\n".join(lines[size:]).strip() + "\n"
    parameters = tuple(
        _parameter(path.name, lines, text, name, given)
        for name, given in header.get("parameters", {}).items()
    )
    columns = header["columns"]
    selected = re.search(r"SELECT\s+(?:DISTINCT\s+)?(.*?)\s*(?:WHERE|FROM|\{)", text, re.DOTALL)
    for column in columns:
        if selected is None or not re.search(rf"\?{column}\b", selected[1]):
            line = _line_of(lines, column)
            raise QueryFileError(path.name, line, f"the query does not select ?{column}")
    return Query(
        id=path.stem,
        question=header["question"],
        why=header["why"],
        group=header["group"],
        keywords=tuple(header["keywords"]),
        parameters=(*parameters, KNOWLEDGE),
        columns=columns,
        text=text,
        file=path.name,
        competency=tuple(header.get("competency", ())),
    )


def _header(file: str, lines: list[str]) -> dict[str, Any]:
    try:
        header = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise QueryFileError(file, int(place[1]) if place else 1, f"header: {error}") from None
    allowed = {"question", "why", "group", "keywords", "columns", "parameters", "competency"}
    for name in ("question", "why", "group", "keywords", "columns"):
        if name not in header:
            raise QueryFileError(file, 1, f"the header lacks '{name}'")
    for name in header:
        if name not in allowed:
            raise QueryFileError(
                file, _line_of(lines, name), f"unknown entry '{name}' in the header"
            )
    for name, kind in (("columns", dict), ("parameters", dict), ("keywords", list)):
        if not isinstance(header.get(name, kind()), kind):
            shape = "a table" if kind is dict else "a list"
            raise QueryFileError(file, _line_of(lines, name), f"'{name}' must be {shape}")
    if header["group"] not in GROUPS:
        line = _line_of(lines, "group")
        raise QueryFileError(file, line, f"'group' must be one of {_listed(GROUPS)}")
    return header


def _parameter(
    file: str, lines: list[str], text: str, name: str, given: dict[str, Any]
) -> Parameter:
    line = _line_of(lines, f"parameters.{name}")
    if len(_values_block(name).findall(text)) != 1:
        raise QueryFileError(file, line, f"the query needs exactly one 'VALUES ?{name} {{ ... }}'")
    choices = given.get("choices")
    try:
        parameter = Parameter(
            name=name,
            help=given["help"],
            kind="choice" if choices is not None else given.get("kind", "number"),
            default=tuple(str(one) for one in given["default"]),
            choices={key: one["label"] for key, one in choices.items()} if choices else None,
            many=given.get("many", False),
            minimum=_decimal(given, "minimum"),
            maximum=_decimal(given, "maximum"),
            terms={key: _term_list(one) for key, one in (choices or {}).items()},
        )
        parameter.written(parameter.default)
    except KeyError as error:
        raise QueryFileError(file, line, f"the parameter '{name}' lacks {error}") from None
    except ParameterError as error:
        raise QueryFileError(file, line, str(error)) from None
    except (AttributeError, TypeError) as error:
        sentence = f"the parameter '{name}' has an entry of the wrong kind: {error!r}"
        raise QueryFileError(file, line, sentence) from None
    return parameter


def _decimal(given: Mapping[str, Any], name: str) -> Decimal | None:
    try:
        return Decimal(str(given[name])) if name in given else None
    except InvalidOperation:
        raise ParameterError(f"'{name}' must be a number, not {given[name]!r}") from None


def _term_list(choice: dict[str, Any]) -> tuple[str, ...]:
    """The SPARQL terms of a choice; 'UNDEF' leaves the variable free."""
    return tuple(choice["terms"]) if "terms" in choice else (choice["term"],)


def _values_block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?{name}\s*\{{)[^}}]*(\}})")


def _line_of(lines: Sequence[str], name: str) -> int:
    """The line (from 1) where the header sets `name`; 1 when it does nowhere."""
    sets = re.compile(rf"^(#\+)?\s*(\[+\s*)?{re.escape(name)}\s*[=\].]")
    return next((n for n, line in enumerate(lines, start=1) if sets.match(line)), 1)

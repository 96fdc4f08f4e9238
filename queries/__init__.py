"""Saved questions: one file each, which any SPARQL client can run as it stands.

A file begins with a header of TOML in ``#+`` comments, and below it stands plain SPARQL::

    #+ question = "Which trials report a median PFS of at least so many months?"
    #+ why = "To see at a glance who did best; never to compare across trials."
    #+ group = "efficacy"
    #+ keywords = ["PFS", "threshold"]
    #+ [columns]
    #+ trial = "Trial"
    #+ months = { label = "Median PFS", unit = "months", type = "number" }
    #+ [parameters.least]
    #+ help = "The least median PFS, months"
    #+ kind = "number"
    #+ default = ["20"]
    SELECT ?trial ?months WHERE {
      VALUES ?least { 20 }
      ...

A parameter is bound by the ``VALUES`` block of its name, whose content in the file is the
default. What a caller gives is checked and written as an RDF term, never pasted as text. Every
question also takes `knowledge`, which chooses the graphs it runs over. It ends with ``ORDER BY``;
where rows tie, the columns not named there decide (`queries.order`). Choices are a table in the
header, or the name of a list that the graph gives (`queries.choices`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.engine.answer import Question
from ontology import BUILT_GRAPHS, PREFIXES, is_built, review_graphs, without_others
from queries import order, reading
from queries.parameters import (
    BadValue,
    Choice,
    MissingParameter,
    Parameter,
    ParameterError,
    UnknownParameter,
)
from queries.reading import GROUPS, Column, QueryFileError

__all__ = [
    "FLAGSHIP",
    "FOLDER",
    "GROUPS",
    "KNOWLEDGE",
    "SOURCE",
    "BadValue",
    "BoundQuery",
    "Choice",
    "Column",
    "MissingParameter",
    "Parameter",
    "ParameterError",
    "Query",
    "QueryFileError",
    "UnknownParameter",
    "load",
    "read",
    "with_prefixes",
]

FOLDER = Path(__file__).parent
FLAGSHIP = "len-r-pfs-after-one-lot"
KNOWLEDGE = Parameter(
    name="knowledge",
    help="Whether drug classes and targets that the review does not state may be used",
    kind="choice",
    default=("background",),
    choices={
        "background": Choice("with background knowledge, marked as the curators'", ()),
        "review": Choice("only what the review itself states", ()),
    },
)


SOURCE = Parameter(
    name="source",
    help="Whose statements are used; what follows from those of all sources together stays",
    kind="choice",
    default=("all",),
    drawn="sources",
    own={"all": Choice("every source", ())},
)
"""Chooses one of several sources; a release of one source has no such choice."""


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

    @property
    def standalone(self) -> str:
        """The text for a client that sends nothing else: its graphs stand in it."""
        if not self.default_graphs:
            return self.text
        named = "".join(f"FROM <{g}>\nFROM NAMED <{g}>\n" for g in self.default_graphs)
        return re.sub(r"\s*\bWHERE\b", f"\n{named}WHERE", self.text, count=1)

    def part(self, limit: int, offset: int) -> BoundQuery:
        """Return the query for `limit` of the rows, after the first `offset`."""
        return replace(self, text=order.part(self.text, limit, offset))

    def counted(self) -> BoundQuery:
        """Return the query that counts the rows, as `?count`."""
        return replace(self, text=order.counted(self.text))


@dataclass(frozen=True)
class Query:
    """A saved question: what it asks, what it takes, what it returns, and its SPARQL."""

    id: str
    question: str
    why: str
    group: str
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: dict[str, Column]
    text: str = field(repr=False)
    file: str = field(repr=False)
    version: str
    competency: tuple[str, ...] = ()
    graphs: tuple[str, ...] = BUILT_GRAPHS
    """The named graphs of the release that is asked."""

    @property
    def examples(self) -> dict[str, tuple[str, ...]]:
        """Values for the parameters that the question cannot be asked without."""
        return {one.name: one.default for one in self.parameters if one.required}

    def bind(self, values: Mapping[str, Sequence[str]]) -> BoundQuery:
        """Bind parameters; those not given keep their defaults. Raises ParameterError."""
        known = [parameter.name for parameter in self.parameters]
        for name in values:
            if name not in known:
                raise UnknownParameter(name, known)
        chosen = {one.name: one.chosen(values.get(one.name, ())) for one in self.parameters}
        written = {one.name: one.written(chosen[one.name]) for one in self.parameters}

        def fill(block: re.Match[str]) -> str:
            content = written.get(block[2])
            return block[0] if content is None else f"{block[1]} {content} {block[4]}"

        # In one pass, so that no value is looked into for another's block.
        text = reading.values_blocks().sub(fill, self.text)
        dataset = self._dataset(chosen["knowledge"] == ("review",), written.get(SOURCE.name, ""))
        return BoundQuery(with_prefixes(text), chosen, dataset)

    def _dataset(self, reviewed: bool, source: str) -> tuple[str, ...]:
        """Choose the graphs to run over; empty: all there are."""
        graphs = of_evidence(self.graphs)
        if reviewed:
            graphs = review_graphs(self.graphs)
        if source:
            graphs = without_others(graphs or self.graphs, source.strip("<>"))
        return graphs


def of_evidence(names: Sequence[str]) -> tuple[str, ...]:
    """The graphs of the build, where others have loaded theirs beside them; empty: all there are.

    What others load changes no answer of a saved question; plain SPARQL asks for all of it.
    """
    built = tuple(one for one in names if is_built(one))
    return built if len(built) < len(names) else ()


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
    file = reading.File.open(path)
    header = file.header()
    parameters = [
        reading.parameter(file, name, given) for name, given in header.get("parameters", {}).items()
    ]
    columns = reading.columns(file, header["columns"])
    reading.check_order(file)
    return Query(
        id=path.stem,
        question=header["question"],
        why=header["why"],
        group=header["group"],
        keywords=tuple(header["keywords"]),
        parameters=(*parameters, KNOWLEDGE),
        columns=columns,
        text=order.total(file.text, columns),
        file=path.name,
        version=file.version,
        competency=tuple(header.get("competency", ())),
    )

"""What the statements mean that came and went between two releases, in words.

Words are about what a reader of the evidence asks: trials that came or went, figures that changed,
figures that are ranked otherwise, terms that are new, redefined or withdrawn, questions, links to
other vocabularies, and graphs that others have loaded.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from graph.lookup import LABEL, TYPE, Facts, Node, term
from ontology import ONTOLOGY_GRAPH, QUESTIONS_GRAPH, TERM, data_graphs, is_built

RANKING = (term("mm:basedOn"), term("mm:rejectedReading"))
EXECUTABLE, SELECT = term("sh:SPARQLSelectExecutable"), term("sh:select")
DEFINITION, DEPRECATED = term("skos:definition"), term("owl:deprecated")
MATCHES = "http://www.w3.org/2004/02/skos/core#"
NOTHING = "nothing"
_TERM = re.compile(re.escape(TERM) + r"[A-Za-z0-9_]+")

Told = Iterator[tuple[str, list[str]]]
Ask = Callable[[bool, str], bytes | None]
"""Answers a query from the later release, or from the earlier one; None: it cannot be answered."""


@dataclass(frozen=True)
class Change:
    """The statements that came and went, and what both releases say of the things in them."""

    before: Facts
    after: Facts
    added: list[ox.Quad]
    removed: list[ox.Quad]

    @property
    def said(self) -> tuple[str, ...]:
        """The graphs of what sources say in which something changed, in order."""
        return data_graphs(sorted({graph_of(one) for one in self.added + self.removed}))

    def things(self, graph: str) -> Iterator[tuple[str, str, set[Node], set[Node]]]:
        """For the kinds of things of a graph: the kind's name, and which came and which went."""
        kinds = {one.object for one in self.added + self.removed if _types(one, graph)}
        for kind in sorted(kinds, key=str):
            came: set[Node] = {one.subject for one in self.added if _types(one, graph, kind)}
            went: set[Node] = {one.subject for one in self.removed if _types(one, graph, kind)}
            yield self.label(kind), str(kind), came, went

    def values(self, graph: str) -> dict[tuple[Node, ox.NamedNode], tuple[list[Node], list[Node]]]:
        """What things of a graph that are in both releases had and have, by thing and property."""
        found: defaultdict[tuple[Node, ox.NamedNode], tuple[list[Node], list[Node]]]
        found = defaultdict(lambda: ([], []))
        for place, quads in enumerate((self.removed, self.added)):
            for one in quads:
                if graph_of(one) == graph and self.stays(one.subject):
                    found[one.subject, one.predicate][place].append(one.object)
        return found

    def stays(self, thing: Node) -> bool:
        """Whether a thing is in both releases."""
        return all(facts.value(thing, TYPE) is not None for facts in (self.before, self.after))

    def label(self, node: Node) -> str:
        """What a node is called, in the later release if it is there."""
        if isinstance(node, ox.NamedNode) and self.after.value(node, LABEL) is None:
            return self.before.label(node)
        return self.after.label(node)

    def words(self, nodes: Iterable[Node]) -> str:
        """Values as they are read, in order."""
        return ", ".join(sorted(map(self.label, nodes))) or NOTHING


def _types(quad: ox.Quad, graph: str, kind: Node | None = None) -> bool:
    same = kind is None or quad.object == kind
    return quad.predicate == TYPE and same and graph_of(quad) == graph


def graph_of(quad: ox.Quad) -> str:
    """The name of the graph of a statement; empty for that of no name."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def tell(change: Change, ask: Ask) -> Told:
    """Every kind of change with its lines in order, those that there are."""
    told = chain.from_iterable(teller(change) for teller in _TELLERS)
    for title, lines in chain(told, _answers(change, ask)):
        if lines:
            yield title, sorted(lines)


def _answers(change: Change, ask: Ask) -> Told:
    """Saved questions of both releases that are answered otherwise, without any choices made."""
    found, rows = [], []
    for one in change.after.subjects(TYPE, EXECUTABLE):
        text, old = change.after.value(one, SELECT), change.before.value(one, SELECT)
        if isinstance(text, ox.Literal) and text == old:
            before, after = ask(False, text.value), ask(True, text.value)
            if before is not None and after is not None and before != after:
                name = change.label(one)
                found.append(name)
                rows += [f"{name} No longer: {row}" for row in _rows(before, after)]
                rows += [f"{name} Now: {row}" for row in _rows(after, before)]
    yield "Questions answered otherwise", found
    yield "Rows of their answers that came and went", rows


def _rows(answer: bytes, other: bytes) -> list[str]:
    r"""The rows of an answer, in CSV, that another has not, in words.

    >>> _rows(b"trial,value,unit\nALPHA,18.1,month\nBETA,,\n", b"trial,value,unit\nBETA,,\n")
    ['trial ALPHA, value 18.1, unit month']
    """
    mine, others = (
        csv.DictReader(io.StringIO(one.decode(), newline="")) for one in (answer, other)
    )
    known = {tuple(row.items()) for row in others}
    return [
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in row.items() if value)
        for row in mine
        if tuple(row.items()) not in known
    ]


def _evidence(change: Change) -> Told:
    """Things of the evidence that came and went: trials, cohorts, findings by kind."""
    for graph in change.said:
        for label, _, came, went in change.things(graph):
            yield f"{label}: added", [change.label(one) for one in came - went]
            yield f"{label}: removed", [change.label(one) for one in went - came]


def _figures(change: Change) -> Told:
    """What is said otherwise of things of the evidence that are in both releases."""
    changed: list[str] = []
    ranked: list[str] = []
    values = (item for graph in change.said for item in change.values(graph).items())
    for (thing, predicate), (old, new) in values:
        if predicate in (LABEL, TYPE):
            continue
        name = change.label(predicate)
        line = (
            f"{change.before.label(thing)}: {name} from {change.words(old)} to {change.words(new)}"
        )
        (ranked if predicate in RANKING else changed).append(line)
    yield "Changed", changed
    yield "Figures ranked otherwise", ranked


def _terms(change: Change) -> Told:
    """Terms that are new, gone, redefined, withdrawn, or otherwise described."""
    for title, quads in (("Terms added", change.added), ("Terms removed", change.removed)):
        typed = {one.subject for one in quads if _types(one, ONTOLOGY_GRAPH)}
        yield title, [change.label(one) for one in typed if _named(one) and not change.stays(one)]
    found = change.values(ONTOLOGY_GRAPH).items()
    values = {key: value for key, value in found if _named(key[0])}
    withdrawn = {thing for (thing, what), (_, new) in values.items() if what == DEPRECATED and new}
    redefined = {thing for thing, what in values if what == DEFINITION}
    others = {thing for thing, _ in values} - withdrawn - redefined
    yield "Terms withdrawn", [change.label(one) for one in withdrawn]
    yield (
        "Terms redefined",
        [
            f"{change.label(thing)}: from {change.words(old)!r} to {change.words(new)!r}"
            for (thing, what), (old, new) in values.items()
            if what == DEFINITION
        ],
    )
    yield "Terms otherwise changed", [change.label(one) for one in others]


def _named(thing: Node) -> bool:
    """Whether a thing is a term, and not a part of an axiom."""
    return isinstance(thing, ox.NamedNode) and _TERM.fullmatch(thing.value) is not None


def _questions(change: Change) -> Told:
    """Saved questions that came, went, or are asked otherwise."""
    for _, kind, came, went in change.things(QUESTIONS_GRAPH):
        if kind.endswith("#SPARQLSelectExecutable>"):
            yield "Questions added", [change.label(one) for one in came - went]
            yield "Questions removed", [change.label(one) for one in went - came]
    changed = {thing for thing, _ in change.values(QUESTIONS_GRAPH)}
    yield "Questions changed", [change.label(one) for one in changed]


def _links(change: Change) -> Told:
    """Links to other vocabularies that came and went."""
    for title, quads in (("Links added", change.added), ("Links removed", change.removed)):
        matches = (one for one in quads if one.predicate.value.startswith(MATCHES))
        yield (
            title,
            [
                f"{change.label(one.subject)} {one.predicate.value.removeprefix(MATCHES)} "
                f"{one.object.value if isinstance(one.object, ox.NamedNode) else one.object}"
                for one in matches
                if one.predicate.value.endswith("Match")
            ],
        )


def _foreign(change: Change) -> Told:
    """Graphs of others that were loaded, changed or taken away."""
    titles = ("Added to graphs of others", "Removed from graphs of others")
    for title, quads in zip(titles, (change.added, change.removed), strict=True):
        found = Counter(graph_of(one) for one in quads)
        yield (
            title,
            [
                f"{name or 'the graph without a name'}: {number:,} triples"
                for name, number in found.items()
                if not is_built(name)
            ],
        )


_TELLERS: tuple[Callable[[Change], Told], ...] = (
    _evidence,
    _figures,
    _terms,
    _questions,
    _links,
    _foreign,
)

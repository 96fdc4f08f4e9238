"""Say why a thing belongs to a class, in words, from the axioms of the ontology.

The reasoner says that it does; here the definition is read backwards. A proof is a tree: a
statement, and the statements it follows from, down to what is asserted. Only the kinds of axiom
that the ontology uses are read: sub-classes, definitions and general inclusions by intersection,
`hasValue` and `someValuesFrom`, property chains, sub-properties, transitivity, domain and range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology import BACKGROUND_GRAPH, DATA, EXPRESSION, ONTOLOGY_GRAPH, PREFIXES, TERM

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Subject = ox.NamedNode | ox.BlankNode
Goal = tuple[Node, Node]

_RDF, _RDFS, _OWL = (PREFIXES[name] for name in ("rdf", "rdfs", "owl"))
TYPE = ox.NamedNode(_RDF + "type")
LABEL = ox.NamedNode(_RDFS + "label")
SUBCLASS = ox.NamedNode(_RDFS + "subClassOf")
_SUBJECT, _STATED, _ASSERTION, _IMPLIED = (
    ox.NamedNode(TERM + name) for name in ("subject", "statedThing", "assertion", "Implied")
)
_EVIDENCE = "as the evidence says"
_CHAIN = ox.NamedNode(_OWL + "propertyChainAxiom")
_TRANSITIVE = ox.NamedNode(_OWL + "TransitiveProperty")


@dataclass(frozen=True)
class Proof:
    """A statement in words, and the proofs of what it follows from (none: it is asserted)."""

    statement: str
    because: tuple[Proof, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the proof as indented lines."""
        yield "  " * depth + self.statement
        for one in self.because:
            yield from one.lines(depth + 1)


class UnknownThing(Exception):
    """The release knows no thing, or no class, of this name."""


def explain(folder: Path, thing: str, kind: str) -> Proof | None:
    """Why `thing` is a `kind`, by the release in `folder`; None when it is not.

    Both are local names, such as ``DaraKd`` and ``AntiCD38Triplet``. Raises UnknownThing.
    """
    axioms = _Axioms(ox.Store.read_only(str(folder / "store")))
    return axioms.membership(axioms.find(thing), axioms.find_class(kind), frozenset())


class _Axioms:
    """The axioms and facts of one release, and proofs from them."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._ontology = ox.NamedNode(ONTOLOGY_GRAPH)

    # --------------------------------------------------------------------------------- names

    def find(self, name: str) -> ox.NamedNode:
        """The thing of a local name; raises UnknownThing."""
        for iri in (ox.NamedNode(DATA + name), ox.NamedNode(TERM + name)):
            if next(iter(self._find(iri, TYPE, None)), None) is not None:
                return iri
        raise UnknownThing(f"no thing is called '{name}'")

    def find_class(self, name: str) -> ox.NamedNode:
        """The class of a local name; raises UnknownThing."""
        iri, owl_class = ox.NamedNode(TERM + name), ox.NamedNode(_OWL + "Class")
        if next(iter(self._find(iri, TYPE, owl_class)), None) is None:
            raise UnknownThing(f"no class is called '{name}'")
        return iri

    def label(self, node: Node) -> str:
        """What a person calls a node."""
        if isinstance(node, ox.Literal):
            return node.value
        if isinstance(node, ox.NamedNode):
            found = self._one(node, LABEL)
            return found.value if isinstance(found, ox.Literal) else node.value.rpartition("/")[2]
        return "something"

    # -------------------------------------------------------------------------------- proofs

    def membership(self, thing: Subject, kind: Node, open_goals: frozenset[Goal]) -> Proof | None:
        """A proof that `thing` is a `kind`, the shortest way first."""
        goal = (thing, kind)
        if goal in open_goals or isinstance(thing, ox.Literal):
            return None
        inner = open_goals | {goal}
        said = f"{self.label(thing)} is {_with_article(self.label(kind))}"
        asserted = self._asserted(thing, TYPE, kind)
        if asserted:
            return Proof(f"{said}, {asserted}")
        for words, ways in (
            ("by definition", self._definitions(kind, thing, inner)),
            ("because every such thing is", self._subclasses(kind, thing, inner)),
            ("by what its property says", self._ends(kind, thing)),
        ):
            for proofs in ways:
                return Proof(f"{said}, {words}", proofs)
        return None

    def _definitions(
        self, kind: Node, thing: Subject, inner: frozenset[Goal]
    ) -> Iterator[tuple[Proof, ...]]:
        """Proofs of all conditions of a definition, or of a general inclusion, of `kind`."""
        expressions = [*self._all(kind, ox.NamedNode(_OWL + "equivalentClass"))]
        expressions += [
            quad.subject
            for quad in self._quads(None, SUBCLASS, kind)
            if _is_expression(quad.subject)
        ]
        for expression in expressions:
            parts = self._one(expression, ox.NamedNode(_OWL + "intersectionOf"))
            if parts is not None:
                found = [self._condition(part, thing, inner) for part in self._list(parts)]
                if all(found):
                    yield tuple(one for one in found if one is not None)

    def _condition(self, part: Node, thing: Subject, inner: frozenset[Goal]) -> Proof | None:
        relation = self._one(part, ox.NamedNode(_OWL + "onProperty"))
        if not isinstance(relation, ox.NamedNode):
            return self.membership(thing, part, inner)
        value = self._one(part, ox.NamedNode(_OWL + "hasValue"))
        if value is not None:
            return self._relation(thing, relation, value, inner)
        kind = self._one(part, ox.NamedNode(_OWL + "someValuesFrom"))
        if kind is None:
            return None
        for other in self._values(thing, relation):
            proof = self.membership(other, kind, inner) if isinstance(other, Subject) else None
            step = self._relation(thing, relation, other, inner)
            if proof is not None and step is not None:
                return Proof(step.statement, (*step.because, proof))
        return None

    def _subclasses(
        self, kind: Node, thing: Subject, inner: frozenset[Goal]
    ) -> Iterator[tuple[Proof, ...]]:
        for quad in self._quads(None, SUBCLASS, kind):
            if not _is_expression(quad.subject) and self._is(thing, quad.subject):
                proof = self.membership(thing, quad.subject, inner)
                if proof is not None:
                    yield (proof,)

    def _ends(self, kind: Node, thing: Subject) -> Iterator[tuple[Proof, ...]]:
        """Statements whose property says, by domain or range, that `thing` is a `kind`."""
        for quad in self._quads(None, ox.NamedNode(_RDFS + "domain"), kind):
            for fact in self._find(thing, quad.subject, None):
                yield (Proof(self._sentence(thing, quad.subject, fact.object)),)
        for quad in self._quads(None, ox.NamedNode(_RDFS + "range"), kind):
            for fact in self._find(None, quad.subject, thing):
                yield (Proof(self._sentence(fact.subject, quad.subject, thing)),)

    def _relation(
        self, thing: Subject, relation: ox.NamedNode, value: Node, inner: frozenset[Goal]
    ) -> Proof | None:
        """A proof that `relation` holds: asserted, or by the ways `_steps` knows."""
        said = self._sentence(thing, relation, value)
        asserted = self._asserted(thing, relation, value)
        if asserted:
            return Proof(f"{said}, {asserted}")
        for proofs in self._steps(thing, relation, value, inner):
            return Proof(said, proofs)
        return None

    def _steps(
        self, thing: Subject, relation: ox.NamedNode, value: Node, inner: frozenset[Goal]
    ) -> Iterator[tuple[Proof, ...]]:
        """Ways to a relation: narrower property, chain, transitivity, a class that implies it."""
        for quad in self._quads(None, ox.NamedNode(_RDFS + "subPropertyOf"), relation):
            if self._asserted(thing, quad.subject, value):
                yield (Proof(self._sentence(thing, quad.subject, value)),)
        chains = [self._list(one) for one in self._all(relation, _CHAIN)]
        if self._quads(relation, TYPE, _TRANSITIVE):
            chains.append([relation, relation])
        for first, second in chains:
            for middle in self._values(thing, first):
                if middle != thing and middle != value and self._holds(middle, second, value):
                    one = Proof(self._sentence(thing, first, middle))
                    yield one, Proof(self._sentence(middle, second, value))
        for kind in self._classes_with(relation, value):
            proof = self.membership(thing, kind, inner)
            if proof is not None:
                yield (proof,)

    def _classes_with(self, relation: ox.NamedNode, value: Node) -> Iterator[ox.NamedNode]:
        """Classes whose definition says that `relation` has `value`."""
        for quad in self._quads(None, ox.NamedNode(_OWL + "hasValue"), value):
            if self._one(quad.subject, ox.NamedNode(_OWL + "onProperty")) == relation:
                for kind in self._quads(None, ox.NamedNode(_OWL + "equivalentClass"), None):
                    parts = self._one(kind.object, ox.NamedNode(_OWL + "intersectionOf"))
                    members = self._list(parts) if parts is not None else []
                    if quad.subject in members and isinstance(kind.subject, ox.NamedNode):
                        yield kind.subject

    # ---------------------------------------------------------------------------- statements

    def _sentence(self, subject: Node, relation: Node, value: Node) -> str:
        return f"{self.label(subject)}: {self.label(relation)} is {self.label(value)}"

    def _asserted(self, subject: Node, relation: Node, value: Node) -> str:
        """How a statement is asserted: by the review, as background; empty when it is not."""
        for quad in self._find(subject, relation, value):
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if graph == BACKGROUND_GRAPH:
                return "added by the curators from outside the review"
            if "inferred" not in graph:
                return "as the review implies" if self._implied(subject, value) else _EVIDENCE
        return ""

    def _implied(self, subject: Node, value: Node) -> bool:
        """Whether the review only implies that `value` is an attribute of `subject`."""
        about = (quad.subject for quad in self._find(None, _SUBJECT, subject))
        return any(
            self._holds(one, _STATED, value) and self._holds(one, _ASSERTION, _IMPLIED)
            for one in about
        )

    def _holds(self, subject: Node, relation: Node, value: Node) -> bool:
        return bool(next(iter(self._find(subject, relation, value)), None))

    def _is(self, thing: Node, kind: Node) -> bool:
        return self._holds(thing, TYPE, kind)

    def _values(self, thing: Node, relation: Node) -> Iterator[Node]:
        for quad in self._find(thing, relation, None):
            yield quad.object

    def _find(
        self, subject: Any, relation: Any, value: Any, graph: ox.NamedNode | None = None
    ) -> Iterator[ox.Quad]:
        """Quads of the store that match; nothing can have a literal as its subject."""
        if not isinstance(subject, ox.Literal):
            yield from self._store.quads_for_pattern(subject, relation, value, graph)

    def _quads(self, subject: Node | None, relation: Node, value: Node | None) -> list[ox.Quad]:
        return list(self._find(subject, relation, value, self._ontology))

    def _all(self, subject: Node, relation: Node) -> Iterator[Node]:
        for quad in self._quads(subject, relation, None):
            yield quad.object

    def _one(self, subject: Node, relation: Node) -> Node | None:
        return next((q.object for q in self._find(subject, relation, None)), None)

    def _list(self, head: Node) -> list[Node]:
        """The members of an RDF list."""
        members: list[Node] = []
        first, rest = ox.NamedNode(_RDF + "first"), ox.NamedNode(_RDF + "rest")
        while (member := self._one(head, first)) is not None:
            members.append(member)
            head = self._one(head, rest) or head
        return members


def _is_expression(node: Node) -> bool:
    """Whether a node is a class expression, which the ontology file has no name for."""
    return not isinstance(node, ox.NamedNode) or node.value.startswith(EXPRESSION)


def _with_article(label: str) -> str:
    """A class label as a person says it: ``an arm``, ``a trial``."""
    vowel = label[:1].lower() in "aeiou" and not label.startswith("one")
    return f"{'an' if vowel else 'a'} {label}"

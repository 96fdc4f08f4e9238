"""Values that are texts: which properties have them, and which of the values they are.

Properties are those that the release declares for text (data and annotation properties), the usual
ones, and those of the families, if one of the first values is a text: numbers and dates are looked
for as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

import pyoxigraph as ox

from graph.lookup import ALSO_CALLED, LABEL, TYPE, Facts, Node, term
from graph.text import families

_PROBED = 100
"""Values of a property that are looked at to see whether it is for text."""
_TEXTS = frozenset(
    (ox.NamedNode("http://www.w3.org/2001/XMLSchema#string"), term("rdf:langString"))
)
_DIRECTED = term("rdf:dirLangString")
_KINDS_OF_TEXT = tuple(map(term, ("owl:AnnotationProperty", "owl:DatatypeProperty")))
_USUAL = (LABEL, *ALSO_CALLED, *map(term, ("rdfs:comment", "skos:prefLabel", "skos:notation")))


def properties(facts: Facts) -> Iterator[ox.NamedNode]:
    """The properties of a release that have texts, in a fixed order."""
    declared = (
        one.subject
        for kind in _KINDS_OF_TEXT
        for one in facts.statements(None, TYPE, kind)
        if isinstance(one.subject, ox.NamedNode)
    )
    for predicate in sorted({*declared, *_USUAL, *families.sought()}, key=str):
        first = (one.object for one in facts.using(predicate, _PROBED))
        if any(isinstance(one, ox.Literal) and one.datatype in _TEXTS for one in first):
            yield predicate


def is_text(node: Node) -> TypeGuard[ox.Literal]:
    """Whether a value can be told by its text, language and datatype: a direction cannot."""
    return isinstance(node, ox.Literal) and node.datatype != _DIRECTED


def datatype(literal: ox.Literal) -> str | None:
    """The datatype of a literal; None: it is a text, as nearly all are."""
    return None if literal.datatype in _TEXTS else literal.datatype.value


def literal(value: str, language: str | None, datatype: str | None) -> ox.Literal:
    """The literal of which these were told."""
    if language is not None:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)

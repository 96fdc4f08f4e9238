"""The ontology as a file of OWL, which is what stands at its IRI.

In a release the parts of axioms have names, so that each can be followed; OWL 2 wants them
nameless, and Protégé would show them as classes of their own. `graph.expressions` does the same
with rdflib, which is no part of serving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

import pyoxigraph as ox

from graph.lookup import LABEL, TYPE, Facts, Node, in_order, term
from ontology import EXPRESSION, ONTOLOGY_GRAPH
from server.resources.write import write

_LIST = term("rdf:List")


def document(facts: Facts, suffix: str) -> bytes:
    """Write the ontology in a format, its expressions without names."""
    quads = sorted(facts.within(ox.NamedNode(ONTOLOGY_GRAPH)), key=in_order)
    return write(list(nameless(quads)), suffix)


def nameless(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Take the names of expressions away, with the labels and types that came with them."""
    for one in quads:
        added = one.predicate == LABEL or (one.predicate, one.object) == (TYPE, _LIST)
        if not (added and _is_expression(one.subject)):
            yield ox.Quad(_plain(one.subject), one.predicate, _plain(one.object), one.graph_name)


def _is_expression(node: Node) -> TypeGuard[ox.NamedNode]:
    return isinstance(node, ox.NamedNode) and node.value.startswith(EXPRESSION)


def _plain(node: Any) -> Any:
    if not _is_expression(node):
        return node
    return ox.BlankNode("e" + node.value.removeprefix(EXPRESSION))

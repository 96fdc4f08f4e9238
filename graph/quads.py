"""Triples of rdflib as lines of N-Triples, without the point that ends them.

A build writes all its terms several times: to be hashed, checked and stored. The library looks at
each character of an IRI whenever it writes it; here each IRI is written once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rdflib import Literal
from rdflib.term import Node

Triple = tuple[Node, Node, Node]


class Named(dict[Node, str]):
    """What has a name, as N-Triples have it, each written when it is first met."""

    def __missing__(self, node: Node) -> str:
        text = self[node] = node.n3()
        return text


def lines(triples: Iterable[Triple], named: Named | None = None) -> Iterator[str]:
    r"""Each triple on a line.

    >>> from rdflib import RDFS, URIRef
    >>> list(lines([(URIRef("urn:a"), RDFS.label, Literal("two\nlines", lang="en"))]))
    ['<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "two\\nlines"@en']
    """
    names = Named() if named is None else named
    for subject, predicate, value in triples:
        told = literal(value) if isinstance(value, Literal) else names[value]
        yield f"{names[subject]} {names[predicate]} {told}"


def literal(value: Literal) -> str:
    """A literal on one line; rdflib breaks those of a longer text, as in Turtle."""
    text = json.dumps(str(value), ensure_ascii=False)
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{_datatype(value.datatype)}" if value.datatype else text


@lru_cache(maxsize=100)
def _datatype(iri: Node) -> str:
    return iri.n3()

"""OBO as OWL: the official mapping, as fastobo makes it, in RDF.

fastobo converts only what stands in a namespace. Where a file names none, the name of the ontology
is given in its place, and what would then be said of it is left out again: it is not in the file.
Frames of instances are not converted.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

_NAMESPACES = frozenset(
    ox.NamedNode(f"http://www.geneontology.org/formats/oboInOwl#{name}")
    for name in ("hasOBONamespace", "hasDefaultNamespace")
)


class NotOWL(Exception):
    """The file cannot be converted; the message says why, and how to mend it."""


def convert(file: BinaryIO) -> Iterator[bytes]:
    """Read OBO and give RDF/XML or N-Triples; the whole file is held in memory meanwhile.

    Raises SyntaxError, with line and column, and NotOWL.
    """
    import fastobo

    document = fastobo.load(file)
    lent = _lend_namespace(document.header)
    owl = io.BytesIO()
    try:
        fastobo.dump_owl(document, owl, "rdf")
    except ValueError as error:
        raise NotOWL(f"it cannot be converted to OWL: {error}") from None
    quads: Iterable[ox.Quad] = cast(
        Iterable[ox.Quad], ox.parse(owl.getvalue(), format=ox.RdfFormat.RDF_XML)
    )
    if lent:
        quads = (one for one in quads if one.predicate not in _NAMESPACES)
    triples = ox.serialize((one.triple for one in quads), format=ox.RdfFormat.N_TRIPLES)
    assert triples is not None
    yield triples


def _lend_namespace(header: Any) -> bool:
    """Name a namespace where none is; whether that was needed."""
    from fastobo import header as clauses
    from fastobo.id import UnprefixedIdent

    names = [one.ontology for one in header if isinstance(one, clauses.OntologyClause)]
    if not names:
        raise NotOWL("its header does not name the ontology; add a line such as 'ontology: name'")
    if any(isinstance(one, clauses.DefaultNamespaceClause) for one in header):
        return False
    header.append(clauses.DefaultNamespaceClause(UnprefixedIdent(names[0])))
    return True

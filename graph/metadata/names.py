"""What the parts of the description are called, and how each gets its type and its label.

Everything described has an address below that of the dataset, so that it is found where the
dataset is described.

>>> part("class", PREFIXES["mm"] + "Trial")
rdflib.term.URIRef('https://w3id.org/myelokg/dataset#class-mm-Trial')
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef

from ontology import DATASET, PREFIXES

DCAT = Namespace(PREFIXES["dcat"])
PROV = Namespace(PREFIXES["prov"])
VOID = Namespace(PREFIXES["void"])
# Where the statistics of the SIB Swiss Institute of Bioinformatics put datatypes.
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")


def part(*keys: str) -> URIRef:
    """The address of a part of the description: its keys from general to special."""
    return URIRef(f"{DATASET}#{'-'.join(map(short, keys))}")


@lru_cache(maxsize=4096)
def short(iri: str) -> str:
    """An IRI as part of an address: with a known prefix, else written out; other keys as they are.

    >>> short("http://www.w3.org/2002/07/owl#Class"), short("urn:a/b"), short("class")
    ('owl-Class', 'urn%3Aa%2Fb', 'class')
    """
    known = [(space, name) for name, space in PREFIXES.items() if iri.startswith(space)]
    space, name = max(known, default=("", ""))
    return quote(f"{name}-{iri.removeprefix(space)}" if known else iri, safe="")


def thing(graph: Graph, node: URIRef, label: str, *kinds: URIRef) -> None:
    """Give a node its label and its types."""
    graph.add((node, RDFS.label, Literal(label, lang="en")))
    for kind in kinds:
        graph.add((node, RDF.type, kind))

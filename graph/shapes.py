"""SHACL shapes, by pySHACL: what breaks them, in the words of the shapes.

Most of a build is about things that no shape asks for, and validation takes time. What no shape
names cannot change what it finds; so only the rest is validated, and what was found of equal
triples before is read from the cache (`graph.cache`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Namespace, URIRef

from graph import cache as keeping
from graph import quads
from graph.quads import Triple

MADE_BY = ("graph.shapes", "pyshacl", "rdflib")
SH = Namespace("http://www.w3.org/ns/shacl#")

_ALWAYS = frozenset((RDF.type, RDFS.subClassOf))
_SEES_ALL = frozenset(
    SH[name] for name in ("closed", "sparql", "target", "rule", "js", "validator", "entailment")
)
"""What in a shape may look at triples whose predicate it does not name."""

Violation = tuple[bool, str, str]
"""Whether it is only a warning, the IRI of the node, and the sentence."""


def violations(triples: Iterable[Triple], file: Path, cache: Path | None = None) -> list[Violation]:
    """What in a set of triples breaks the shapes in a file."""
    shapes = Graph().parse(file, format="turtle")
    data = list(seen(triples, shapes))
    parts = (file.read_text(encoding="utf-8"), *sorted(set(quads.lines(data))))
    entry = keeping.name("shapes", MADE_BY, parts)
    kept = keeping.find(cache, entry)
    if kept is not None:
        return [(bool(warning), node, said) for warning, node, said in json.loads(kept)]
    found = sorted(_validate(data, shapes))
    keeping.keep(cache, entry, json.dumps(found, ensure_ascii=False))
    return found


def seen(triples: Iterable[Triple], shapes: Graph) -> Iterator[Triple]:
    """The triples that shapes can look at: those whose predicate they name."""
    named = {one for triple in shapes for one in triple if isinstance(one, URIRef)} | _ALWAYS
    everything = not named.isdisjoint(_SEES_ALL)
    return (one for one in triples if everything or one[1] in named)


def _validate(triples: Iterable[Triple], shapes: Graph) -> Iterator[Violation]:
    from pyshacl import validate

    data = Graph()  # pySHACL makes it part of a dataset, which one that stands alone cannot be
    for triple in triples:
        data.add(triple)
    _, report, _ = validate(data, shacl_graph=shapes)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        value = report.value(result, SH.value)
        sentence = str(report.value(result, SH.resultMessage))
        yield False, str(node), sentence if value is None else f"{sentence} ({local(value)})"


def local(value: object) -> str:
    """A value as a curator would say it: an IRI by its local name."""
    text = str(value)
    return text.rpartition("/")[2] if text.startswith("https://") else text

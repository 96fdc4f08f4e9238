"""Write the ontology's documentation from the ontology: ``python -m ontology.document``.

Every class, property and named value, with its definition and an example; and the table of the
slices of other ontologies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from ontology import MODULES, TERM, TERMS_FILE

PAGE = Path(__file__).parents[1] / "docs" / "ontology.md"
SLICES_PAGE = PAGE.with_name("modules.md")
BEGIN, END = "<!-- modules: written by python -m ontology.document -->\n", "<!-- end -->"

HEAD = """# The terms of the ontology

<!-- Written by `python -m ontology.document`; do not edit. -->

How they hang together, and patterns to start from, stand in [model.md](model.md). The prefix `mm:`
is `https://w3id.org/myelokg/onto/`.
"""


def page(graph: Graph) -> str:
    """The whole page."""
    parts = [
        HEAD,
        _table("Classes", ("class", "below", "means", "for example"), _classes(graph)),
        _table("Properties", ("property", "from → to", "means", "for example"), _properties(graph)),
        _table("Named values", ("value", "kind", "means"), _individuals(graph)),
    ]
    return "\n".join(parts)


def _classes(graph: Graph) -> Iterator[tuple[str, ...]]:
    for one in _ours(graph.subjects(RDF.type, OWL.Class)):
        above = _names(_ours(graph.objects(one, RDFS.subClassOf)))
        yield f"`{_local(one)}` {_text(graph, one, RDFS.label)}", above, *_said(graph, one)


def _properties(graph: Graph) -> Iterator[tuple[str, ...]]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = (one for kind in kinds for one in graph.subjects(RDF.type, kind))
    for one in _ours(found):
        start = _names(_ours(graph.objects(one, RDFS.domain))) or "any"
        end = _local(graph.value(one, RDFS.range)) or "any"
        yield f"`{_local(one)}`", f"{start} → {end}", *_said(graph, one)


def _individuals(graph: Graph) -> Iterator[tuple[str, ...]]:
    for one in _ours(graph.subjects(RDF.type, OWL.NamedIndividual)):
        kinds = _names(_ours(graph.objects(one, RDF.type)))
        yield f"`{_local(one)}` {_text(graph, one, RDFS.label)}", kinds, _said(graph, one)[0]


def _said(graph: Graph, term: Node) -> tuple[str, str]:
    return _text(graph, term, SKOS.definition), _text(graph, term, SKOS.example)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"## {title}", "", _row(head), _row(("---",) * len(head)), *map(_row, rows), ""]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _ours(terms: Iterable[Node]) -> list[URIRef]:
    return sorted({one for one in terms if isinstance(one, URIRef) and one.startswith(TERM)})


def _names(terms: Iterable[Node]) -> str:
    return ", ".join(map(_local, terms))


def _local(term: Node | None) -> str:
    return "" if term is None else str(term).rpartition("/")[2].rpartition("#")[2]


def _text(graph: Graph, term: Node, kind: URIRef) -> str:
    return str(graph.value(term, kind) or "")


def slices_page(text: str) -> str:
    """The page about the slices, with its table written anew."""
    head, rest = text.split(BEGIN)
    lines = [_row(("slice", "classes", "version", "licence")), _row(("---", "--:", "---", "---"))]
    lines += [_slice(path) for path in sorted(MODULES.glob("*.ttl"))]
    return f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n\n{END}{rest.split(END)[1]}"


def _slice(path: Path) -> str:
    graph = Graph().parse(path, format="turtle")
    (module,) = graph.subjects(RDF.type, OWL.Ontology)
    classes = len(list(graph.subjects(RDF.type, OWL.Class)))
    licence = graph.value(module, DCTERMS.license)
    title = f"[{_text(graph, module, RDFS.label)}](../ontology/modules/{path.name})"
    return _row((title, str(classes), _text(graph, module, OWL.versionInfo), f"<{licence}>"))


if __name__ == "__main__":
    PAGE.write_text(page(Graph().parse(TERMS_FILE, format="turtle")), encoding="utf-8")
    SLICES_PAGE.write_text(slices_page(SLICES_PAGE.read_text("utf-8")), encoding="utf-8")

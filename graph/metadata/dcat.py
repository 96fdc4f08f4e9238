"""The dataset as a catalogue lists it (DCAT 3, a W3C recommendation): what it is, whose, of what.

Whatever can be counted is counted, and the key words are those that the review prints. Where it
can be had is not said here but where it is served: a release does not know its host, nor its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rdflib import DCTERMS, OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from graph.citation import LICENSE, REVIEW, REVIEW_DOI, addresses, read_from
from graph.metadata.census import Census
from graph.metadata.names import DCAT, FOAF, PROV, VOID, part, thing
from ontology import BASE, DATASET, ONTOLOGY, TERM, VERSION

TITLE = "MyeloKG: evidence for multiple myeloma at first relapse after lenalidomide"
CURATORS = "The MyeloKG curators"
COUNTED = {
    "Trial": "trials",
    "Cohort": "cohorts",
    "Finding": "findings",
    "Result": "of them results",
    "Reading": "readings",
    "Conflict": "conflicts",
    "Reference": "references",
    "Regimen": "regimens",
    "Drug": "drugs",
}
"""Classes that the description counts, and what it calls their members."""

EXAMPLES = ("Trial", "Result", "Reading", "Regimen", "Drug")
"""Classes of which the description names a thing to begin with."""

TITLES = {
    "ontology": "The terms",
    "data": "What the review says",
    "provenance": "Where the review says it",
    "background": "What the curators add from outside",
    "inferred": "What follows from the review",
    "inferred-background": "What more follows with background knowledge",
    "questions": "The saved questions",
    "mappings": "What our things are called in other vocabularies",
    "modules": "What other ontologies say of their terms",
    "alignments": "What our terms are below in other ontologies",
    "meta": "What the release says about itself",
    "shared": "What several sources say, and where they disagree",
}
"""What the named graphs hold; one that is not here goes by its name."""
OF_SOURCE = {"data": "What {} says", "provenance": "Where {} says it"}
"""What the graphs of a further source hold."""

WHOLE = URIRef(DATASET)
ENGLISH = URIRef("http://id.loc.gov/vocabulary/iso639-1/en")


def write(by_name: Mapping[str, Graph], census: Census, graph: Graph) -> None:
    """Write what a catalogue asks for into a graph."""
    thing(graph, WHOLE, "MyeloKG", DCAT.Dataset, VOID.Dataset)
    said: dict[URIRef, Iterable[Node]] = {
        DCTERMS.title: [Literal(TITLE, lang="en")],
        DCTERMS.description: [Literal(description(census), lang="en")],
        DCTERMS.license: [URIRef(LICENSE)],
        DCTERMS.language: [ENGLISH],
        DCTERMS.source: _sources(by_name, graph),
        DCTERMS.bibliographicCitation: [
            Literal(f"MyeloKG, version {VERSION} ({BASE}); {read_from(by_name)}")
        ],
        DCTERMS.conformsTo: [_standard(graph)],
        DCTERMS.creator: [_curators(graph)],
        DCTERMS.publisher: [_curators(graph)],
        DCAT.version: [Literal(VERSION)],
        DCAT.keyword: _keywords(by_name),
        DCAT.theme: _members(by_name, "Disease"),
        VOID.exampleResource: _examples(by_name),
    }
    for predicate, values in said.items():
        for value in values:
            graph.add((WHOLE, predicate, value))
    for name in census.graphs:
        write_subset(name, graph, licenses(by_name[name]))


def licenses(graph: Graph) -> Sequence[Node]:
    """The licences that the ontologies in a graph stand under, or ours where none names one."""
    stated = {
        license
        for one in graph.subjects(RDF.type, OWL.Ontology)
        for license in graph.objects(one, DCTERMS.license)
    }
    return sorted(stated, key=str) or [URIRef(LICENSE)]


def write_subset(name: str, graph: Graph, licenses: Sequence[Node]) -> None:
    """Say what a named graph is, and under which licences its parts stand."""
    title = _title(name.rpartition("/")[2])
    subset = URIRef(name)
    thing(graph, subset, title, VOID.Dataset)
    graph.add((WHOLE, VOID.subset, subset))
    graph.add((subset, DCTERMS.title, Literal(title, lang="en")))
    for license in licenses:
        graph.add((subset, DCTERMS.license, license))


def _title(word: str) -> str:
    """What a named graph holds, in words.

    >>> _title("data-Some2025"), _title("meta")
    ('What Some2025 says', 'What the release says about itself')
    """
    kind, _, source = word.partition("-")
    if source and kind in OF_SOURCE:
        return OF_SOURCE[kind].format(source)
    return TITLES.get(word, word)


def description(census: Census) -> str:
    """What is in the dataset, in words, with numbers as they are."""
    members = {kind.removeprefix(TERM): n for kind, n in census.whole.classes.items()}
    counted = [f"{members.get(kind, 0):,} {name}" for kind, name in COUNTED.items()]
    return (
        "The evidence for multiple myeloma at first relapse after frontline lenalidomide, as one "
        "published review reports it: a knowledge graph in which every figure has an address in "
        "the review, what is not reported is stated, and contradictions are kept with the reason "
        f"why one reading is preferred. It holds {', '.join(counted[:-1])} and {counted[-1]}, in "
        f"{census.whole.triples:,} triples, this description not counted. It is not medical "
        "advice, and figures of different trials must not be compared as if they were one's."
    )


def _sources(by_name: Mapping[str, Graph], graph: Graph) -> Iterator[Node]:
    """The publications that were read; a further one has its label where it is described."""
    for one in map(URIRef, addresses(by_name)):
        graph.add((one, RDF.type, DCTERMS.BibliographicResource))
        if str(one) == REVIEW_DOI:
            graph.add((one, RDFS.label, Literal(REVIEW, lang="en")))
        yield one


def _standard(graph: Graph) -> URIRef:
    node = URIRef(f"{ONTOLOGY}/{VERSION}")
    thing(graph, node, f"The MyeloKG ontology, version {VERSION}", DCTERMS.Standard)
    graph.add((node, DCTERMS.isVersionOf, URIRef(ONTOLOGY)))
    return node


def _curators(graph: Graph) -> URIRef:
    node = part("curators")
    thing(graph, node, CURATORS, FOAF.Agent, PROV.Agent)
    graph.add((node, FOAF.name, Literal(CURATORS)))
    return node


def _keywords(by_name: Mapping[str, Graph]) -> Iterator[Node]:
    """The key words that the review prints, and what the diseases are called."""
    diseases = set(_members(by_name, "Disease"))
    for graph in by_name.values():
        for value in graph.objects(None, URIRef(TERM + "keyword")):
            yield Literal(str(value), lang="en")
        for disease in diseases:
            yield from graph.objects(disease, RDFS.label)


def _members(by_name: Mapping[str, Graph], kind: str) -> list[Node]:
    """The members of a class of ours, by IRI."""
    graphs = by_name.values()
    found = {one for graph in graphs for one in graph.subjects(RDF.type, URIRef(TERM + kind))}
    return sorted(found, key=str)


def _examples(by_name: Mapping[str, Graph]) -> Iterator[Node]:
    for kind in EXAMPLES:
        yield from _members(by_name, kind)[:1]


def labels(by_name: Mapping[str, Graph]) -> dict[str, str]:
    """What things are called."""
    return {
        str(one): str(label)
        for graph in by_name.values()
        for one, label in graph.subject_objects(RDFS.label)
    }

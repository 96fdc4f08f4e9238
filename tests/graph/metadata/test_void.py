"""The numbers of the metadata are those that a query counts, and editors find what they ask for."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, VOID, BNode, Graph, Namespace, URIRef

from graph import metadata
from graph.build import Graphs
from graph.citation import LICENSE
from graph.metadata import census
from ontology import DATA_GRAPH, DATASET, META_GRAPH, MODULES_GRAPH, PREFIXES, TERM

VOID_EXT = Namespace("http://ldf.fi/void-ext#")
WHOLE = URIRef(DATASET)


def counted(content: ox.Store, query: str) -> dict[tuple[str, ...], int]:
    """Rows of a query whose last column is a number; anonymous classes are left out."""
    found = content.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    rows = ([value for value in row if value is not None] for row in found)
    return {
        tuple(one.value for one in row[:-1]): int(row[-1].value)
        for row in rows
        if not any(isinstance(one, ox.BlankNode) for one in row)
    }


def said(meta: Graph, query: str) -> dict[tuple[str, ...], int]:
    rows = list(meta.query(query, initNs={"void": VOID, "ext": VOID_EXT}))
    return {tuple(map(str, row[:-1])): int(row[-1]) for row in rows}


def test_each_class_has_a_partition_with_the_number_of_its_members(
    meta: Graph, content: ox.Store
) -> None:
    expected = counted(content, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    query = "SELECT ?c ?n { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }"
    whole = query.replace("?d", f"<{DATASET}>")
    assert said(meta, whole) == expected
    assert len(expected) > 90


def test_each_property_has_a_partition_with_the_number_of_its_triples(
    meta: Graph, content: ox.Store
) -> None:
    expected = counted(content, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    query = f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition "
    assert said(meta, query + "[ void:property ?p ; void:triples ?n ] }") == expected


def test_each_class_says_which_properties_its_things_have(meta: Graph, content: ox.Store) -> None:
    expected = counted(content, "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c; ?p ?o } GROUP BY ?c ?p")
    query = "SELECT ?c ?p ?n { ?x void:class ?c ; void:propertyPartition "
    assert said(meta, query + "[ void:property ?p ; void:triples ?n ] }") == expected


def test_each_graph_is_counted_by_itself(meta: Graph, described: Graphs) -> None:
    for name, graph in described.by_name.items():
        for term, number in (
            (VOID.triples, len(graph)),
            (VOID.distinctSubjects, len(set(graph.subjects()))),
            (VOID.distinctObjects, len(set(graph.objects()))),
            (VOID.properties, len(set(graph.predicates()))),
        ):
            assert meta.value(URIRef(name), term).toPython() == number, (name, term)


def test_a_property_leads_to_the_most_special_class_or_to_a_datatype(meta: Graph) -> None:
    query = """
        SELECT ?p ?to {
          ?c void:class <%sTrial> ; void:propertyPartition ?pp . ?pp void:property ?p .
          { ?pp void:classPartition/void:class ?to } UNION
          { ?pp ext:datatypePartition/ext:datatype ?to }
        }
    """
    rows = meta.query(query % TERM, initNs={"void": VOID, "ext": VOID_EXT})
    found = {(str(one).rpartition("/")[2], str(two)) for one, two in rows}
    assert ("experimentalArm", TERM + "Arm") in found
    assert ("testsRegimen", TERM + "Regimen") in found
    assert ("registryId", PREFIXES["xsd"] + "string") in found
    assert ("rdf-schema#label", PREFIXES["rdf"] + "langString") in found
    assert not any(two == TERM + "AntiCD38Triplet" for _, two in found)


def test_the_description_has_no_blank_node_and_everything_in_it_a_type_and_a_label(
    meta: Graph,
) -> None:
    assert not any(isinstance(term, BNode) for triple in meta for term in triple)
    for thing in set(meta.subjects()):
        assert (thing, RDF.type, None) in meta, thing
        assert len(list(meta.objects(thing, RDFS.label))) == 1, thing


def test_the_description_counts_itself_apart(meta: Graph, described: Graphs) -> None:
    assert meta.value(URIRef(META_GRAPH), VOID.triples).toPython() == len(meta)
    assert meta.value(WHOLE, VOID.triples).toPython() == described.triples


def test_no_triple_of_the_description_stands_in_another_graph(
    meta: Graph, described: Graphs
) -> None:
    for name, graph in described.by_name.items():
        assert not any(triple in graph for triple in meta), name


def test_equal_graphs_are_described_alike(meta: Graph, described: Graphs) -> None:
    assert set(metadata.describe(described)[META_GRAPH]) == set(meta)


def test_the_description_is_small_beside_what_it_describes(meta: Graph, described: Graphs) -> None:
    assert len(meta) < described.triples / 3


EXAMPLE = """
    @prefix : <urn:x:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    :Cat rdfs:subClassOf :Animal . :Tabby owl:equivalentClass :SomeCat .
    :tom a :Cat , :Animal , :Tabby ; :hunts :jerry ; :age 3 .
    :jerry a :Mouse .
"""


def test_defined_classes_are_counted_but_lead_nowhere() -> None:
    found = census.take({"urn:g": Graph().parse(data=EXAMPLE, format="turtle")})
    assert found.whole.classes["urn:x:Tabby"] == 1
    assert found.uses["urn:x:Tabby", "urn:x:hunts"] == 1
    assert set(found.targets) == {
        ("urn:x:Cat", "urn:x:hunts", "urn:x:Mouse"),
        ("urn:x:Animal", "urn:x:hunts", "urn:x:Mouse"),
    }
    assert ("urn:x:Cat", "urn:x:age", PREFIXES["xsd"] + "integer") in found.datatypes


LINKS = """
    @prefix mm: <%s> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    mm:a skos:exactMatch <http://purl.obolibrary.org/obo/CHEBI_1> , <urn:x:CHEBI:2> .
    mm:b skos:exactMatch <http://purl.obolibrary.org/obo/CHEBI_7>  ; skos:closeMatch mm:a .
    mm:c skos:closeMatch <https://example.org/10.1/one> , <https://example.org/10.2/two> .
    <https://example.org/10.1/one> skos:notation "DOI:10.1/one" .
    <https://example.org/10.2/two> skos:notation "DOI:10.2/two" .
"""


@pytest.mark.parametrize(
    ("predicate", "space", "number"),
    [
        ("exactMatch", "http://purl.obolibrary.org/obo/CHEBI_", 2),
        ("exactMatch", "urn:x:CHEBI:", 1),
        ("closeMatch", "https://example.org/", 2),
    ],
)
def test_links_to_other_vocabularies_are_found_in_the_triples(
    predicate: str, space: str, number: int
) -> None:
    name = "https://w3id.org/myelokg/graph/mappings"
    graph = Graph().parse(data=LINKS % TERM, format="turtle")
    meta = metadata.describe(Graphs({name: graph}, {}))[META_GRAPH]
    found = {
        (
            str(meta.value(one, VOID.linkPredicate)).rpartition("#")[2],
            str(meta.value(meta.value(one, VOID.objectsTarget), VOID.uriSpace)),
        ): meta.value(one, VOID.triples).toPython()
        for one in meta.subjects(RDF.type, VOID.Linkset)
    }
    assert found[predicate, space] == number
    assert len(found) == 3


def test_a_graph_of_slices_stands_under_the_licences_that_the_slices_name(
    meta: Graph, described: Graphs
) -> None:
    slices = described.by_name[MODULES_GRAPH]
    named = {
        value
        for one in slices.subjects(RDF.type, OWL.Ontology)
        for value in slices.objects(one, DCTERMS.license)
    }
    assert len(named) > 1
    assert set(meta.objects(URIRef(MODULES_GRAPH), DCTERMS.license)) == named
    assert set(meta.objects(URIRef(DATA_GRAPH), DCTERMS.license)) == {URIRef(LICENSE)}

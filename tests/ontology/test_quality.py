"""What checkers of ontologies look for: the profile (OWL 2 Profiles), FAIR headers, known pitfalls.

The profile is judged on the axioms that horned-owl reads. It does not read owl:AllDisjointClasses,
so those are looked at in the triples.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyhornedowl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, VANN, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph.build import ontology_graph
from graph.export.owl import write
from graph.expressions import restore
from graph.names import term
from ontology import ONTOLOGY, TERM, TERMS_FILE

# OWL 2 Profiles, 2.2: the axioms and expressions of OWL 2 EL, as horned-owl names them.
EL_AXIOMS = {
    *("SubClassOf", "EquivalentClasses", "DisjointClasses", "SubObjectPropertyOf"),
    *("EquivalentObjectProperties", "ObjectPropertyDomain", "ObjectPropertyRange"),
    *("TransitiveObjectProperty", "ReflexiveObjectProperty", "SubDataPropertyOf"),
    *("EquivalentDataProperties", "DataPropertyDomain", "DataPropertyRange", "HasKey"),
    *("FunctionalDataProperty", "ClassAssertion", "ObjectPropertyAssertion"),
    *("NegativeObjectPropertyAssertion", "DataPropertyAssertion", "SameIndividual"),
    *("NegativeDataPropertyAssertion", "DifferentIndividuals", "OntologyID", "OntologyAnnotation"),
    *("AnnotationAssertion", "SubAnnotationPropertyOf", "AnnotationPropertyDomain"),
    *("AnnotationPropertyRange", "DeclareClass", "DeclareObjectProperty", "DeclareDatatype"),
    *("DeclareDataProperty", "DeclareAnnotationProperty", "DeclareNamedIndividual"),
}
EL_EXPRESSIONS = {
    *("ObjectIntersectionOf", "ObjectSomeValuesFrom", "ObjectHasValue", "ObjectHasSelf"),
    *("DataSomeValuesFrom", "DataHasValue", "DataIntersectionOf", "ObjectPropertyChain"),
    *("ObjectProperty", "DataProperty"),
}
EL_DATATYPES = {XSD.string, XSD.integer, XSD.decimal}

# What FOOPS!, an evaluator of FAIR ontologies, asks of a header, and what finds it on the web.
HEADER = [
    *(RDFS.label, DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator),
    *(DCTERMS.publisher, DCTERMS.created, DCTERMS.source, DCTERMS.bibliographicCitation),
    *(OWL.versionIRI, OWL.versionInfo, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri),
]
# Properties of many kinds of thing: what they start from, or lead to, is left open on purpose.
ANY_END = 10


@pytest.fixture(scope="session")
def terms() -> Graph:
    """The ontology as it is given to programs that read OWL."""
    return restore(ontology_graph(Graph().parse(TERMS_FILE, format="turtle")))


def outside_el(graph: Graph, folder: Path) -> set[str]:
    """Kinds of axiom and of expression that OWL 2 EL has not."""
    found: set[str] = set()
    for axiom in opened(graph, folder).get_axioms():
        found.add(type(axiom.component).__name__)
        found |= set(re.findall(r"\b((?:Object|Data)[A-Z]\w+)\(", str(axiom.component)))
    return found - EL_AXIOMS - EL_EXPRESSIONS


def opened(graph: Graph, folder: Path) -> pyhornedowl.PyIndexedOntology:
    with (folder / "ontology.owl").open("wb") as stream:
        write(graph, stream)
    return pyhornedowl.open_ontology(str(folder / "ontology.owl"))


def ours(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    found = {one for kind in kinds for one in graph.subjects(RDF.type, kind)}
    return sorted(one for one in found if isinstance(one, URIRef) and one.startswith(TERM))


# ---------------------------------------------------------------------------- the profile


def test_horned_owl_finds_the_terms_that_rdflib_finds(terms: Graph, tmp_path: Path) -> None:
    ontology = opened(terms, tmp_path)
    for kind, found in (
        (OWL.Class, ontology.get_classes()),
        (OWL.ObjectProperty, ontology.get_object_properties()),
        (OWL.DatatypeProperty, ontology.get_data_properties()),
        (OWL.AnnotationProperty, ontology.get_annotation_properties()),
        (OWL.NamedIndividual, ontology.get_named_individuals()),
    ):
        named = {str(one) for one in terms.subjects(RDF.type, kind) if isinstance(one, URIRef)}
        assert named == {str(one) for one in found if not str(one).startswith(str(RDFS))}
    assert str(ontology.get_iri()) == ONTOLOGY
    assert str(ontology.get_version_iri()).startswith(f"{ONTOLOGY}/")


def test_every_axiom_is_one_of_owl_2_el(terms: Graph, tmp_path: Path) -> None:
    assert outside_el(terms, tmp_path) == set()


@pytest.mark.parametrize(
    ("predicate", "name"),
    [
        (OWL.complementOf, "ObjectComplementOf"),
        (OWL.inverseOf, "InverseObjectProperties"),
        (OWL.allValuesFrom, "ObjectAllValuesFrom"),
        (None, "FunctionalObjectProperty"),
    ],
)
def test_an_axiom_outside_the_profile_is_found(
    terms: Graph, tmp_path: Path, predicate: URIRef | None, name: str
) -> None:
    changed, node = terms + Graph(), BNode()
    if predicate is None:
        changed.add((term("component"), RDF.type, OWL.FunctionalProperty))
    elif predicate == OWL.inverseOf:
        changed.add((term("component"), predicate, term("arm")))
    else:
        kind = OWL.Class if predicate == OWL.complementOf else OWL.Restriction
        changed.add((term("Trial"), RDFS.subClassOf, node))
        changed.add((node, RDF.type, kind))
        changed.add((node, predicate, term("Drug")))
        if kind == OWL.Restriction:
            changed.add((node, OWL.onProperty, term("testsDrug")))
    assert outside_el(changed, tmp_path) == {name}


def test_disjoint_classes_have_names(terms: Graph) -> None:
    heads = list(terms.objects(None, OWL.members))
    assert len(heads) > 3
    assert all(isinstance(one, URIRef) for head in heads for one in terms.items(head))


def test_a_chain_ends_in_the_range_of_what_it_implies(terms: Graph) -> None:
    chains = list(terms.subject_objects(OWL.propertyChainAxiom))
    assert len(chains) > 2
    for implied, head in chains:
        last = list(terms.items(head))[-1]
        assert set(terms.objects(implied, RDFS.range)) <= set(terms.objects(last, RDFS.range))


def test_values_are_of_datatypes_that_the_profile_has(terms: Graph) -> None:
    ranges = {one for one in terms.objects(None, RDFS.range) if one.startswith(str(XSD))}
    values = {one.datatype for one in terms.objects() if isinstance(one, Literal) and one.datatype}
    assert ranges | values <= EL_DATATYPES


# ----------------------------------------------------------------------------------- FAIR


@pytest.mark.parametrize("predicate", HEADER, ids=lambda iri: iri.rpartition("/")[2])
def test_the_header_says(terms: Graph, predicate: URIRef) -> None:
    (said,) = terms.objects(URIRef(ONTOLOGY), predicate)
    assert str(said)


def test_the_namespace_is_that_of_the_terms_and_one_prefix_stands_for_it(terms: Graph) -> None:
    assert str(terms.value(URIRef(ONTOLOGY), VANN.preferredNamespaceUri)) == TERM
    assert ONTOLOGY.startswith("https://w3id.org/")
    assert ("mm", URIRef(TERM)) in Graph().parse(TERMS_FILE, format="turtle").namespaces()


def test_every_term_used_has_a_type_and_a_label_those_of_others_too(terms: Graph) -> None:
    used = {one for triple in terms for one in triple if isinstance(one, URIRef)}
    builtin = tuple(map(str, (RDF, RDFS, OWL, XSD)))
    documents = {URIRef(ONTOLOGY), *terms.objects(URIRef(ONTOLOGY), None)}
    drugs = set(terms.objects(None, OWL.hasValue))  # which the evidence declares and names
    for one in used - documents - drugs:
        if not str(one).startswith(builtin):
            assert (one, RDF.type, None) in terms, one
            assert (one, RDFS.label, None) in terms, one


# -------------------------------------------------------------------------- known pitfalls


def above(graph: Graph, one: Node, relation: URIRef) -> Iterator[Node]:
    for parent in graph.objects(one, relation):
        yield from graph.transitive_objects(parent, relation)


@pytest.mark.parametrize("relation", [RDFS.subClassOf, RDFS.subPropertyOf], ids=["class", "role"])
def test_nothing_is_above_itself(terms: Graph, relation: URIRef) -> None:
    for one in set(terms.subjects(relation)):
        assert one not in set(above(terms, one, relation))


def test_no_class_is_defined_by_itself(terms: Graph) -> None:
    defined = list(terms.subject_objects(OWL.equivalentClass))
    assert len(defined) > 20
    for one, expression in defined:
        assert one not in parts(terms, expression), one


def parts(graph: Graph, node: Node) -> set[Node]:
    """The nodes that an expression is made of."""
    if not isinstance(node, BNode):
        return {node}
    return {part for value in graph.objects(node) for part in parts(graph, value)}


def test_no_two_names_stand_for_one_class(terms: Graph) -> None:
    for relation in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs):
        assert not any(isinstance(one, URIRef) for one in terms.objects(None, relation))


def test_no_two_classes_have_one_definition(terms: Graph) -> None:
    kinds = [frozenset(parts(terms, one)) for one in terms.objects(None, OWL.equivalentClass)]
    assert [one for one, number in Counter(kinds).items() if number > 1] == []


def test_no_class_below_two_disjoint_ones(terms: Graph) -> None:
    groups = [set(terms.items(head)) for head in terms.objects(None, OWL.members)]
    groups += [{one, other} for one, other in terms.subject_objects(OWL.disjointWith)]
    for one in ours(terms, OWL.Class):
        up = {one, *above(terms, one, RDFS.subClassOf)}
        assert all(len(up & group) < 2 for group in groups), one


def test_the_top_classes_of_things_are_disjoint(terms: Graph) -> None:
    disjoint = max((set(terms.items(h)) for h in terms.objects(None, OWL.members)), key=len)
    assert {term(one) for one in ("Study", "Arm", "Drug", "Cohort", "Finding")} <= disjoint


def test_no_term_is_alone(terms: Graph) -> None:
    relations = (RDFS.subClassOf, RDFS.domain, RDFS.range, RDF.type, OWL.equivalentClass)
    joined = {n for r in relations for pair in terms.subject_objects(r) for n in pair}
    for one in ours(terms, OWL.Class):
        others = [s for s in terms.subjects(None, one) if s != one]
        assert others or (one, RDFS.subClassOf, None) in terms, one
        assert one in joined


def test_few_properties_are_open_at_an_end(terms: Graph) -> None:
    properties = ours(terms, OWL.ObjectProperty, OWL.DatatypeProperty)
    starts = [one for one in properties if (one, RDFS.domain, None) not in terms]
    ends = [one for one in properties if (one, RDFS.range, None) not in terms]
    assert len(starts) <= len(properties) // 2, starts
    assert len(ends) <= ANY_END, ends


def test_no_property_starts_from_two_classes(terms: Graph) -> None:
    for one in ours(terms, OWL.ObjectProperty, OWL.DatatypeProperty):
        assert len(list(terms.objects(one, RDFS.domain))) < 2, one
        assert len(list(terms.objects(one, RDFS.range))) < 2, one


def test_a_deprecated_term_names_what_replaces_it(terms: Graph) -> None:
    for one in terms.subjects(OWL.deprecated, Literal(True)):
        assert (one, DCTERMS.isReplacedBy, None) in terms, one
